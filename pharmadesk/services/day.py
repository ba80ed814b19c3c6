"""The owner's day: what a business day brought on every register, and what is to be seen now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, require
from pharmadesk.queries import day as queries
from pharmadesk.services import people
from pharmadesk.values.clock import local
from pharmadesk.values.money import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pharmadesk.queries.day import (
        Alert,
        AlertKind,
        DrawerSession,
        HourSales,
        SoldItem,
        TenderSales,
    )
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till

USUAL_WEEKS: Final = 4
EXPIRES_WITHIN_DAYS: Final = 60
_HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day beside the same hour of a usual one.

    Shape: `hour` goes past 23 where the day's session was open past midnight.
    """

    hour: int
    centimes: int
    usual_centimes: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """A cash session with the name of who opened it; empty for one who was erased."""

    session: DrawerSession
    person: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A business day over all registers.

    `hours` are those with a sale, that day or usually; `has_usual` when any of the same weekdays of
    the four weeks before had one. `hour_now` is None for a day that is over. `alerts` are of now,
    whatever the day.
    """

    day: str
    today: str
    hour_now: int | None
    tickets: int
    total_centimes: int
    has_usual: bool
    hours: tuple[Hour, ...]
    tenders: tuple[TenderSales, ...]
    drawers: tuple[Drawer, ...]
    most_sold: tuple[SoldItem, ...]
    alerts: Mapping[AlertKind, Alert]

    @property
    def is_today(self) -> bool:
        """Whether the day is still going on."""
        return self.day == self.today

    @property
    def basket_centimes(self) -> int:
        """What a ticket came to on average."""
        return round_ratio(self.total_centimes, self.tickets) if self.tickets else 0

    @property
    def so_far(self) -> tuple[int, int]:
        """Add up the hours that are over, of this day and of a usual one. Units: centimes."""
        end = self.hour_now
        over = [each for each in self.hours if end is None or each.hour < end]
        return sum(each.centimes for each in over), sum(each.usual_centimes for each in over)


def overview(till: Till, actor: Actor, day: str | None = None) -> Overview:
    """Read a business day; today unless another is named, and never one to come.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.REPORT_CASH)
    today = till.trusted_date()
    day = today if day is None else min(day, today)
    until = _later(today, EXPIRES_WITHIN_DAYS)
    weekdays = [_later(day, -7 * weeks) for weeks in range(1, USUAL_WEEKS + 1)]
    with till.database.read() as connection:
        sales = queries.hours(connection, [day, *weekdays])
        sessions = queries.sessions(connection, day, is_today=day == today)
        names = {
            person_id: people.name_of(connection, person_id)
            for person_id in {session.opened_by for session in sessions}
        }
        tenders = queries.tenders(connection, day)
        most_sold = queries.most_sold(connection, day)
        alerts = queries.alerts(connection, today, until)
    that_day = sales.get(day, [])
    return Overview(
        day,
        today,
        _hour_of(till.now_us(), today) if day == today else None,
        sum(each.tickets for each in that_day),
        sum(each.centimes for each in that_day),
        any(weekday in sales for weekday in weekdays),
        _beside_usual(day, weekdays, sales),
        tenders,
        tuple(Drawer(session, names[session.opened_by]) for session in sessions),
        most_sold,
        alerts,
    )


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _beside_usual(
    day: str, weekdays: Iterable[str], sales: Mapping[str, list[HourSales]]
) -> tuple[Hour, ...]:
    """Put each hour beside the mean of the weekdays on which anything was sold."""
    that_day = _by_hour(day, sales.get(day, ()))
    usual: dict[int, int] = defaultdict(int)
    open_days = [weekday for weekday in weekdays if weekday in sales]
    for weekday in open_days:
        for hour, centimes in _by_hour(weekday, sales[weekday]).items():
            usual[hour] += centimes
    return tuple(
        Hour(
            hour,
            that_day.get(hour, 0),
            round_ratio(usual[hour], len(open_days)) if hour in usual else 0,
        )
        for hour in sorted(that_day.keys() | usual.keys())
    )


def _by_hour(day: str, sales: Iterable[HourSales]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for each in sales:
        found[_hour_of(each.at_us, day)] += each.centimes
    return found


def _hour_of(instant_us: int, day: str) -> int:
    """Return the local hour; past midnight a business day counts on."""
    moment = local(instant_us)
    return moment.hour + (_HOURS_A_DAY if moment.date().isoformat() > day else 0)
