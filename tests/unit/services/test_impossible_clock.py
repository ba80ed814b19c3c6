"""A clock that says what cannot be (a flat battery, a typing slip) stops no sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.services import baskets, clock
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.clock import ManualClock
from tests.till import found_shop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.till import Shop

YEAR_US = 31_556_952 * 1_000_000
SOME_YEARS = (-10_000, -1, 1901, 1969, 2300, 6428, 6429, 6430, 9999, 10_000, 20_000)


def new_year_us(year: int) -> int:
    """Turn the beginning of a year, about, into an instant, also one no calendar shows."""
    return (year - 1970) * YEAR_US


@pytest.mark.parametrize("year", SOME_YEARS)
def test_sale_in_the_hand_is_paid_whatever_the_clock_jumps_to(shop: Shop, year: int) -> None:
    shop.open_session()
    basket_id = shop.scan("plain").basket.basket_id
    shop.clock.set_wall(new_year_us(year))
    basket = shop.scan("cream", basket_id).basket
    done = shop.pay(basket_id, basket.total_centimes)
    assert done.ticket == "C2-A 000001"
    assert shop.rows("sale")[0]["business_date"] == "2026-11-23"


@pytest.mark.parametrize("year", SOME_YEARS)
def test_register_started_under_such_a_clock_asks_and_then_sells(shop: Shop, year: int) -> None:
    shop.open_session()
    basket_id = shop.scan("plain").basket.basket_id
    shop.clock.set_wall(new_year_us(year))
    shop.restart()
    doubt = clock.doubt(shop.till)
    assert doubt is not None
    assert doubt.trusted_day == "2026-11-23"
    clock.confirm(shop.till, shop.cashier, doubt.trusted_day)
    assert clock.doubt(shop.till) is None
    assert baskets.current(shop.till) is not None
    shop.pay(basket_id, 1_230)
    assert shop.sell("cream").ticket == "C2-A 000002"
    assert {sale["business_date"] for sale in shop.rows("sale")} == {"2026-11-23"}


@pytest.mark.parametrize("year", SOME_YEARS)
def test_clock_put_right_again_goes_on_as_before(shop: Shop, year: int) -> None:
    right = shop.clock.now_us()
    shop.open_session()
    shop.clock.set_wall(new_year_us(year))
    shop.restart()
    shop.sell("plain")
    shop.clock.set_wall(right)
    shop.restart()
    assert clock.doubt(shop.till) is None
    assert shop.sell("plain").ticket == "C2-A 000002"


@pytest.mark.parametrize("year", [-1, 1969, 2300, 6429, 20_000])
def test_nothing_is_founded_on_a_day_that_cannot_be(tmp_path: Path, year: int) -> None:
    """No journal knows a better day yet, and every date after it would go by this one."""
    with Database.in_memory() as database:
        migrate(database)
        with pytest.raises(EnvironmentProblem, match=r"clock\.impossible"):
            found_shop(tmp_path, ManualClock(new_year_us(year)), database)
