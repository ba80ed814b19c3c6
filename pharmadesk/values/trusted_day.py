"""The trusted day: what the register takes today to be when its clock may be wrong.

It starts from the greatest day that is known (the last event's, the server's), moves on with the
steady clock, and takes the hour from the wall. Expiry, VAT, prices and business dates use it. It
never blocks anything: where it is in doubt it says so, once, and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import local

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock

_DAY: Final = timedelta(days=1)
_US: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to ask a person: which of two days, a day or more apart, is today."""

    trusted_day: str
    wall_day: str


class TrustedDay:
    """Keeps today at or after every day that is known to have begun.

    `known_day` is the greatest of the last event's business date and the last server day; a
    register with neither believes its clock.
    """

    def __init__(self, clock: Clock, known_day: str | None = None) -> None:
        self._clock = clock
        self._settled_gap = timedelta(0)
        if known_day is None:
            self._set(self._wall())
        else:
            self._start_from(known_day)

    def today(self) -> str:
        """Return today, as ISO text."""
        if abs(self._gap()) < _DAY:
            return max(self._wall(), self._known).date().isoformat()
        return self._trusted().date().isoformat()

    def learn(self, day: str) -> None:
        """Take note of a day that an event or the server has seen begin; never steps back."""
        if day > self.today():
            self._start_from(day)

    def doubt(self) -> Doubt | None:
        """Tell whether to ask which day it is; nothing once that has been answered."""
        gap = self._gap()
        if abs(gap) < _DAY or abs(gap - self._settled_gap) < _DAY:
            return None
        return Doubt(
            trusted_day=self._trusted().date().isoformat(),
            wall_day=self._wall().date().isoformat(),
        )

    def settle(self, day: str) -> None:
        """Take a person's answer for today, even an earlier day than the trusted one."""
        wall = self._wall()
        self._set(datetime.combine(datetime.fromisoformat(day), wall.time()))
        self._settled_gap = self._gap()

    def _start_from(self, day: str) -> None:
        """Set today to a known day, or to the wall's where a night explains the difference."""
        wall, start = self._wall(), datetime.fromisoformat(day)
        if start - _DAY < wall < start + 2 * _DAY:
            self._set(max(wall, start), known=start)
        else:
            self._set(datetime.combine(start, wall.time()))

    def _set(self, trusted: datetime, known: datetime | None = None) -> None:
        self._known = known or datetime.combine(trusted, datetime.min.time())
        self._anchor = trusted
        self._anchor_us = self._clock.monotonic_us()

    def _wall(self) -> datetime:
        return local(self._clock.now_us()).replace(tzinfo=None)

    def _trusted(self) -> datetime:
        return self._anchor + (self._clock.monotonic_us() - self._anchor_us) * _US

    def _gap(self) -> timedelta:
        return self._wall() - self._trusted()
