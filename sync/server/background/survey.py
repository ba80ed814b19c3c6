"""A look at every pharmacy now and then: what nobody said is found, and what is amiss is counted.

A notification may be lost, and a process may die between its commit and its word. Whatever waits
to become rows is found here, within the interval of the survey, whoever appended it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal import centre_rows
from pharmadesk.storage.postgres import set_local
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pharmadesk.journal.centre_rows import Standing
    from sync.server.exchange import Centre

_AT_ONCE: Final = 100


class Totals(NamedTuple):
    """All pharmacies together; `taken_at_us` is on the steady clock.

    Units: `lag_s` is the age of the oldest event that has not been gone over.
    """

    taken_at_us: int
    tenants: int = 0
    pending: int = 0
    lag_s: float = 0.0
    quarantined: int = 0
    waiting: int = 0
    suspect: int = 0


class Survey:
    """Looks, and remembers what was seen last; `found` hears whose rows are behind."""

    def __init__(self, centre: Centre, found: Callable[[str], None]) -> None:
        self._centre = centre
        self._found = found
        self.totals: Totals | None = None

    def look(self) -> Totals:
        """Go over every pharmacy."""
        tenants = self._centre.tenants()
        seen: list[Standing] = []
        for start in range(0, len(tenants), _AT_ONCE):
            seen += self._look_at(tenants[start : start + _AT_ONCE])
        self.totals = _sum(seen, self._centre.clock.now_us(), self._centre.clock.monotonic_us())
        return self.totals

    def _look_at(self, tenants: Sequence[str]) -> list[Standing]:
        seen: list[Standing] = []
        with self._centre.database.transaction() as connection:
            for tenant_id in tenants:
                set_local(connection, {TENANT_SETTING: tenant_id})
                standing = centre_rows.standing(connection)
                if standing is None:
                    continue
                seen.append(standing)
                if standing.projected < standing.position:
                    self._found(tenant_id)
        return seen


def _sum(seen: Sequence[Standing], now_us: int, taken_at_us: int) -> Totals:
    oldest_us = min((s.pending_since_us for s in seen if s.pending_since_us is not None),
                    default=now_us)  # fmt: skip
    return Totals(
        taken_at_us,
        len(seen),
        sum(each.position - each.projected for each in seen),
        max(now_us - oldest_us, 0) / US_IN_S,
        sum(each.quarantined for each in seen),
        sum(each.waiting for each in seen),
        sum(each.suspect for each in seen),
    )
