"""Cash that costs the seller a fine."""

from __future__ import annotations

from pharmadesk.domain.cash_limits import CashLimit, limit_on, reached

LIMITS = (CashLimit("2007-01-01", 2_000_000, 600), CashLimit("2030-01-01", 1_000_000, 800))


def test_limit_is_reached_at_twenty_thousand_dirhams_and_not_a_centime_before() -> None:
    assert reached(1_999_999, "2026-11-23") is None
    assert reached(2_000_000, "2026-11-23") == CashLimit("2007-01-01", 2_000_000, 600)


def test_limit_is_that_of_the_day() -> None:
    assert limit_on("2006-12-31", LIMITS) is None
    assert limit_on("2029-12-31", LIMITS) == LIMITS[0]
    assert limit_on("2030-01-01", LIMITS) == LIMITS[1]
    assert reached(10**9, "2006-12-31") is None
