"""`pharmadesk verify`: prove the journal as it lies, before anything is written to it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import NOT_PROVEN, OK
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import proving

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.journal.faults import Fault


def run(asked: Namespace, console: Console) -> int:
    """Verify, and name every fault.

    The register is not started: that would open a new incarnation over a journal that was cut.
    """
    with opening.place(asked) as here:
        around = opening.surroundings(asked, here.paths, console)
        found = proving.verify_file(
            here.paths.database,
            around,
            all_signatures=asked.all_signatures,
            progress=console.progress(),
        )
    console.result(
        {
            "ok": found.ok,
            "events": found.events,
            "chains": found.chains,
            "signatures": found.signatures,
            "faults": [_values(fault) for fault in found.faults],
        },
        *map(_line, found.faults),
        _("Events read: {events}, signatures checked: {signatures}").format(
            events=found.events, signatures=found.signatures
        ),
        _("The journal is intact.") if found.ok else _("The journal is not intact."),
    )
    return OK if found.ok else NOT_PROVEN


def _values(fault: Fault) -> dict[str, str | int]:
    known = {name: value for name, value in asdict(fault).items() if value is not None}
    return {**known, "message": _line(fault)}


def _line(fault: Fault) -> str:
    return sentence(fault.code, seq=fault.seq, device_id=fault.device_id, detail=fault.detail)
