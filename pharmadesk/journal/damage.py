"""Which events of a damaged file cannot be read any more.

The file is encrypted page by page, so one wrong byte makes a whole page unreadable, and after the
first such page a connection answers nothing more. Each event is therefore read by itself, with a
new connection after every failure; their places are known from an index, which lies elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal.faults import Fault
from pharmadesk.storage.problems import translated

if TYPE_CHECKING:
    from pharmadesk.storage.sqlcipher import SqlcipherFile

MOST_NAMED: Final = 100

_PLACES: Final = """SELECT position, device_id, incarnation, branch, seq FROM journal_event
    ORDER BY device_id, incarnation, branch, seq"""
_EVENT: Final = "SELECT hash, signature, header, body FROM journal_event WHERE position = ?"


def unreadable_events(file: SqlcipherFile) -> tuple[Fault, ...]:
    """Name the events that cannot be read; one fault without a place if not even these are known.

    Shape: at most a hundred.
    """
    faults: list[Fault] = []
    index, events = file.connect(), file.connect()
    try:
        with translated():
            places = index.execute(_PLACES)
            for position, *place in places:
                if not _is_readable(events, position):
                    faults.append(Fault("journal.event_unreadable", *place))
                    events.close()
                    events = file.connect()
                if len(faults) == MOST_NAMED:
                    break
    except EnvironmentProblem:
        faults.append(Fault("storage.damaged"))
    finally:
        index.close()
        events.close()
    return tuple(faults)


def _is_readable(connection: Any, position: int) -> bool:
    try:
        with translated():
            return connection.execute(_EVENT, (position,)).fetchone() is not None
    except EnvironmentProblem:
        return False
