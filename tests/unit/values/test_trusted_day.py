from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.values.clock import ManualClock, instant
from pharmadesk.values.trusted_day import Doubt, TrustedDay

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


def clock_at(text: str) -> ManualClock:
    return ManualClock(instant(datetime.fromisoformat(text).replace(tzinfo=UTC)))


def test_today_on_a_new_register_is_the_wall_day() -> None:
    day = TrustedDay(clock_at("2026-11-23T08:30"))
    assert day.today() == "2026-11-23"
    assert day.doubt() is None


@pytest.mark.parametrize("known", ["2026-11-23", "2026-11-22"])
def test_today_after_a_night_follows_the_wall_without_asking(known: str) -> None:
    day = TrustedDay(clock_at("2026-11-23T08:30"), known)
    assert day.today() == "2026-11-23"
    assert day.doubt() is None


@pytest.mark.parametrize(
    ("wall", "known"),
    [
        ("2027-11-23T08:30", "2026-11-23"),  # a year ahead
        ("2025-11-23T08:30", "2026-11-23"),  # a year behind
        ("1970-01-01T00:00", "2026-11-23"),  # a dead battery
        ("2026-11-25T00:00", "2026-11-23"),  # a whole day unaccounted for
        ("2026-11-22T00:00", "2026-11-23"),  # a whole day lost
    ],
)
def test_today_when_the_wall_is_a_day_off_stays_the_known_day_and_asks(
    wall: str, known: str
) -> None:
    day = TrustedDay(clock_at(wall), known)
    assert day.today() == known
    assert day.doubt() == Doubt(trusted_day=known, wall_day=wall[:10])


def test_today_when_the_wall_is_minutes_behind_midnight_is_the_known_day() -> None:
    clock = clock_at("2026-11-22T23:50")
    day = TrustedDay(clock, "2026-11-23")
    assert (day.today(), day.doubt()) == ("2026-11-23", None)
    clock.advance(HOUR_US)
    assert day.today() == "2026-11-23"
    clock.advance(DAY_US)
    assert day.today() == "2026-11-24"


def test_today_under_a_wrong_wall_moves_on_with_the_steady_clock() -> None:
    clock = clock_at("2019-01-01T21:00")
    day = TrustedDay(clock, "2026-11-23")
    clock.advance(HOUR_US)
    assert day.today() == "2026-11-23"
    clock.advance(HOUR_US)
    assert day.today() == "2026-11-24"


def test_today_when_the_wall_is_turned_back_mid_session_stays() -> None:
    clock = clock_at("2026-11-23T10:00")
    day = TrustedDay(clock, "2026-11-23")
    clock.advance(2 * HOUR_US)
    clock.set_wall(clock.now_us() - 400 * DAY_US)
    assert day.today() == "2026-11-23"
    assert day.doubt() == Doubt(trusted_day="2026-11-23", wall_day="2025-10-19")
    clock.set_wall(clock.now_us() + 400 * DAY_US)
    assert day.doubt() is None


def test_today_when_the_wall_is_set_back_by_an_hour_over_midnight_stays() -> None:
    clock = clock_at("2026-11-23T00:30")
    day = TrustedDay(clock, "2026-11-23")
    clock.set_wall(clock.now_us() - HOUR_US)
    assert (day.today(), day.doubt()) == ("2026-11-23", None)


def test_learn_of_a_later_day_moves_on_and_of_an_earlier_one_does_not() -> None:
    day = TrustedDay(clock_at("2026-11-20T10:00"), "2026-11-20")
    day.learn("2026-11-23")
    day.learn("2026-11-21")
    assert day.today() == "2026-11-23"
    assert day.doubt() == Doubt(trusted_day="2026-11-23", wall_day="2026-11-20")


@pytest.mark.parametrize("answer", ["2026-11-23", "2026-11-20", "2026-11-21"])
def test_settle_with_any_answer_asks_no_more(answer: str) -> None:
    clock = clock_at("2026-11-23T10:00")
    day = TrustedDay(clock, "2026-11-20")
    day.settle(answer)
    assert (day.today(), day.doubt()) == (answer, None)
    clock.advance(20 * DAY_US + 13 * HOUR_US)
    clock.set_wall(clock.now_us() - 2_000_000)  # a clock that is corrected by seconds
    assert day.doubt() is None


def test_settle_can_bring_back_a_day_that_was_confirmed_by_mistake() -> None:
    clock = clock_at("2026-11-23T10:00")
    day = TrustedDay(clock, "2027-11-23")
    day.settle("2026-11-23")
    assert day.today() == "2026-11-23"
    clock.advance(DAY_US)
    assert (day.today(), day.doubt()) == ("2026-11-24", None)


def test_settle_then_another_jump_asks_again() -> None:
    clock = clock_at("2026-11-23T10:00")
    day = TrustedDay(clock, "2026-11-20")
    day.settle("2026-11-20")
    clock.set_wall(clock.now_us() + 30 * DAY_US)
    assert day.doubt() == Doubt(trusted_day="2026-11-20", wall_day="2026-12-23")


@given(
    st.dates(datetime(2020, 1, 1).date(), datetime(2035, 1, 1).date()),  # noqa: DTZ001 - only days
    st.integers(0, 2 * 10**15),
    st.lists(st.integers(0, 10 * DAY_US), max_size=10),
)
def test_today_under_any_wall_is_never_before_a_known_day_and_never_steps_back(
    known: object, wall_us: int, steps: list[int]
) -> None:
    clock = ManualClock(wall_us)
    day = TrustedDay(clock, str(known))
    seen = [str(known), day.today()]
    for step in steps:
        clock.advance(step)
        seen.append(day.today())
    assert seen == sorted(seen)
