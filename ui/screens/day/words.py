"""The words of the owner's day: rows as the screen paints them, in the language now spoken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pharmadesk.documents.tender_words import short_name
from pharmadesk.i18n import N_, _, language, ngettext
from pharmadesk.services.day import EXPIRES_WITHIN_DAYS
from pharmadesk.values.clock import local_day
from pharmadesk.values.dates import format_date, format_moment, format_time
from pharmadesk.values.money import round_ratio, share
from ui.people_words import shown_name
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import amount, money
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from pharmadesk.queries.day import Alert, AlertKind
    from pharmadesk.services.day import Drawer, Overview
    from ui.theme.tokens import Tone

_WEEKDAYS: Final = (
    (N_("Monday"), N_("a usual Monday")),
    (N_("Tuesday"), N_("a usual Tuesday")),
    (N_("Wednesday"), N_("a usual Wednesday")),
    (N_("Thursday"), N_("a usual Thursday")),
    (N_("Friday"), N_("a usual Friday")),
    (N_("Saturday"), N_("a usual Saturday")),
    (N_("Sunday"), N_("a usual Sunday")),
)
_MARKS: Final[dict[AlertKind, tuple[str, Tone]]] = {
    "expired": ("calendar-x", "danger"),
    "oversold": ("circle-alert", "danger"),
    "out": ("package-x", "danger"),
    "expiring": ("hourglass", "warning"),
    "low": ("package-minus", "warning"),
    "held": ("lock", "info"),
}
"""The order in which a person should see to them."""

_HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the day stands beside a usual one."""

    icon: str
    tone: Tone
    percent: str
    text: str


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A tender with its share of the day."""

    name: str
    amount: str
    percent: int


@dataclass(frozen=True, slots=True)
class DrawerRow:
    """A register with its cash session and what it took."""

    name: str
    detail: str
    chip: Chip
    amount: str


@dataclass(frozen=True, slots=True)
class SeeRow:
    """Something of the stock that a person should look at."""

    icon: str
    tone: Tone
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class SoldRow:
    """An item and how many packs of it were sold."""

    name: str
    packs: str


def dated(overview: Overview) -> str:
    """Write the day with its weekday."""
    weekday = _(_WEEKDAYS[date.fromisoformat(overview.day).weekday()][0])
    return f"{weekday} {ltr(format_date(overview.day))}"


def usual_day(overview: Overview) -> str:
    """Name the kind of day it is compared with."""
    return _(_WEEKDAYS[date.fromisoformat(overview.day).weekday()][1])


def legend(overview: Overview) -> tuple[str, str]:
    """Name what the bars and the marks of the chart are; the second is empty with no usual day."""
    usual = usual_day(overview)
    this = _("Today") if overview.is_today else ltr(format_date(overview.day))
    return this, usual[0].upper() + usual[1:] if overview.has_usual else ""


def hour(number: int) -> str:
    """Write an hour of the clock; past midnight it begins anew."""
    return ltr(_("{hour}:00").format(hour=number % _HOURS_A_DAY))


def comparison(overview: Overview) -> Comparison | None:
    """Compare the hours that are over; None where no usual day had sold anything by then."""
    sold, usual = overview.so_far
    if usual <= 0:
        return None
    percent = round_ratio(100 * (sold - usual), usual)
    fell = percent < 0
    number = f"{'-' if fell else '+'}{abs(percent)}\N{NO-BREAK SPACE}%"
    text = _("on {day}")
    if overview.hour_now is not None:
        text = _("on {day} at {hour}")
    return Comparison(
        "trending-down" if fell else "trending-up",
        "warning" if fell else "success",
        ltr(number),
        text.format(day=usual_day(overview), hour=hour(overview.hour_now or 0)),
    )


def tenders(overview: Overview) -> tuple[TenderRow, ...]:
    """List the tenders, the most first, with shares that add up to a hundred."""
    paid = overview.tenders
    weights = [max(each.centimes, 0) for each in paid]  # more may come back than was paid today
    percents = share(100, weights) if any(weights) else weights
    return tuple(
        TenderRow(short_name(each.tender), amount(each.centimes), percent)
        for each, percent in zip(paid, percents, strict=True)
    )


def drawers(overview: Overview) -> tuple[DrawerRow, ...]:
    """List the cash sessions by register."""
    return tuple(_drawer(each, overview.day) for each in overview.drawers)


def _drawer(drawer: Drawer, day: str) -> DrawerRow:
    session = drawer.session
    person = isolated(shown_name(drawer.person))
    since = _time(session.opened_at_us, day)
    if session.closed_at_us is None:
        detail = _("{name}, since {time}").format(name=person, time=since)
        chip = Chip("success", "check", _("Open"))
    else:
        until = _time(session.closed_at_us, day)
        detail = _("{name}, {since} to {until}").format(name=person, since=since, until=until)
        chip = _closed(session.difference_centimes or 0)
    return DrawerRow(isolated(session.register), detail, chip, amount(session.taken_centimes))


def _closed(difference_centimes: int) -> Chip:
    """Say that a session is closed, or what its drawer was short or over."""
    if difference_centimes == 0:
        return Chip("neutral", "lock", _("Session closed"))
    words = _("Difference {amount}").format(amount=amount(difference_centimes))
    return Chip("danger", "lock", words)


def _time(instant_us: int, day: str) -> str:
    is_same = local_day(instant_us) == day
    return ltr(format_time(instant_us) if is_same else format_moment(instant_us))


def to_see(overview: Overview) -> tuple[SeeRow, ...]:
    """List what of the stock is to be seen, the gravest first."""
    found = tuple(
        SeeRow(icon, tone, _title(overview.alerts[kind]), _names(overview.alerts[kind]))
        for kind, (icon, tone) in _MARKS.items()
        if kind in overview.alerts
    )
    return found or (
        SeeRow(
            "circle-check",
            "success",
            _("Nothing to see to"),
            _("What runs out, expires or is held shows here at once."),
        ),
    )


def _title(alert: Alert) -> str:
    count = alert.count
    texts: dict[AlertKind, str] = {
        "expired": ngettext("{count} lot has expired", "{count} lots have expired", count),
        "oversold": ngettext("{count} lot below zero", "{count} lots below zero", count),
        "out": ngettext("{count} item out of stock", "{count} items out of stock", count),
        "expiring": ngettext(
            "{count} lot expires within {days} days",
            "{count} lots expire within {days} days",
            count,
        ),
        "low": ngettext(
            "{count} item at its reorder point", "{count} items at their reorder point", count
        ),
        "held": ngettext("{count} lot is held", "{count} lots are held", count),
    }
    return texts[alert.kind].format(count=ltr(str(count)), days=ltr(str(EXPIRES_WITHIN_DAYS)))


def _names(alert: Alert) -> str:
    comma = "\N{ARABIC COMMA} " if language() == "ar" else ", "
    return comma.join(ltr(name) for name in alert.names)


def most_sold(overview: Overview) -> tuple[SoldRow, ...]:
    """List the items of which most was sold."""
    return tuple(SoldRow(ltr(each.name), ltr(str(each.packs))) for each in overview.most_sold)


def spoken_hours(overview: Overview) -> str:
    """Read the chart aloud."""
    return ". ".join(f"{hour(each.hour)}: {money(each.centimes)}" for each in overview.hours)
