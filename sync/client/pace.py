"""When to speak to the centre next: at once, after a while, or when somebody asks.

    something moved      at once
    nothing to say       after the poll interval, or when a sale is made; where hints come, after
                         a longer one, for one may be lost
    something in the way between one second and a bound that doubles to five minutes, at random, so
                         that a thousand registers do not come back in the same second; not before
                         the centre wishes it
    several times over   sales do not wake the line any more: only the timer, and a person

There is always a next time: no state waits for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.client.engine import Step

POLL_US: Final = 30 * US_IN_S
LIVE_POLL_US: Final = 5 * 60 * US_IN_S
SHORTEST_US: Final = US_IN_S
LONGEST_US: Final = 5 * 60 * US_IN_S
BREAKS_AFTER: Final = 5


class Pace:
    """Counts failures in a row and tells how long to wait; `below(n)` gives 0 … n - 1 at random."""

    def __init__(
        self,
        below: Callable[[int], int],
        poll_us: int = POLL_US,
        live_poll_us: int = LIVE_POLL_US,
    ) -> None:
        self._below = below
        self._poll_us = poll_us
        self._live_poll_us = live_poll_us
        self._failures = 0
        self.is_live = False

    @property
    def is_broken(self) -> bool:
        """Whether the line has failed so often that a sale is no reason to try it."""
        return self._failures >= BREAKS_AFTER

    def after(self, step: Step) -> int:
        """Return how many microseconds to wait after a step."""
        if step.state == "moved":
            return 0
        if step.state == "rested":
            self._failures = 0
            return self._live_poll_us if self.is_live else self._poll_us
        bound = min(SHORTEST_US << min(self._failures, 20), LONGEST_US)
        self._failures += 1
        wished_us = (step.retry_after_s or 0) * US_IN_S
        return max(wished_us, SHORTEST_US + self._below(bound))
