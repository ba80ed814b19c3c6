"""A look at every pharmacy now and then: what nobody said is found, and what is amiss is counted.

A notification may be lost, and a process may die between its commit and its word. Whatever waits
to become rows is found here, within the interval of the survey, whoever appended it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal import centre_rows
from pharmadesk.queries import forecasts
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

    Units: `lag_s` is the age of the oldest event that has not been gone over, `forecast_age_s` that
    of the newest forecasts where they are oldest; None where there are none.
    """

    taken_at_us: int
    tenants: int = 0
    pending: int = 0
    lag_s: float = 0.0
    quarantined: int = 0
    waiting: int = 0
    suspect: int = 0
    forecast_age_s: float | None = None


class Survey:
    """Looks, and remembers what was seen last; `found` hears whose rows are behind."""

    def __init__(self, centre: Centre, found: Callable[[str], None]) -> None:
        self._centre = centre
        self._found = found
        self.totals: Totals | None = None

    def look(self) -> Totals:
        """Go over every pharmacy."""
        tenants = self._centre.tenants()
        seen: list[_Seen] = []
        for start in range(0, len(tenants), _AT_ONCE):
            seen += self._look_at(tenants[start : start + _AT_ONCE])
        self.totals = _sum(seen, self._centre.clock.now_us(), self._centre.clock.monotonic_us())
        return self.totals

    def _look_at(self, tenants: Sequence[str]) -> list[_Seen]:
        seen: list[_Seen] = []
        with self._centre.database.transaction() as connection:
            for tenant_id in tenants:
                set_local(connection, {TENANT_SETTING: tenant_id})
                standing = centre_rows.standing(connection)
                if standing is None:
                    continue
                seen.append(_Seen(standing, forecasts.newest_at(connection)))
                if standing.projected < standing.position:
                    self._found(tenant_id)
        return seen


class _Seen(NamedTuple):
    """A pharmacy: how its log stands, and when its newest forecasts were made."""

    log: Standing
    forecast_at_us: int | None


def _sum(seen: Sequence[_Seen], now_us: int, taken_at_us: int) -> Totals:
    logs = [each.log for each in seen]
    pending_us = [log.pending_since_us for log in logs if log.pending_since_us is not None]
    forecasts_us = [each.forecast_at_us for each in seen if each.forecast_at_us is not None]
    return Totals(
        taken_at_us,
        len(seen),
        sum(log.position - log.projected for log in logs),
        _age_s(pending_us, now_us) or 0.0,
        sum(log.quarantined for log in logs),
        sum(log.waiting for log in logs),
        sum(log.suspect for log in logs),
        _age_s(forecasts_us, now_us),
    )


def _age_s(times_us: Sequence[int], now_us: int) -> float | None:
    """Tell how old the oldest is, if there is one."""
    return max(now_us - min(times_us), 0) / US_IN_S if times_us else None
