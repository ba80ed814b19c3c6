"""`pharmadesk verify`: prove the journal as it lies, before anything is written to it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import NOT_PROVEN, OK
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import proving, register
from pharmadesk.services.replication import recorded

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.journal.faults import Fault
    from pharmadesk.services.register import Surroundings
    from sync.client.comparing import Compared


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
        compared = None
        if asked.with_centre:
            compared = _with_centre(here.paths.database, around)
            found = replace(found, faults=(*found.faults, *compared.faults))
    told = [] if compared is None else [_compared(compared)]
    console.result(
        {
            "ok": found.ok,
            "events": found.events,
            "chains": found.chains,
            "signatures": found.signatures,
            "faults": [_values(fault) for fault in found.faults],
            "compared": None if compared is None else compared.events,
        },
        *map(_line, found.faults),
        _("Events read: {events}, signatures checked: {signatures}").format(
            events=found.events, signatures=found.signatures
        ),
        *told,
        _("The journal is intact.") if found.ok else _("The journal is not intact."),
    )
    return OK if found.ok else NOT_PROVEN


def _with_centre(path: Path, around: Surroundings) -> Compared:
    """Compare the file with the centre's record; the register is not started for it.

    Raises: Refused `sync.not_enrolled`, and what the centre refuses; EnvironmentProblem `sync.*`,
    `storage.*`.
    """
    from sync.client import comparing  # noqa: PLC0415 - most verifying needs no network
    from sync.client.http import HttpTransport  # noqa: PLC0415 - the same

    with register.open_file(path, around) as database:
        own = recorded.own(database, register.public_key(around.secrets))
        with HttpTransport(own.server_url) as transport:
            return comparing.compare(database, own, around, transport)


def _compared(compared: Compared) -> str:
    return _("Events compared with the centre: {events}").format(events=compared.events)


def _values(fault: Fault) -> dict[str, str | int]:
    known = {name: value for name, value in asdict(fault).items() if value is not None}
    return {**known, "message": _line(fault)}


def _line(fault: Fault) -> str:
    return sentence(fault.code, seq=fault.seq, device_id=fault.device_id, detail=fault.detail)
