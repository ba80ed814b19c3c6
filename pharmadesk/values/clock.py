"""Time: one injectable clock, and Moroccan local time from the zones we ship.

An instant is an `int` of UTC microseconds since 1970. Zones come from the bundled `tzdata` package
alone: Morocco left UTC+1 for good on 2026-09-20, a system database of the year before is an hour
wrong from then on, and Windows has none.
"""

from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

US_IN_S: Final = 1_000_000
EARLIEST_US: Final = 0
LATEST_US: Final = 7_258_118_400_000_000  # 2200-01-01
"""No clock tells a time outside these. Beyond them calendars, identifiers (48 bits) and the hybrid
clock (year 6429) come to their ends one after another, and no sale may find out where."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_US: Final = timedelta(microseconds=1)
# On Linux the ordinary monotonic clock stops while the machine sleeps, and a till that slept over
# the weekend must not take Monday for Friday. On Windows it counts sleep by itself.
_steady_ns: Final[Callable[[], int]] = (
    partial(time.clock_gettime_ns, time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic_ns
)


class Clock(Protocol):
    """Tells the time; the only source of it in the product."""

    def now_us(self) -> int:
        """Return the wall time in UTC microseconds; it may jump either way, within the bounds."""
        ...

    def monotonic_us(self) -> int:
        """Return microseconds since the computer started; nobody can set it back."""
        ...


def _bounded(wall_us: int) -> int:
    """Hold a clock that is surely wrong at the nearer bound, where the register doubts the day."""
    return min(max(wall_us, EARLIEST_US), LATEST_US)


class SystemClock:
    """The clock of this machine."""

    def now_us(self) -> int:
        """Return the wall time in UTC microseconds."""
        return _bounded(time.time_ns() // 1_000)

    def monotonic_us(self) -> int:
        """Return microseconds of steady time."""
        return _steady_ns() // 1_000


class ManualClock:
    """A clock that stands still until told: for tests, demonstration data and replays."""

    def __init__(self, now_us: int, monotonic_us: int = 0) -> None:
        self._now_us = now_us
        self._monotonic_us = monotonic_us

    def now_us(self) -> int:
        """Return the wall time as last set."""
        return _bounded(self._now_us)

    def monotonic_us(self) -> int:
        """Return the steady time as last advanced."""
        return self._monotonic_us

    def advance(self, us: int) -> None:
        """Let time pass, on the wall and steadily."""
        assert us >= 0, "time does not pass backwards; set_wall may"
        self._now_us += us
        self._monotonic_us += us

    def set_wall(self, now_us: int) -> None:
        """Turn the wall clock alone, as a person or a dead battery does."""
        self._now_us = now_us


def use_bundled_zones() -> None:
    """Make every zone of this process come from the bundled database, never the system's."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


use_bundled_zones()
CASABLANCA: Final = zoneinfo.ZoneInfo("Africa/Casablanca")


def local(instant_us: int) -> datetime:
    """Turn an instant into local time, with its offset, to the microsecond."""
    return (_EPOCH + instant_us * _ONE_US).astimezone(CASABLANCA)


def instant(moment: datetime) -> int:
    """Turn an aware date and time into an instant."""
    return (moment - _EPOCH) // _ONE_US


def utc_offset_s(instant_us: int) -> int:
    """Return the seconds that local time was ahead of UTC at an instant."""
    offset = local(instant_us).utcoffset()
    assert offset is not None, "local time carries its zone"
    return offset // timedelta(seconds=1)


def local_day(instant_us: int) -> str:
    """Return the local calendar day of an instant, as ISO text."""
    return local(instant_us).date().isoformat()
