from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.values.clock import (
    CASABLANCA,
    EARLIEST_US,
    LATEST_US,
    ManualClock,
    SystemClock,
    instant,
    local,
    local_day,
    use_bundled_zones,
    utc_offset_s,
)
from pharmadesk.values.dates import (
    format_date,
    format_moment,
    format_month,
    format_time,
    month_end,
)

YEAR_2100_US = 4_102_444_800_000_000


def utc(text: str) -> int:
    return instant(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("universal", "shown", "offset_s"),
    [
        # Ramadan 2026 begins: the hour from two to three comes twice.
        ("2026-02-15T01:30", "15/02/2026 02:30", 3_600),
        ("2026-02-15T02:30", "15/02/2026 02:30", 0),
        # Ramadan ends: the hour from two to three is missing.
        ("2026-03-22T01:59", "22/03/2026 01:59", 0),
        ("2026-03-22T02:00", "22/03/2026 03:00", 3_600),
        # Morocco leaves UTC+1 for good: the hour from one to two comes twice.
        ("2026-09-20T00:59", "20/09/2026 01:59", 3_600),
        ("2026-09-20T01:00", "20/09/2026 01:00", 0),
        # No summer time and no Ramadan shift ever since.
        ("2027-02-20T12:00", "20/02/2027 12:00", 0),
        ("2027-07-01T12:00", "01/07/2027 12:00", 0),
        ("2025-07-01T12:00", "01/07/2025 13:00", 3_600),
    ],
)
def test_local_around_moroccan_changes_follows_the_bundled_zones(
    universal: str, shown: str, offset_s: int
) -> None:
    assert format_moment(utc(universal)) == shown
    assert utc_offset_s(utc(universal)) == offset_s


def test_local_in_a_repeated_hour_stays_two_instants() -> None:
    first, second = local(utc("2026-09-20T00:30")), local(utc("2026-09-20T01:30"))
    assert (first.hour, first.fold, second.hour, second.fold) == (1, 0, 1, 1)
    assert instant(second) - instant(first) == 3_600_000_000


def test_local_in_a_missing_hour_never_shows_it() -> None:
    start = utc("2026-03-22T00:00")
    shown = {local(start + minute * 60_000_000).hour for minute in range(240)}
    assert shown == {0, 1, 3, 4}


@given(st.integers(-(10**15), YEAR_2100_US))
def test_local_of_any_instant_keeps_every_microsecond(instant_us: int) -> None:
    moment = local(instant_us)
    assert instant(moment) == instant_us
    naive = moment.replace(tzinfo=UTC)
    assert naive - timedelta(seconds=utc_offset_s(instant_us)) == moment


def test_local_day_around_midnight_is_the_moroccan_one() -> None:
    assert local_day(utc("2025-12-31T22:59")) == "2025-12-31"
    assert local_day(utc("2025-12-31T23:00")) == "2026-01-01"


def test_zones_come_from_the_bundle_even_after_another_path_was_set() -> None:
    zoneinfo.reset_tzpath(to=["/usr/share/zoneinfo"])
    use_bundled_zones()
    assert zoneinfo.TZPATH == ()
    moment = datetime(2027, 2, 1, tzinfo=zoneinfo.ZoneInfo("Africa/Casablanca"))
    assert moment.utcoffset() == moment.astimezone(CASABLANCA).utcoffset() == timedelta(0)


def test_manual_clock_when_turned_leaves_the_steady_time() -> None:
    clock = ManualClock(1_000, monotonic_us=50)
    clock.advance(10)
    clock.set_wall(3)
    assert (clock.now_us(), clock.monotonic_us()) == (3, 60)
    with pytest.raises(AssertionError):
        clock.advance(-1)


def test_system_clock_read_twice_does_not_step_back() -> None:
    clock = SystemClock()
    assert clock.monotonic_us() <= clock.monotonic_us()
    assert clock.now_us() > utc("2025-01-01")


def test_dates_for_people_read_day_month_year() -> None:
    assert format_date("2026-11-23") == "23/11/2026"
    assert format_month("2026-11-30") == "11/2026"
    assert format_time(utc("2026-11-23T08:31")) == "08:31"


def test_month_end_in_a_leap_year_is_the_29th() -> None:
    assert month_end(2028, 2) == "2028-02-29"
    assert month_end(2026, 2) == "2026-02-28"


@pytest.mark.parametrize(
    ("said_ns", "told_us"),
    [
        (-(10**30), EARLIEST_US),
        (-1, EARLIEST_US),
        (1_795_420_800_123_456_789, 1_795_420_800_123_456),
        (LATEST_US * 1_000 + 1, LATEST_US),
        (10**30, LATEST_US),
    ],
)
def test_clock_of_a_machine_that_says_what_cannot_be_is_held_at_the_bound(
    said_ns: int, told_us: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: said_ns)
    assert SystemClock().now_us() == told_us
    assert ManualClock(said_ns // 1_000).now_us() == told_us


def test_bounds_of_a_clock_are_what_they_are_called() -> None:
    assert utc("1970-01-01T00:00") == EARLIEST_US
    assert utc("2200-01-01T00:00") == LATEST_US
