"""From a tenant's log to its rows, in the log's order, whatever an event of it may be.

A batch is applied whole. When that fails its events are taken one by one, each undone by itself:
one that contradicts what is there, or that its own kind cannot read, is set aside at once; one that
fails for a reason nobody foresaw ends the step, is tried again twice and set aside then. Effects
commute, so later events go on; of an ordered kind, those of the same stream wait. What was set
aside is tried again by `retry`, after an update or when somebody asks: in steps, in that order.

The cursor moves in the transaction that holds the rows. A process that dies on an event gives no
reason; `begin` has noted that it went on, and whoever takes over tries the events it may have died
on one by one. The one that ends a process time and again is set aside untried.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from pharmadesk.domain.events import EventsReleased
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal import centre_rows, kinds
from pharmadesk.journal.centre_rows import (
    DEFERRED,
    QUARANTINED,
    TRYING,
    WAITING,
    Cursor,
)
from pharmadesk.journal.event import Header
from pharmadesk.projections.bulk import BulkEngine
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.engine import Quarantined
from pharmadesk.projections.project import project
from pharmadesk.projections.tables import build
from pharmadesk.services.replication.deciding import DecidingLater
from pharmadesk.services.replication.stepping import BATCH, HEADER, Retried, Step, Wanted
from pharmadesk.storage.problems import translate

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.centre_rows import Logged
    from pharmadesk.projections.effects import EventEffects

TRIES: Final = 3

_log = logging.getLogger(__name__)
_headers: Final = msgspec.json.Decoder(Header)


@dataclass(frozen=True, slots=True)
class _Read:
    """An event ready to be applied."""

    position: int
    header: Header
    body: msgspec.Struct
    effects: EventEffects

    @property
    def is_ordered(self) -> bool:
        kind = kinds.REGISTRY.get(self.header.kind)
        return kind is not None and kind.ordered


class Advanced(NamedTuple):
    """How many events were gone over, and how many of them were set aside for a person."""

    events: int
    aside: int


class Projector:
    """Makes rows of the centre's logs; keeps nothing between two calls."""

    def __init__(self) -> None:
        self.engine = BulkEngine(build(multi_tenant=True))

    def begin(self, connection: Connection, forgiven: int = 0) -> bool | None:
        """Note that the next events are about to be projected, in a transaction of its own.

        Tells whether there are any; None when another process is at it. `forgiven` is how often
        the caller began before, did not end and yet lives: its database was away.
        """
        cursor = centre_rows.lock_if_free(connection)
        if cursor is None:
            return None
        if not centre_rows.has_more(connection, cursor):
            return False
        centre_rows.begin(connection, BATCH, forgiven)
        return True

    def advance(self, connection: Connection, limit: int = BATCH) -> int:
        """Project the next events of the transaction's tenant; return how many it went over."""
        return self._advance(connection, centre_rows.lock(connection), limit).events

    def advance_if_free(self, connection: Connection, limit: int = BATCH) -> Advanced | None:
        """Do the same, unless another process is at it: None."""
        cursor = centre_rows.lock_if_free(connection)
        return None if cursor is None else self._advance(connection, cursor, limit)

    def _advance(self, connection: Connection, cursor: Cursor, limit: int) -> Advanced:
        before = cursor.position
        logged = centre_rows.after(connection, before, 1 if cursor.is_careful else limit)
        if not logged:
            if cursor.tries:  # another process was quicker, and nothing died
                centre_rows.move(connection, before)
            return Advanced(0, 0)
        step = Step.over(connection, centre_rows.failures_beyond(connection, before))
        if _is_deadly(cursor):
            step.set_aside_deadly(logged[0], cursor.tries)
            stopped = None
        else:
            stopped = self._apply(step, logged)
        reached = logged[-1].position if stopped is None else stopped - 1
        centre_rows.move(connection, reached)
        # An event that is to be tried again was a step too: the next one takes it up.
        return Advanced(len(logged) if stopped is None else max(reached - before, 1), step.aside)

    def catch_up(self, connection: Connection, end: int) -> bool:
        """Project up to the end of a log that nobody adds to; tell whether one step was enough."""
        reached = centre_rows.lock(connection).position
        if end - reached > BATCH:
            return False
        for _ in range(TRIES):
            if reached == end:
                break
            self.advance(connection)
            reached = centre_rows.lock(connection).position
        return reached == end

    def retry(self, connection: Connection, wanted: Wanted) -> Retried:
        """Try the next events again that were set aside, at most as many as a step goes over."""
        centre_rows.lock(connection)
        return self._retry(connection, wanted)

    def retry_if_free(self, connection: Connection, wanted: Wanted) -> Retried | None:
        """Do the same, unless another process is at it: None."""
        cursor = centre_rows.lock_if_free(connection)
        return None if cursor is None else self._retry(connection, wanted)

    def _retry(self, connection: Connection, wanted: Wanted) -> Retried:
        after, most = wanted.after, wanted.most
        found = centre_rows.to_retry(connection, after, wanted.only, wanted.problems_left(), most)
        step = Step.over(connection, found)
        for event in self._judged(step, centre_rows.at(connection, list(step.failures))):
            if event.position not in step.failures:
                continue  # released meanwhile
            if self._try(step, event, tries=max(step.failures[event.position].tries, TRIES - 1)):
                step.done(event.position)
        done = sum(each.position not in step.failures for each in found)
        return Retried(done, found[-1].position if len(found) == most else None)

    def _judged(self, step: Step, logged: list[Logged]) -> list[Logged]:
        """Hold what nobody could judge as long as its kind was unknown, and may not act."""
        later = DecidingLater(step.connection)
        judged: list[Logged] = []
        for event in logged:
            why = None
            if step.failures[event.position].why == DEFERRED:
                why = later.objection(event.header, event.body, event.branch)
            if why is not None:
                centre_rows.hold(step.connection, event.position, why)
            judged.append(event._replace(held=why or event.held))
        return judged

    def _apply(self, step: Step, logged: list[Logged]) -> int | None:
        """Apply events; return the position of one that must be tried again first."""
        try:
            read = [each for event in logged if (each := self._read(step, event)) is not None]
            self.engine.apply(step.connection, [each.effects for each in read])
        except Exception as error:  # noqa: BLE001 - each event is judged by itself below
            _raise_if_of_the_world(error)
        else:
            for each in read:
                step.done(each.position)
            for each in read:
                self._release(step, each)
            return None
        for event in logged:
            if not self._try(step, event, self._tries(step, event.position)) and (
                step.failures[event.position].why == TRYING
            ):
                return event.position
        return None

    def _tries(self, step: Step, position: int) -> int:
        known = step.failures.get(position)
        return known.tries if known is not None else 0

    def _read(self, step: Step, event: Logged) -> _Read | None:
        """Decode an event and work out its effects; what cannot act is set aside instead."""
        if event.held is not None:
            return None
        try:
            header = _headers.decode(event.header)
            body = kinds.read(header, event.body)
        except msgspec.DecodeError:
            step.set_aside(event, QUARANTINED, HEADER, TRIES)
            return None
        except Refused as refusal:
            step.set_aside(event, QUARANTINED, refusal.code, TRIES)
            return None
        if isinstance(body, kinds.Deferred):
            step.set_aside(event, DEFERRED, "kind.unknown", 0)
            return None
        place = Stamp(
            header.event_id, event.eff_hlc, header.device_id, header.incarnation, header.seq
        )
        read = _Read(event.position, header, body, (place, project(header, body)))
        if read.is_ordered and step.blocked(event):
            step.set_aside(event, WAITING, "stream.waiting", 0)
            return None
        return read

    def _try(self, step: Step, event: Logged, tries: int) -> bool:
        """Apply one event by itself; tell whether it acted, or has nothing to do."""
        try:
            read = self._read(step, event)
            if read is None:
                return event.held is not None
            self.engine.apply(step.connection, [read.effects])
        except Quarantined as conflict:
            problem, tries = str(conflict.parameters["table"]), TRIES
        except Exception as error:  # noqa: BLE001 - an event must not stop the ones behind it
            _raise_if_of_the_world(error)
            problem, tries = type(error).__name__, tries + 1
        else:
            step.done(event.position)
            self._release(step, read)
            return True
        why = QUARANTINED if tries >= TRIES else TRYING
        step.set_aside(event, why, problem, tries)
        _log.warning("event %s is not a row: %s, %s", event.event_id, why, problem)
        return False

    def _release(self, step: Step, read: _Read) -> None:
        """Let what an event releases act; those that come later find themselves released."""
        if isinstance(read.body, EventsReleased):
            for event in centre_rows.held(step.connection, read.body.event_ids):
                if self._try(step, event, TRIES - 1):
                    centre_rows.forget(step.connection, event.position)


def _is_deadly(cursor: Cursor) -> bool:
    """Tell whether the next event, taken by itself, has ended the process too often.

    The note of the present try is among `tries` already.
    """
    return cursor.is_careful and cursor.tries > TRIES


def _raise_if_of_the_world(error: Exception) -> None:
    """Let an error through that says nothing about the event: the disk, the network, a lock."""
    ours = error if isinstance(error, PharmaDeskError) else None
    if ours is None and hasattr(error, "sqlstate"):
        ours = translate(error)
    if isinstance(ours, EnvironmentProblem):
        raise error
