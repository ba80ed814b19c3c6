"""Identifiers: UUID version 7 as canonical lowercase text, in order of their making.

Shape: 48 bits of Unix milliseconds, 4 of version, 12 high bits of a counter, 2 of variant, 30 low
bits of the counter, 32 random bits. Source: RFC 9562, 5.7 and 6.2 method 1.
"""

from __future__ import annotations

import os
import threading
from random import Random
from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.values.clock import Clock

_COUNTER_BITS: Final = 42
_RANDOM_BYTES: Final = 9  # five seed the counter, its two top bits clear to count up; four are tail
_TAIL_BITS: Final = 32
_VERSION: Final = 7 << 76
_VARIANT: Final = 0b10 << 62
_SEEDED_START_US: Final = 1_767_225_600_000_000  # 2026-01-01


class IdSource:
    """Makes identifiers that never repeat and always rise within this process.

    A clock that steps back does not step the identifiers back: they stay at the last millisecond
    and count on; a counter that overflows borrows the next one.
    """

    def __init__(self, clock: Clock, randomness: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._randomness = randomness
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> str:
        """Make the next identifier."""
        random = int.from_bytes(self._randomness(_RANDOM_BYTES), "big")
        now_ms = self._clock.now_us() // 1_000
        with self._lock:
            # Time and counter are one number, so that a full counter carries into the time.
            fresh = now_ms << _COUNTER_BITS | random >> _TAIL_BITS
            self._last = max(fresh, self._last + 1)
            counted = self._last
        return _canonical(counted, random & (1 << _TAIL_BITS) - 1)


class SeededIds(IdSource):
    """The same identifiers for the same seed, for tests and demonstration data."""

    def __init__(self, seed: int = 0, clock: Clock | None = None) -> None:
        super().__init__(clock or ManualClock(_SEEDED_START_US), Random(seed).randbytes)  # noqa: S311 - repeatable on purpose


def _canonical(counted: int, tail: int) -> str:
    """Lay time, counter and random tail out around the version and variant bits."""
    time_ms, counter = counted >> _COUNTER_BITS, counted & (1 << _COUNTER_BITS) - 1
    high, low = counter >> 30, counter & (1 << 30) - 1
    number = time_ms << 80 | _VERSION | high << 64 | _VARIANT | low << _TAIL_BITS | tail
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
