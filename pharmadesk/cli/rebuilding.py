"""`pharmadesk rebuild`: derive every row anew and compare; with a person, put differences right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import NOT_PROVEN, OK
from pharmadesk.i18n import _
from pharmadesk.services import proving

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.projections.rebuild import Difference
    from pharmadesk.services.proving import Rebuilt
    from pharmadesk.services.replication.rederived import Rederived


def run(asked: Namespace, console: Console) -> int:
    """Compare, and replace what differs when a person who may do so asks for it."""
    return tell(_repaired(asked, console) if asked.person else _compared(asked, console), console)


def tell(found: Rebuilt | Rederived, console: Console) -> int:
    """Tell what was found, and return how the command ends."""
    console.result(
        {
            "ok": found.ok,
            "events": found.events,
            "deferred": found.deferred,
            "differences": [
                {"table": each.table, "key": list(each.key), "problem": each.problem}
                for each in found.differences
            ],
            "replaced": list(found.replaced),
        },
        *map(_line, found.differences),
        _("Events derived anew: {events}, beyond this program: {deferred}").format(
            events=found.events, deferred=found.deferred
        ),
        _conclusion(found),
    )
    return OK if found.ok else NOT_PROVEN


def _compared(asked: Namespace, console: Console) -> Rebuilt:
    with opening.place(asked) as here:
        around = opening.surroundings(asked, here.paths, console)
        with opening.opened_file(here.paths, around) as database:
            return proving.compare(database, console.progress())


def _repaired(asked: Namespace, console: Console) -> Rebuilt:
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        return proving.rebuild(till, actor, console.progress())


def _line(difference: Difference) -> str:
    texts = {
        "missing": _("{table} {key}: the row is missing"),
        "extra": _("{table} {key}: no event made this row"),
        "changed": _("{table} {key}: the row is not what the journal says"),
    }
    key = " ".join(map(str, difference.key))
    return texts[difference.problem].format(table=difference.table, key=key)


def _conclusion(found: Rebuilt | Rederived) -> str:
    if found.ok:
        return _("Every row is what the journal says.")
    if found.replaced:
        return _("Put right from the journal: {tables}").format(tables=", ".join(found.replaced))
    return _("Nothing was changed. With --person, the tables above are put right.")
