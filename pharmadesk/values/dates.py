"""Dates as people read and print them; ISO text (`2026-11-23`) everywhere else.

French, Arabic and English of Morocco write the same `23/11/2026`, in Latin digits that stay left to
right inside an Arabic line without any mark.
"""

from __future__ import annotations

import calendar
from datetime import date

from pharmadesk.values.clock import local


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
