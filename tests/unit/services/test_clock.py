"""A clock that is wrong blocks nothing: the register goes by the journal's day and asks once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Bug
from pharmadesk.services import clock, sessions
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.trusted_day import Doubt
from tests.till import found_shop, local_us, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.till import Shop

DAY_US = 24 * 3_600 * 1_000_000


@pytest.mark.parametrize("wall", ["2025-11-23 10:00", "2027-11-23 10:00", "1970-01-01 00:00"])
def test_clock_far_off_at_start_sells_under_the_journals_day_and_asks(
    shop: Shop, wall: str
) -> None:
    shop.clock.set_wall(local_us(wall))
    shop.restart()
    assert clock.doubt(shop.till) == Doubt(trusted_day="2026-11-23", wall_day=wall[:10])
    shop.open_session()
    shop.sell("plain")
    assert shop.rows("sale")[0]["business_date"] == "2026-11-23"


def test_clock_that_jumps_while_running_changes_no_business_date(shop: Shop) -> None:
    shop.clock.set_wall(local_us("2027-11-23 10:00"))
    shop.open_session()
    assert shop.last_header()["business_date"] == "2026-11-23"
    assert clock.doubt(shop.till) is not None


def test_night_passed_while_closed_is_no_doubt(shop: Shop) -> None:
    shop.clock.set_wall(local_us("2026-11-24 08:00"))
    shop.restart()
    assert clock.doubt(shop.till) is None
    assert shop.till.trusted_date() == "2026-11-24"


def test_confirmed_day_holds_at_once_and_is_recorded(shop: Shop) -> None:
    shop.clock.set_wall(local_us("2027-03-01 08:00"))
    shop.restart()
    clock.confirm(shop.till, shop.cashier, "2027-03-01")
    assert shop.till.trusted_date() == "2027-03-01"
    assert clock.doubt(shop.till) is None
    assert shop.journal("clock.confirmed") == [
        {"confirmed_date": "2027-03-01", "trusted_date": "2026-11-23"}
    ]


def test_confirmed_later_day_is_known_after_a_restart(shop: Shop) -> None:
    shop.clock.set_wall(local_us("2027-03-01 08:00"))
    shop.restart()
    clock.confirm(shop.till, shop.cashier, "2027-03-01")
    shop.restart()
    assert shop.till.trusted_date() == "2027-03-01"
    assert clock.doubt(shop.till) is None


def test_day_put_right_after_a_clock_a_year_ahead_survives_a_restart(shop: Shop) -> None:
    """A session opened on the wrong day keeps it, and still does not bring it back."""
    shop.clock.set_wall(local_us("2027-11-23 10:00"))
    shop.restart()
    clock.confirm(shop.till, shop.cashier, "2027-11-23")  # somebody pressed the wrong button
    shop.open_session()
    shop.clock.set_wall(local_us("2026-11-23 11:00"))
    clock.confirm(shop.till, shop.owner, "2026-11-23")
    shop.sell("plain")
    assert shop.rows("sale")[0]["business_date"] == "2027-11-23"
    shop.restart()
    assert shop.till.trusted_date() == "2026-11-23"
    sessions.close(shop.till, shop.cashier, 51_230)
    shop.open_session()
    assert shop.last_header()["business_date"] == "2026-11-23"
    shop.clock.advance(DAY_US)
    sessions.close(shop.till, shop.cashier, 50_000)
    shop.open_session()
    shop.restart()
    assert shop.till.trusted_date() == "2026-11-24"


@pytest.mark.parametrize("day", ["1970-01-01", "1999-12-31", "2020-01-01"])
def test_day_before_the_program_was_made_is_refused_and_selling_goes_on(
    shop: Shop, day: str
) -> None:
    shop.clock.set_wall(local_us(f"{day} 10:00"))
    shop.restart()
    with refused("clock.before_program", day=day):
        clock.confirm(shop.till, shop.owner, day)
    assert clock.doubt(shop.till) == Doubt(trusted_day="2026-11-23", wall_day=day)
    clock.confirm(shop.till, shop.cashier, "2026-11-23")
    shop.open_session()
    shop.sell("cream")
    assert shop.rows("sale")[0]["business_date"] == "2026-11-23"


def test_day_far_before_the_journals_is_refused_and_a_year_before_is_not(shop: Shop) -> None:
    shop.clock.advance(1_000 * DAY_US)
    with refused("clock.before_journal", day="2028-08-18", last="2029-08-19"):
        clock.confirm(shop.till, shop.owner, "2028-08-18")
    clock.confirm(shop.till, shop.owner, "2028-08-19")
    assert shop.till.trusted_date() == "2028-08-19"


def test_day_put_forward_by_mistake_can_be_put_back_however_far_it_was(shop: Shop) -> None:
    clock.confirm(shop.till, shop.cashier, "2036-11-23")
    shop.restart()
    clock.confirm(shop.till, shop.owner, "2026-11-23")
    assert shop.till.trusted_date() == "2026-11-23"


def test_journal_older_than_the_program_keeps_its_day_when_asked(tmp_path: Path) -> None:
    """A register that lived with a dead clock still sells; only going back is refused."""
    old = found_shop(tmp_path, ManualClock(local_us("2020-01-01 10:00")))
    old.clock.set_wall(local_us("2019-01-01 10:00"))
    clock.confirm(old.till, old.owner, "2020-01-01")
    clock.confirm(old.till, old.owner, "2021-01-01")
    assert old.till.trusted_date() == "2021-01-01"
    old.till.close()


def test_answer_is_not_asked_for_again_while_the_gap_stays(shop: Shop) -> None:
    shop.clock.set_wall(local_us("2020-01-01 00:00"))
    shop.restart()
    clock.confirm(shop.till, shop.cashier, "2026-11-24")
    shop.clock.advance(3 * DAY_US)
    assert clock.doubt(shop.till) is None
    assert shop.till.trusted_date() == "2026-11-27"


@pytest.mark.parametrize("day", ["", "demain", "2026-13-01", "2026-02-30"])
def test_text_that_is_no_day_is_a_bug_and_records_nothing(shop: Shop, day: str) -> None:
    with pytest.raises(Bug):
        clock.confirm(shop.till, shop.cashier, day)
    assert shop.journal("clock.confirmed") == []
    assert shop.till.trusted_date() == "2026-11-23"
