"""Days as people type them."""

from __future__ import annotations

import pytest

from pharmadesk.values.dates import parse_day
from tests.till import refused


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("310127", "2027-01-31"),
        ("31012027", "2027-01-31"),
        ("31/01/2027", "2027-01-31"),
        (" 1/2/27 ", "2027-02-01"),
        ("31-01-2027", "2027-01-31"),
        ("31.01.27", "2027-01-31"),
        ("29/02/2028", "2028-02-29"),
        ("٣١٠١٢٧", "2027-01-31"),
        ("01/01/1999", "1999-01-01"),
    ],
)
def test_day_as_it_is_typed_is_read(typed: str, day: str) -> None:
    assert parse_day(typed) == day


@pytest.mark.parametrize(
    "typed", ["", "31", "300227", "29/02/2027", "31/04/27", "00/01/27", "2027-01-31", "31/01", "x"]
)
def test_what_is_no_day_of_a_calendar_is_refused(typed: str) -> None:
    with refused("day.unreadable", text=typed):
        parse_day(typed)
