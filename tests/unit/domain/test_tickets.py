"""The arithmetic of a ticket, to the centime."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pharmadesk.domain.events import Payment, VatTotal
from pharmadesk.domain.tickets import (
    MAX_CENTIMES,
    PricedLine,
    Tendered,
    missing,
    rounding,
    settle,
    tax,
)
from tests.till import refused

RATES = st.sampled_from([0, 700, 1_000, 1_400, 2_000])
LINES = st.lists(
    st.builds(
        PricedLine,
        quantity=st.integers(1, 99),
        unit_price_centimes=st.integers(0, 60_000),
        discount_centimes=st.just(0),
        vat_bp=RATES,
    ),
    min_size=1,
    max_size=12,
)


def line(amount: int, vat_bp: int = 2_000) -> PricedLine:
    """Build a line of one pack."""
    return PricedLine(1, amount, 0, vat_bp)


def test_amount_is_quantity_times_price_less_the_discount() -> None:
    assert PricedLine(3, 1_250, 50, 0).amount_centimes == 3_700


def test_tax_gives_one_total_a_rate_lowest_first() -> None:
    taxed = tax([line(12_000), line(10_700, 700), line(1_200), line(500, 0)])
    assert taxed.vat == (
        VatTotal(rate_bp=0, net_centimes=500, vat_centimes=0, gross_centimes=500),
        VatTotal(rate_bp=700, net_centimes=10_000, vat_centimes=700, gross_centimes=10_700),
        VatTotal(rate_bp=2_000, net_centimes=11_000, vat_centimes=2_200, gross_centimes=13_200),
    )
    assert taxed.line_taxes == ((10_000, 2_000), (10_000, 700), (1_000, 200), (500, 0))
    assert taxed.total_centimes == 24_400


def test_vat_is_rounded_once_a_rate_and_shared_so_that_lines_add_up() -> None:
    taxed = tax([line(333)] * 7)  # each alone: 55.5; seven times 55 or 56 is not 388
    assert taxed.vat[0].vat_centimes == 388
    assert sorted(vat for _, vat in taxed.line_taxes) == [55, 55, 55, 55, 56, 56, 56]


def test_ticket_of_nothing_is_refused() -> None:
    with refused("sale.empty"):
        tax([])


def test_ticket_given_away_is_free_of_vat_too() -> None:
    assert tax([line(0), line(0)]).line_taxes == ((0, 0), (0, 0))


def test_largest_ticket_passes_and_a_centime_more_is_refused() -> None:
    assert tax([line(MAX_CENTIMES)]).total_centimes == MAX_CENTIMES
    with refused("sale.amount_too_large", total_centimes=MAX_CENTIMES + 1):
        tax([line(MAX_CENTIMES), line(1, 0)])


@given(LINES)
def test_lines_sum_to_their_rates_and_rates_to_the_total(lines: list[PricedLine]) -> None:
    taxed = tax(lines)
    assert taxed.total_centimes == sum(each.amount_centimes for each in lines)
    for each, (net, vat) in zip(lines, taxed.line_taxes, strict=True):
        assert net + vat == each.amount_centimes
        assert vat >= 0
    for total in taxed.vat:
        of_rate = [
            vat
            for each, (_, vat) in zip(lines, taxed.line_taxes, strict=True)
            if each.vat_bp == total.rate_bp
        ]
        exact = Fraction(total.gross_centimes * total.rate_bp, 10_000 + total.rate_bp)
        assert sum(of_rate) == total.vat_centimes
        assert abs(total.vat_centimes - exact) <= Fraction(1, 2)
        assert total.net_centimes + total.vat_centimes == total.gross_centimes


# --- payment ------------------------------------------------------------------------------------


def cash(centimes: int) -> Tendered:
    """Offer cash."""
    return Tendered("cash", centimes)


def card(centimes: int) -> Tendered:
    """Offer a card."""
    return Tendered("card", centimes)


def test_cash_above_the_total_gives_the_rest_back() -> None:
    assert settle(5_280, [cash(10_000)]) == (
        Payment(
            payment_no=1,
            tender="cash",
            amount_centimes=5_280,
            tendered_centimes=10_000,
            change_centimes=4_720,
        ),
    )


def test_change_comes_out_of_the_cash_wherever_it_stands() -> None:
    payments = settle(5_280, [cash(1_000), card(4_000), cash(2_000)])
    assert [(p.payment_no, p.amount_centimes, p.change_centimes) for p in payments] == [
        (1, 0, 1_000),
        (2, 4_000, 0),
        (3, 1_280, 720),
    ]


def test_card_pays_exactly_and_gives_nothing_back() -> None:
    assert [p.amount_centimes for p in settle(5_280, [card(280), card(5_000)])] == [280, 5_000]
    with refused("payment.over_without_cash", excess_centimes=1):
        settle(5_280, [card(5_281)])


def test_card_above_the_total_is_refused_even_beside_cash() -> None:
    with refused("payment.over_without_cash", excess_centimes=720):
        settle(5_280, [cash(1_000), card(6_000)])


def test_too_little_is_refused_with_what_is_missing() -> None:
    with refused("payment.insufficient", missing_centimes=4_180):
        settle(5_280, [cash(1_100)])
    with refused("payment.insufficient", missing_centimes=5_280):
        settle(5_280, [])


@pytest.mark.parametrize("offered", [[cash(-1)], [cash(9_000), card(-3_720)]])
def test_negative_money_is_refused(offered: list[Tendered]) -> None:
    with refused("payment.negative"):
        settle(5_280, offered)


def test_note_no_counter_ever_saw_is_refused() -> None:
    assert settle(1, [cash(MAX_CENTIMES)])[0].change_centimes == MAX_CENTIMES - 1
    with refused("payment.too_large"):
        settle(1, [cash(MAX_CENTIMES + 1)])


def test_nothing_to_pay_takes_nothing() -> None:
    assert settle(0, []) == ()


@given(
    st.integers(0, 1_000_000),
    st.lists(
        st.builds(Tendered, st.sampled_from(["cash", "card", "cheque"]), st.integers(0, 600_000)),
        max_size=4,
    ),
)
def test_payments_add_up_to_the_total_or_are_refused(total: int, offered: list[Tendered]) -> None:
    given_in_all = sum(money.centimes for money in offered)
    if sum(money.centimes for money in offered if money.tender != "cash") > total:
        with refused("payment.over_without_cash"):
            settle(total, offered)
        return
    if given_in_all < total:
        with refused("payment.insufficient", missing_centimes=total - given_in_all):
            settle(total, offered)
        return
    payments = settle(total, offered)
    assert sum(payment.amount_centimes for payment in payments) == total
    for payment, money in zip(payments, offered, strict=True):
        assert payment.tendered_centimes == money.centimes
        assert payment.amount_centimes == money.centimes - payment.change_centimes >= 0
        assert payment.change_centimes == 0 or money.tender == "cash"


@given(st.integers(1, 1_000_000), st.integers(0, 1_000_000))
def test_cash_alone_is_change_or_a_refusal(total: int, given_cash: int) -> None:
    assume(given_cash >= total)
    (payment,) = settle(total, [cash(given_cash)])
    assert payment.change_centimes == given_cash - total


BILL_15_72 = 1_572


@pytest.mark.parametrize(
    ("total", "step", "pays"),
    [
        (1_572, 5, 1_570),
        (1_573, 5, 1_575),
        (1_575, 10, 1_580),
        (1_574, 10, 1_570),
        (1_575, 50, 1_600),
        (1_574, 50, 1_550),
        (1_572, 1, 1_572),
        (2, 5, 0),
    ],
)
def test_cash_pays_the_nearest_step_and_halves_go_up(total: int, step: int, pays: int) -> None:
    assert rounding(total, [cash(0)], step) == pays - total
    assert missing(total, [cash(pays)], step) == 0
    assert [p.amount_centimes for p in settle(total, [cash(pays)], step)] == [pays]


def test_only_what_cash_has_to_pay_is_rounded() -> None:
    assert rounding(BILL_15_72, [card(BILL_15_72)], 5) == 0
    assert rounding(BILL_15_72, [card(1_001), cash(0)], 5) == -1
    assert rounding(BILL_15_72, [card(BILL_15_72), cash(500)], 5) == 0
    payments = settle(BILL_15_72, [card(1_001), cash(600)], 5)
    assert [p.amount_centimes for p in payments] == [1_001, 570]
    with refused("payment.insufficient", missing_centimes=1):
        settle(BILL_15_72, [card(1_001), cash(569)], 5)


@given(
    st.integers(0, 100_000),
    st.sampled_from([1, 5, 10, 50]),
    st.lists(
        st.builds(Tendered, st.sampled_from(["cash", "card"]), st.integers(0, 60_000)), max_size=4
    ),
)
def test_rounding_never_exceeds_half_a_step_and_payments_add_up_to_the_rounded_total(
    total: int, step: int, offered: list[Tendered]
) -> None:
    added = rounding(total, offered, step)
    assert abs(added) <= step // 2
    if (
        missing(total, offered, step) > 0
        or sum(money.centimes for money in offered if money.tender != "cash") > total
    ):
        return
    payments = settle(total, offered, step)
    assert sum(p.amount_centimes for p in payments) == total + added
