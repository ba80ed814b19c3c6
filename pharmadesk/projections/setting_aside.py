"""Events that may be anything: each becomes rows, or is named with the reason why it does not.

An event that cannot become rows stays out of them whole, and holds no other back: its kind is of a
later program, its body is not what its kind says, its rows contradict others, or deriving them
fails. A store that fails is not the event's fault and stops everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError
from pharmadesk.journal import kinds
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.project import project
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import EventEffects
    from pharmadesk.projections.engine import Engine

DEFERRED: Final = "event.deferred"
FAILED: Final = "projection.failed"
HELD: Final = "event.held"
TAKEN_BACK: Final = "event.taken_back"
"""It has acted and must wait after all: its rows are there until all are derived anew."""
ONLY_HERE: Final = "event.only_here"
"""Of this register's own: it acts here, and waits for its release everywhere else."""
SUSPECT: Final = "event.suspect"
"""Of this register's own: it acts here, and was altered: it proves nothing to the centre."""
OWN: Final = frozenset({ONLY_HERE, SUSPECT})
"""Why an event is noted that is in its rows all the same."""


_MUST_WAIT: Final = frozenset({HELD, TAKEN_BACK})
WAITING: Final = _MUST_WAIT | {ONLY_HERE}
"""Why an event acts nowhere, or not everywhere, before an owner releases it."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that is in no row, with the code of the reason."""

    event_id: str
    reason: str
    detail: str | None = None


def must_wait(connection: sa.Connection) -> set[str]:
    """Read which events are to be in no row before they are released."""
    return {each.event_id for each in sync_state.aside(connection) if each.reason in _MUST_WAIT}


def taken_back(connection: sa.Connection) -> set[str]:
    """Read which of them are in the rows still."""
    return {each.event_id for each in sync_state.aside(connection) if each.reason == TAKEN_BACK}


def derive(header: Header, body_bytes: bytes, eff_hlc: int | None) -> EventEffects | SetAside:
    """Derive the effects of an event, whatever it holds."""
    try:
        body = kinds.read(header, body_bytes)
        if isinstance(body, kinds.Deferred):
            return SetAside(header.event_id, DEFERRED, header.kind)
        return stamp(header, eff_hlc), project(header, body)
    except Exception as error:  # noqa: BLE001 - whatever a foreign event breaks, it breaks alone
        return _set_aside(header.event_id, error)


def stamp(header: Header, eff_hlc: int | None) -> Stamp:
    """Say where an event stands in time; until it is acknowledged, at its own hybrid time."""
    at = header.hlc if eff_hlc is None else eff_hlc
    return Stamp(header.event_id, at, header.device_id, header.incarnation, header.seq)


def apply(
    engine: Engine, connection: sa.Connection, derived: Sequence[EventEffects | SetAside]
) -> list[SetAside]:
    """Apply all that can be applied; return the others."""
    good = [each for each in derived if not isinstance(each, SetAside)]
    aside = [each for each in derived if isinstance(each, SetAside)]
    if _problem(engine, connection, good) is None:
        return aside
    for each in good:
        problem = _problem(engine, connection, [each])
        if problem is not None:
            aside.append(_set_aside(each[0].event_id, problem))
    return aside


def _problem(
    engine: Engine, connection: sa.Connection, events: Sequence[EventEffects]
) -> Exception | None:
    """Apply all of them or none, and return what was wrong."""
    try:
        engine.apply(connection, events)
    except Exception as error:
        if _is_of_the_store(connection, error):
            raise
        return error
    return None


def _is_of_the_store(connection: sa.Connection, error: Exception) -> bool:
    """Tell a disk that fails from an event that is wrong: only values break a constraint."""
    driver = connection.dialect.loaded_dbapi
    by_values = (driver.IntegrityError, driver.DataError, driver.InterfaceError)
    from_driver = isinstance(error, driver.Error) and not isinstance(error, by_values)
    return from_driver or isinstance(error, EnvironmentProblem)


def _set_aside(event_id: str, error: Exception) -> SetAside:
    if isinstance(error, PharmaDeskError):
        detail = error.parameters.get("table") or error.parameters.get("kind")
        return SetAside(event_id, error.code, None if detail is None else str(detail))
    return SetAside(event_id, FAILED, type(error).__name__)
