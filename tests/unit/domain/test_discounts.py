"""Who may take how much off which price, and how what is taken off a ticket is shared."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from pharmadesk.domain.discounts import (
    Given,
    Reducible,
    Wanted,
    give,
    given,
    is_regulated,
    limit_bp,
    read_wanted,
)
from pharmadesk.domain.permissions import Role
from pharmadesk.values.reduction import Reduction
from tests.till import refused

CASHIER = frozenset({Role.CASHIER})


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("10", Wanted(rate_bp=1_000)),
        ("12,5 %", Wanted(rate_bp=1_250)),
        ("5%", Wanted(rate_bp=500)),
        ("\u0665\u066a", Wanted(rate_bp=500)),
        ("5 DH", Wanted(centimes=500)),
        ("3,50dh", Wanted(centimes=350)),
        ("5 درهم", Wanted(centimes=500)),
        ("0", Wanted()),
        ("100", Wanted(rate_bp=10_000)),
    ],
)
def test_what_is_typed_is_a_share_or_an_amount(typed: str, wanted: Wanted) -> None:
    assert read_wanted(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount.empty"),
        ("%", "amount.empty"),
        ("-5", "amount.negative"),
        ("5,125 %", "amount.too_precise"),
        ("100,01", "discount.too_much"),
        ("dix %", "amount.not_a_number"),
        ("10 % DH", "amount.not_a_number"),
    ],
)
def test_what_is_no_discount_is_refused(typed: str, code: str) -> None:
    with refused(code):
        read_wanted(typed)


@pytest.mark.parametrize(
    ("vat_class", "tableau", "regulated"),
    [
        ("medicine", "", True),
        ("medicine", "A", True),
        ("parapharmacy", "", False),
        ("parapharmacy", "N", False),
        ("parapharmacy", "C", True),
        ("", "", True),
    ],
)
def test_law_sets_the_price_of_medicines_and_poisons(
    vat_class: str, tableau: str, *, regulated: bool
) -> None:
    assert is_regulated(vat_class, tableau) is regulated


def test_limit_is_the_greatest_of_the_roles_and_nothing_without_one() -> None:
    assert [limit_bp([role]) for role in Role] == [10_000, 2_000, 500, 0, 0]
    assert limit_bp([Role.CASHIER, Role.MANAGER, "director"]) == 2_000
    assert limit_bp([]) == 0


def test_discount_within_the_limit_is_given_and_beyond_it_refused_with_the_limit() -> None:
    assert give(Wanted(rate_bp=500), 9_999, CASHIER, "s") == Reduction(500, None, "s")
    assert give(Wanted(centimes=499), 9_999, CASHIER, "s") == Reduction(500, 499, "s")
    for beyond in (Wanted(rate_bp=501), Wanted(centimes=500)):
        with refused("discount.above_limit", limit=5):
            give(beyond, 9_999, CASHIER, "s")


def test_discount_of_nothing_is_none_and_more_than_the_whole_is_refused() -> None:
    assert give(Wanted(), 9_999, CASHIER, "s") is None
    with refused("discount.too_much"):
        give(Wanted(centimes=10_000), 9_999, [Role.OWNER], "s")


def test_amount_given_on_many_packs_stays_within_the_limit_on_one_and_comes_back() -> None:
    ten_packs = Reduction(500, 500, "s")
    assert [ten_packs.of(packs * 1_000) for packs in (10, 1, 10, 20)] == [500, 50, 500, 500]


def test_discount_of_a_ticket_is_shared_to_the_centime_among_the_lines_that_may_bear_one() -> None:
    own = Reduction(2_000, None, "manager")
    lines = [
        Reducible(1_000, regulated=False, own=None),
        Reducible(5_000, regulated=True, own=None),
        Reducible(1_000, regulated=False, own=None),
        Reducible(1_000, regulated=False, own=own),
        Reducible(1_000, regulated=False, own=None),
    ]
    assert given(lines, Reduction(500, 100, "cashier")) == (
        Given(34, 0, "cashier"),
        Given(),
        Given(33, 0, "cashier"),
        Given(200, 2_000, "manager"),
        Given(33, 0, "cashier"),
    )


def test_discount_of_a_line_that_became_regulated_is_none() -> None:
    lines = [Reducible(1_000, regulated=True, own=Reduction(500, None, "s"))]
    assert given(lines, Reduction(500, None, "s")) == (Given(),)


@drawn(
    st.lists(st.tuples(st.integers(0, 10**6), st.booleans(), st.booleans()), max_size=8),
    st.integers(1, 10_000),
    st.none() | st.integers(0, 10**6),
)
def test_discounts_of_any_ticket_add_up_and_no_line_is_below_zero(
    drawn_lines: list[tuple[int, bool, bool]], rate_bp: int, at_most: int | None
) -> None:
    ticket, own = Reduction(rate_bp, at_most, "s"), Reduction(300, None, "m")
    lines = [Reducible(g, regulated, own if has else None) for g, regulated, has in drawn_lines]
    parts = given(lines, ticket)
    for line, part in zip(lines, parts, strict=True):
        assert 0 <= part.centimes <= line.gross_centimes
    free = [line for line in lines if not line.regulated and line.own is None]
    shared = sum(part.centimes for part in parts if part.by == "s")
    assert shared == ticket.of(sum(line.gross_centimes for line in free))
    assert not any(p.centimes for line, p in zip(lines, parts, strict=True) if line.regulated)
