"""How often one may ask: buckets that fill up evenly, in the memory of this process.

With several processes behind one address each has buckets of its own, and all together let through
as many times more. Waits after wrong passwords are shared (guarding.py); these bounds are only
about load.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sync.protocol import exchange

if TYPE_CHECKING:
    from pharmadesk.values.clock import Clock
    from sync.server.options import ServerOptions

MOST_BUCKETS: Final = 10_000
_US_IN_MINUTE: Final = 60_000_000
_US_IN_S: Final = 1_000_000
_PROVEN_FOR_US: Final = 60 * _US_IN_MINUTE
_CARRIED_OUT: Final = 200
_SIGNED: Final = frozenset(
    {
        *(exchange.HELLO, exchange.PUSH, exchange.PULL, exchange.OFFER, exchange.LIVE),
        *(exchange.RETURN, exchange.VAULT, exchange.VERIFY, exchange.SNAPSHOT),
    }
)
_NOT_PROVEN: Final = frozenset({401, 403, 500, 503})


class Buckets:
    """One bucket for each who asks; lives in one event loop and needs no lock.

    What is kept of each is the moment at which its bucket is full again. The one that has not asked
    for longest is forgotten first, and it is the one that is most likely full.
    """

    def __init__(self, per_minute: int, burst: int, clock: Clock) -> None:
        self._step_us = _US_IN_MINUTE // per_minute
        self._depth_us = self._step_us * burst
        self._clock = clock
        self._full_at_us: OrderedDict[str, int] = OrderedDict()

    def wait_s(self, who: str) -> int:
        """Return how long somebody has to wait before they may ask once more; 0 for not at all."""
        now_us = self._clock.monotonic_us()
        over_us = self._full_at_us.get(who, now_us) + self._step_us - now_us - self._depth_us
        return -(-over_us // _US_IN_S) if over_us > 0 else 0

    def take(self, who: str) -> int:
        """Take one from a bucket, or return how long to wait."""
        wait_s = self.wait_s(who)
        if wait_s == 0:
            now_us = self._clock.monotonic_us()
            self._full_at_us[who] = max(self._full_at_us.get(who, now_us), now_us) + self._step_us
            self._full_at_us.move_to_end(who)
            if len(self._full_at_us) > MOST_BUCKETS:
                self._full_at_us.popitem(last=False)
        return wait_s


class Budget:
    """How often a device may ask; spent by what it has signed, so that nobody spends another's."""

    def __init__(self, options: ServerOptions, clock: Clock) -> None:
        per_minute, burst = options.device_requests_per_minute, options.device_requests_burst
        self._buckets = Buckets(per_minute, burst, clock)
        self._clock = clock
        self._proven_us: OrderedDict[str, int] = OrderedDict()

    def has_proven(self, device_id: str) -> bool:
        """Tell whether the device of this id has signed well within the last hour."""
        at_us = self._proven_us.get(device_id)
        return at_us is not None and self._clock.monotonic_us() - at_us <= _PROVEN_FOR_US

    def wait_s(self, device_id: str) -> int:
        """Return how long a device has to wait before it asks again; 0 for not at all."""
        return self._buckets.wait_s(device_id)

    def spend(self, device_id: str, path: str, status: int) -> None:
        """Note that a device was answered."""
        if path in _SIGNED and status not in _NOT_PROVEN:
            self._buckets.take(device_id)
        if path in _SIGNED and status == _CARRIED_OUT:
            self._proven_us[device_id] = self._clock.monotonic_us()
            self._proven_us.move_to_end(device_id)
            if len(self._proven_us) > MOST_BUCKETS:
                self._proven_us.popitem(last=False)
