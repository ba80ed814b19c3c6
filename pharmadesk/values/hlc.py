"""Hybrid logical clock: one integer that orders events across registers whose clocks disagree.

Shape: Unix milliseconds in the high 48 bits, a counter in the low 16; so it compares as an integer,
fits a signed BIGINT until the year 6429 (no `Clock` goes so far), and reads as wall time when
shifted right by 16.

Source: Kulkarni, Demirbas et al., Logical Physical Clocks, 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Bug

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock

COUNTER_BITS: Final = 16
MAX_HLC: Final = (1 << 63) - 1
MAX_AHEAD_MS: Final = 5 * 60 * 1_000

_US_IN_MS: Final = 1_000


class HybridClock:
    """Gives each event of this register a time greater than any it has seen.

    Not locked: it belongs to the one writer thread. When more than 65 536 events fall in one
    millisecond, or the wall clock steps back, the counter runs on into the milliseconds.
    """

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock = clock
        self._last = _checked(last)

    @property
    def last(self) -> int:
        """The greatest time given or merged so far."""
        return self._last

    def tick(self) -> int:
        """Give the time of a new event."""
        wall = self._clock.now_us() // _US_IN_MS << COUNTER_BITS
        self._last = _checked(max(wall, self._last + 1))
        return self._last

    def merge(self, effective_hlc: int) -> None:
        """Move past an event of another register.

        Only times the centre has clamped (`eff_hlc`) come in here: a raw one could carry a clock
        that is a year ahead into every register.
        """
        self._last = max(self._last, _checked(effective_hlc))


def effective(hlc: int, received_us: int) -> int:
    """Clamp an event's time to five minutes after its reception.

    The server that first accepts the event does it once; a fast clock then wins no later than that.
    """
    latest_ms = received_us // _US_IN_MS + MAX_AHEAD_MS
    return min(_checked(hlc), latest_ms << COUNTER_BITS)


def wall_us(hlc: int) -> int:
    """Return the instant an hlc stands for, to the millisecond."""
    return (hlc >> COUNTER_BITS) * _US_IN_MS


def _checked(hlc: int) -> int:
    if not 0 <= hlc <= MAX_HLC:
        raise Bug("hlc.out_of_range", hlc=hlc)
    return hlc
