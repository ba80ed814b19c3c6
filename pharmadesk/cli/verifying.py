"""`pharmadesk verify`: prove the journal as it lies, before anything is written to it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from pharmadesk.cli import exit_codes, opening
from pharmadesk.cli.exit_codes import NOT_PROVEN, OK
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message, sentence
from pharmadesk.services import proving, register
from pharmadesk.services.replication import recorded

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.errors import PharmaDeskError
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
        compared, why_not = None, None
        if asked.with_centre:
            try:
                compared = _with_centre(here.paths.database, around)
            except (Refused, EnvironmentProblem) as error:  # the journal's own proof stands
                why_not = error
            else:
                found = replace(found, faults=(*found.faults, *compared.faults))
    console.result(
        {
            "ok": found.ok,
            "events": found.events,
            "chains": found.chains,
            "signatures": found.signatures,
            "faults": [_values(fault) for fault in found.faults],
            "compared": None if compared is None else compared.events,
            "not_compared": None
            if why_not is None
            else {"code": why_not.code, "message": message(why_not)},
        },
        *map(_line, found.faults),
        _("Events read: {events}, signatures checked: {signatures}").format(
            events=found.events, signatures=found.signatures
        ),
        *_told(compared, why_not),
        _("The journal is intact.") if found.ok else _("The journal is not intact."),
    )
    if not found.ok:
        return NOT_PROVEN
    return OK if why_not is None else exit_codes.of(why_not)


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


def _told(compared: Compared | None, why_not: PharmaDeskError | None) -> list[str]:
    """Say how much was compared, or why nothing was; nothing where nobody asked."""
    if why_not is not None:
        return [_("Not compared with the centre: {reason}").format(reason=message(why_not))]
    if compared is None:
        return []
    return [_("Events compared with the centre: {events}").format(events=compared.events)]


def _values(fault: Fault) -> dict[str, str | int]:
    known = {name: value for name, value in asdict(fault).items() if value is not None}
    return {**known, "message": _line(fault)}


def _line(fault: Fault) -> str:
    return sentence(fault.code, seq=fault.seq, device_id=fault.device_id, detail=fault.detail)
