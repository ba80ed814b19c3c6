"""What a sale gives back, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain import refunds
from pharmadesk.domain.events import LotTaken, Payment, SaleCompleted, SaleLine
from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.return_events import ReturnCompleted
from tests.till import refused

if TYPE_CHECKING:
    from collections.abc import Sequence


def line(number: int, packs: int, amount: int, vat: int = 0) -> SaleLine:
    lots = tuple(
        LotTaken(lot_id=f"lot {number}.{place}", quantity=units, number=None, expiry=None)
        for place, units in enumerate((packs - 1, 1))
        if units
    )
    return SaleLine(
        line_no=number,
        item_id=f"item {number}",
        name=f"Item {number}",
        quantity=packs,
        base_units=packs,
        unit_price_centimes=amount,
        discount_centimes=packs * amount - amount,
        amount_centimes=amount,
        vat_bp=2000,
        net_centimes=amount - vat,
        vat_centimes=vat,
        lots=lots,
        scanned_by="somebody",
    )


def sale(*lines: SaleLine, rounding: int = 0, card: int = 0) -> SaleCompleted:
    total = sum(each.amount_centimes for each in lines) + rounding
    amounts = {"card": min(card, total), "cash": total - min(card, total)}
    payments = tuple(
        Payment(
            payment_no=number,
            tender=tender,
            amount_centimes=amount,
            tendered_centimes=amount,
            change_centimes=0,
        )
        for number, (tender, amount) in enumerate(amounts.items(), start=1)
    )
    return SaleCompleted(
        sale_id="sale",
        basket_id="basket",
        series="C2-A",
        number=1,
        lines=lines,
        vat=(),
        rounding_centimes=rounding,
        total_centimes=total,
        payments=payments,
    )


def back(of: SaleCompleted, earlier: Sequence[ReturnCompleted], *wanted: Wanted) -> ReturnCompleted:
    taken = refunds.take_back(of, earlier, wanted, {})
    return ReturnCompleted(
        return_id=str(len(earlier)),
        sale_id=of.sale_id,
        series="C2-A-R",
        number=len(earlier) + 1,
        reason="unwanted",
        lines=taken.lines,
        vat=taken.vat,
        rounding_centimes=taken.rounding_centimes,
        total_centimes=taken.total_centimes,
        refunds=refunds.money_back(of, earlier, taken.total_centimes),
    )


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5_000)), min_size=1, max_size=3),
    st.sampled_from((-25, -2, 0, 1, 25)),
    st.integers(0, 20_000),
    st.randoms(use_true_random=False),
)
def test_all_pieces_in_any_order_give_back_exactly_what_was_paid(
    lines: list[tuple[int, int]], rounding: int, card: int, chance: object
) -> None:
    sold = [line(n, packs, amount, amount // 6) for n, (packs, amount) in enumerate(lines, 1)]
    whole = sum(each.amount_centimes for each in sold)
    of = sale(*sold, rounding=rounding if whole >= abs(rounding) else 0, card=card)
    pieces = [each.line_no for each in sold for _ in range(each.quantity)]
    chance.shuffle(pieces)  # type: ignore[attr-defined] # a Random
    returned: list[ReturnCompleted] = []
    for number in pieces:
        returned.append(back(of, returned, Wanted(number, 1)))
    assert all(each.total_centimes >= 0 for each in returned)
    assert sum(each.total_centimes for each in returned) == of.total_centimes
    vat = sum(part.vat_centimes for each in returned for part in each.vat)
    assert vat == sum(each.vat_centimes for each in sold)
    given_back = {"card": 0, "cash": 0}
    for each in returned:
        for refund in each.refunds:
            given_back[refund.tender] += refund.amount_centimes
    assert given_back == {paid.tender: paid.amount_centimes for paid in of.payments}
    units = {
        (part.item_id, lot.lot_id): 0
        for each in returned
        for part in each.lines
        for lot in part.lots
    }
    for each in returned:
        for part in each.lines:
            for lot in part.lots:
                units[part.item_id, lot.lot_id] += lot.quantity
    assert units == {(each.item_id, lot.lot_id): lot.quantity for each in sold for lot in each.lots}


def test_one_wish_twice_is_one_of_both() -> None:
    taken = refunds.take_back(sale(line(1, 3, 900)), (), [Wanted(1, 1), Wanted(1, 1)], {})
    assert [each.quantity for each in taken.lines] == [2]
    assert taken.total_centimes == 600


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], "return.nothing"),
        ([Wanted(2, 1)], "return.line_unknown"),
        ([Wanted(1, 0)], "quantity.zero"),
        ([Wanted(1, 4)], "return.too_many"),
        ([Wanted(1, 2), Wanted(1, 2)], "return.too_many"),
    ],
)
def test_wish_that_makes_no_sense_is_refused(wanted: list[Wanted], code: str) -> None:
    with refused(code):
        refunds.take_back(sale(line(1, 3, 900)), (), wanted, {})


def test_tenders_used_up_elsewhere_leave_the_rest_to_the_first() -> None:
    of = sale(line(1, 1, 900), line(2, 1, 500), card=700)
    once = back(of, (), Wanted(1, 1))
    twice = (once, once)  # two registers, unknown to each other
    with refused("return.too_many", remaining=0):
        refunds.take_back(of, twice, [Wanted(1, 1)], {})
    given_back = refunds.money_back(of, twice, 500)
    given = [(each.tender, each.amount_centimes) for each in given_back]
    assert given == [("card", 200), ("cash", 300)], "what is left of the cash, the rest by card"


def test_line_of_no_worth_gives_nothing_back() -> None:
    of = sale(line(1, 2, 0))
    taken = refunds.take_back(of, (), [Wanted(1, 1)], {})
    assert taken.total_centimes == 0
    assert refunds.money_back(of, (), 0) == ()
