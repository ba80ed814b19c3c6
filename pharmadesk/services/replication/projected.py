"""From a tenant's log to its rows, in the log's order, whatever an event of it may be.

A batch is applied whole. When that fails its events are taken one by one, each undone by itself:
one that contradicts what is there, or that its own kind cannot read, is set aside at once; one that
fails for a reason nobody foresaw ends the step, is tried again twice and set aside then. Effects
commute, so later events go on; of an ordered kind, those of the same stream wait. What was set
aside is tried again by `retry`, after an update or when somebody asks.

The cursor moves in the transaction that holds the rows.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from pharmadesk.domain.events import EventsReleased
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal import centre_authority, centre_rows, kinds
from pharmadesk.journal.centre_rows import DEFERRED, QUARANTINED, TRYING, WAITING, Failure
from pharmadesk.journal.event import Header, StoredEvent
from pharmadesk.projections.bulk import BulkEngine
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.engine import Quarantined
from pharmadesk.projections.project import project
from pharmadesk.projections.tables import build
from pharmadesk.storage.problems import translate

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.centre_rows import Logged
    from pharmadesk.projections.effects import EventEffects

BATCH: Final = 500
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


@dataclass(slots=True)
class _Step:
    """One transaction's work: what is known to have failed, and how far it came."""

    connection: Connection
    failures: dict[int, Failure] = field(default_factory=dict)

    def blocked(self, event: Logged) -> bool:
        """Tell whether an earlier event of the stream is set aside."""
        return any(
            each.stream_key == event.stream_key
            for each in self.failures.values()
            if each.position < event.position
        )

    def set_aside(self, event: Logged, why: str, problem: str, tries: int) -> None:
        position, event_id, stream_key = event[:3]
        failure = Failure(position, event_id, stream_key, why, problem, tries)
        self.failures[position] = failure
        centre_rows.fail(self.connection, failure)

    def done(self, position: int) -> None:
        if self.failures.pop(position, None) is not None:
            centre_rows.forget(self.connection, position)


class Projector:
    """Makes rows of the centre's logs; keeps nothing between two calls."""

    def __init__(self) -> None:
        self._engine = BulkEngine(build(multi_tenant=True))

    def advance(self, connection: Connection, limit: int = BATCH) -> int:
        """Project the next events of the transaction's tenant; return how many it went over."""
        before = centre_rows.lock(connection)
        logged = centre_rows.after(connection, before, limit)
        if not logged:
            return 0
        step = self._step(connection)
        stopped = self._apply(step, logged)
        reached = logged[-1].position if stopped is None else stopped - 1
        centre_rows.move(connection, reached)
        # An event that is to be tried again was a step too: the next one takes it up.
        return len(logged) if stopped is None else max(reached - before, 1)

    def retry(self, connection: Connection) -> int:
        """Try everything that was set aside again; return how much of it became rows."""
        centre_rows.lock(connection)
        step = self._step(connection)
        again = [each.position for each in step.failures.values() if each.why != TRYING]
        for event in self._judged(step, centre_rows.at(connection, again)):
            if event.position not in step.failures:
                continue  # released meanwhile
            # It must not stand in its own way, nor in that of those that wait behind it.
            tries, before = step.failures[event.position].tries, step.failures.copy()
            step.failures = {p: f for p, f in before.items() if p != event.position}
            if self._try(step, event, tries=max(tries, TRIES - 1)):
                centre_rows.forget(connection, event.position)
        return len(again) - sum(position in step.failures for position in again)

    def _judged(self, step: _Step, logged: list[Logged]) -> list[Logged]:
        """Hold what nobody could judge as long as its kind was unknown, and may not act."""
        authority = None
        judged: list[Logged] = []
        for event in logged:
            why = None
            if step.failures[event.position].why == DEFERRED:
                authority = authority or centre_authority.read(step.connection)
                why = authority.objection(StoredEvent(event.header, event.body, b"", b"", b""))
            if why is not None:
                centre_rows.hold(step.connection, event.position, why)
            judged.append(event._replace(held=why or event.held))
        return judged

    def _step(self, connection: Connection) -> _Step:
        found = centre_rows.failures(connection)
        return _Step(connection, {each.position: each for each in found})

    def _apply(self, step: _Step, logged: list[Logged]) -> int | None:
        """Apply events; return the position of one that must be tried again first."""
        try:
            read = [each for event in logged if (each := self._read(step, event)) is not None]
            self._engine.apply(step.connection, [each.effects for each in read])
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

    def _tries(self, step: _Step, position: int) -> int:
        known = step.failures.get(position)
        return known.tries if known is not None else 0

    def _read(self, step: _Step, event: Logged) -> _Read | None:
        """Decode an event and work out its effects; what cannot act is set aside instead."""
        if event.held is not None:
            return None
        try:
            header = _headers.decode(event.header)
            body = kinds.decode(header.kind, header.version, event.body)
        except msgspec.DecodeError:
            step.set_aside(event, QUARANTINED, "event.header", TRIES)
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

    def _try(self, step: _Step, event: Logged, tries: int) -> bool:
        """Apply one event by itself; tell whether it acted, or has nothing to do."""
        try:
            read = self._read(step, event)
            if read is None:
                return event.held is not None
            self._engine.apply(step.connection, [read.effects])
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

    def _release(self, step: _Step, read: _Read) -> None:
        """Let what an event releases act; those that come later find themselves released."""
        if isinstance(read.body, EventsReleased):
            for event in centre_rows.held(step.connection, read.body.event_ids):
                self._try(step, event, TRIES - 1)


def _raise_if_of_the_world(error: Exception) -> None:
    """Let an error through that says nothing about the event: the disk, the network, a lock."""
    ours = error if isinstance(error, PharmaDeskError) else None
    if ours is None and hasattr(error, "sqlstate"):
        ours = translate(error)
    if isinstance(ours, EnvironmentProblem):
        raise error
