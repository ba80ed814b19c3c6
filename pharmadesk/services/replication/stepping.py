"""What one transaction of projecting knows of the events that are set aside, and changes of it.

It reads no more of them than the events it goes over: a log may have very many that are no rows.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal import centre_rows
from pharmadesk.journal.centre_rows import DEADLY, QUARANTINED, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from pharmadesk.journal.centre_rows import Logged

BATCH: Final = 500
HEADER: Final = "event.header"
BODY: Final = "event.body"

_log = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """Which of the events that were set aside are tried again, in one step.

    Shape: the first `most` of positions greater than `after`, `only` the one, if any. `deadly` ones
    ended the process whenever they were tried; `unreadable` ones this program cannot read.
    """

    after: int = 0
    most: int = BATCH
    deadly: bool = False
    unreadable: bool = True
    only: int | None = None

    def problems_left(self) -> list[str]:
        """Return the problems of those that are not tried."""
        left = [] if self.deadly else [DEADLY]
        return left if self.unreadable else [*left, HEADER, BODY]


class Retried(NamedTuple):
    """How many events became rows, and after which position there may be more to be tried."""

    rows: int
    after: int | None


@dataclass(slots=True)
class Step:
    """One transaction's work: what is known to have failed, and how far it came."""

    connection: Connection
    failures: dict[int, Failure] = field(default_factory=dict)
    aside: int = 0
    _streams: dict[str, list[int]] | None = None

    @classmethod
    def over(cls, connection: Connection, failures: Iterable[Failure]) -> Step:
        """Begin one that may go over some events that failed before."""
        return cls(connection, {each.position: each for each in failures})

    def blocked(self, event: Logged) -> bool:
        """Tell whether an earlier event of the stream is set aside."""
        if self._streams is None:  # few kinds ask
            self._streams = {}
            for position, stream_key in centre_rows.streams_aside(self.connection):
                self._streams.setdefault(stream_key, []).append(position)
        positions = self._streams.get(event.stream_key, [])
        return bool(positions) and positions[0] < event.position

    def set_aside(self, event: Logged, why: str, problem: str, tries: int) -> None:
        """Set an event aside, or say anew why it is."""
        position, event_id, stream_key = event[:3]
        failure = Failure(position, event_id, stream_key, why, problem, tries)
        self.failures[position] = failure
        self.aside += why == QUARANTINED
        centre_rows.fail(self.connection, failure)
        if self._streams is not None:
            positions = self._streams.setdefault(stream_key, [])
            place = bisect_left(positions, position)
            if positions[place : place + 1] != [position]:
                positions.insert(place, position)

    def set_aside_deadly(self, event: Logged, tries: int) -> None:
        """Set an event aside untried that ends the process."""
        self.set_aside(event, QUARANTINED, DEADLY, tries)
        _log.error("event %s ends the process whenever it is tried", event.event_id)

    def done(self, position: int) -> None:
        """Take an event off the list that acted, if it was on it."""
        failure = self.failures.pop(position, None)
        if failure is None:
            return
        centre_rows.forget(self.connection, position)
        if self._streams is not None:
            positions = self._streams[failure.stream_key]
            del positions[bisect_left(positions, position)]
