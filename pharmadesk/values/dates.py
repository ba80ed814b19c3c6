"""Dates as people read and print them; ISO text (`2026-11-23`) everywhere else.

French, Arabic and English of Morocco write the same `23/11/2026`, in Latin digits that stay left to
right inside an Arabic line without any mark.
"""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import date
from typing import Final

from pharmadesk.errors import Refused
from pharmadesk.values.clock import local
from pharmadesk.values.text import ascii_digits

_TYPED: Final = re.compile(
    r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4}|[0-9]{2})"
    r"|(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>[0-9]{4}|[0-9]{2})"
)
_TYPED_MONTH: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_MONTHS: Final = 12
_CENTURY: Final = 2000
_FULL_YEAR: Final = 100  # what is below was written with two figures
_EXCERPT: Final = 20


def parse_day(text: str) -> str:
    """Read a day a person typed: `310127`, `31/01/2027`, `31/1/27`, Arabic digits; ISO text.

    Raises: Refused `day.unreadable`, also for a day that no calendar has.
    """
    found = _TYPED.fullmatch(ascii_digits(text).strip())
    if found is not None:
        day, month, year = (int(part) for part in found.groups() if part is not None)
        with suppress(ValueError):
            return date(year if year >= _FULL_YEAR else _CENTURY + year, month, day).isoformat()
    raise Refused("day.unreadable", text=text[:_EXCERPT])


def parse_expiry(text: str) -> str:
    """Read an expiry a person typed: a day, or a month as packs print it (`01/2027`); ISO text.

    Raises: Refused `day.unreadable`.
    """
    found = _TYPED_MONTH.fullmatch(ascii_digits(text).strip())
    if found is None:
        return parse_day(text)
    month, year = (int(part) for part in found.groups())
    if not (1 <= month <= _MONTHS and year >= _FULL_YEAR):
        raise Refused("day.unreadable", text=text[:_EXCERPT])
    return month_end(year, month)


def format_date(iso_day: str) -> str:
    """Write a day as `23/11/2026`."""
    year, month, day = iso_day.split("-")
    return f"{day}/{month}/{year}"


def format_month(iso_day: str) -> str:
    """Write the month of a day as packs do: `11/2026`."""
    year, month, _day = iso_day.split("-")
    return f"{month}/{year}"


def format_time(instant_us: int) -> str:
    """Write the local time of an instant as `08:31`."""
    return local(instant_us).strftime("%H:%M")


def format_moment(instant_us: int) -> str:
    """Write the local day and time of an instant as `23/11/2026 08:31`."""
    return local(instant_us).strftime("%d/%m/%Y %H:%M")


def month_end(year: int, month: int) -> str:
    """Return the last day of a month, which is what a pack that names only the month means."""
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()
