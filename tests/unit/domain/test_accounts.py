"""Accounts: the balance is the fold of its movements, and the oldest debt is settled first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain.accounts import (
    Movement,
    balance,
    check_limit,
    customer_code,
    oldest_debt,
    running,
)
from pharmadesk.errors import Refused

AMOUNTS = st.lists(st.integers(-100_000, 100_000).filter(bool), max_size=30)


def moved(amounts: list[int]) -> list[Movement]:
    return [
        Movement(
            f"{n}", "sale" if each > 0 else "payment", "", n, f"2026-11-{n % 28 + 1:02d}", each
        )
        for n, each in enumerate(amounts)
    ]


@given(AMOUNTS, st.randoms())
def test_balance_is_the_sum_of_movements_in_any_order(amounts: list[int], chance: object) -> None:
    movements = moved(amounts)
    shuffled = list(movements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    assert balance(shuffled) == balance(movements) == sum(amounts)
    assert running(movements)[-1:] == ((sum(amounts),) if amounts else ())


@given(AMOUNTS)
def test_oldest_debt_is_what_paying_one_after_the_other_leaves(amounts: list[int]) -> None:
    movements = moved(amounts)
    debts: list[list[object]] = []
    ahead = 0
    for each in movements:
        if each.amount_centimes > 0:
            debts.append([each.business_date, each.amount_centimes])
        else:
            ahead -= each.amount_centimes
        while ahead and debts:
            first = debts[0]
            assert isinstance(first[1], int)
            part = min(ahead, first[1])
            ahead -= part
            first[1] -= part
            if not first[1]:
                debts.pop(0)
    oldest = oldest_debt(movements)
    left = None if oldest is None else [oldest.business_date, oldest.left_centimes]
    assert left == (debts[0] if debts else None)
    assert (oldest is not None) == (balance(movements) > 0)


@given(st.integers(-10_000, 10_000), st.integers(1, 10_000), st.integers(0, 10_000))
def test_limit_lets_through_what_leaves_the_debt_within_it(
    owed: int, wanted: int, limit: int
) -> None:
    try:
        check_limit(owed, wanted, limit)
    except Refused:
        assert owed + wanted > limit
    else:
        assert owed + wanted <= limit


def test_code_is_the_end_of_the_id_and_says_nothing() -> None:
    assert customer_code("0198b2a4-0000-7000-8000-00007f3a91c2") == "7F3A-91C2"
