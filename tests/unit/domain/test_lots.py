"""Which boxes leave first, and which never leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain.lots import LotStock, allocate, is_expired, saleable

DAY = "2026-11-23"
UNKNOWN = LotStock("item", None, None, None, 0, held=False)


def lot(
    lot_id: str, on_hand: int, expiry: str | None = "2027-06-30", *, held: bool = False
) -> LotStock:
    """Build a lot with a number like its id."""
    return LotStock(lot_id, lot_id.upper(), expiry, None, on_hand, held=held)


def test_lot_is_saleable_on_its_last_day_and_not_on_the_next() -> None:
    assert not is_expired(DAY, DAY)
    assert is_expired("2026-11-22", DAY)
    assert not is_expired("2026-11-30", DAY)
    assert not is_expired(None, DAY)


def test_saleable_lists_first_expiry_first_then_the_undated_then_by_id() -> None:
    lots = [
        lot("none", 1, None),
        lot("b", 1, "2027-01-31"),
        lot("a", 1, "2027-01-31"),
        lot("today", 1, DAY),
        lot("gone", 1, "2026-11-22"),
        lot("held", 1, held=True),
    ]
    assert [each.lot_id for each in saleable(lots, DAY)] == ["today", "a", "b", "none"]


def test_allocate_empties_one_lot_before_the_next_and_stops_when_served() -> None:
    lots = [lot("late", 5, "2028-01-31"), lot("soon", 2, "2027-01-31"), lot("last", 9, None)]
    allocation = allocate(lots, 4, DAY, UNKNOWN)
    assert [(taking.lot.lot_id, taking.quantity) for taking in allocation.takings] == [
        ("soon", 2),
        ("late", 2),
    ]
    assert allocation.from_unknown == 0


def test_allocate_ends_with_the_lot_that_serves_exactly() -> None:
    lots = [lot("soon", 2, "2027-01-31"), lot("late", 5, "2028-01-31")]
    assert [t.lot.lot_id for t in allocate(lots, 2, DAY, UNKNOWN).takings] == ["soon"]


def test_allocate_takes_what_no_lot_has_from_the_unknown_lot() -> None:
    allocation = allocate([lot("only", 3), lot("minus", -2)], 5, DAY, UNKNOWN)
    assert [(t.lot.lot_id, t.quantity) for t in allocation.takings] == [("only", 3), ("item", 2)]
    assert allocation.from_unknown == 2


def test_allocate_counts_the_expired_and_held_lots_it_passed_over() -> None:
    """Those without stock were passed over by nobody."""
    lots = [
        lot("gone", 4, "2020-01-31"),
        lot("gone too", 0, "2020-01-31"),
        lot("held", 1, held=True),
        lot("held, empty", 0, held=True),
        lot("good", 1),
    ]
    allocation = allocate(lots, 1, DAY, UNKNOWN)
    assert [t.lot.lot_id for t in allocation.takings] == ["good"]
    assert (allocation.expired_skipped, allocation.held_skipped) == (1, 1)


DAYS = st.sampled_from(["2026-11-22", DAY, "2026-11-24", "2027-12-31"])
LOTS = st.lists(
    st.builds(
        lambda number, on_hand, expiry, held: lot(f"lot{number}", on_hand, expiry, held=held),
        st.integers(0, 99),
        st.integers(-5, 20),
        st.none() | DAYS,
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda each: each.lot_id,
)


@given(LOTS, st.integers(1, 60))
def test_allocation_gives_exactly_what_was_asked_and_nothing_unfit(
    lots: list[LotStock], quantity: int
) -> None:
    takings = allocate(lots, quantity, DAY, UNKNOWN).takings
    known = {each.lot_id: each for each in lots}
    assert sum(taking.quantity for taking in takings) == quantity
    for taking in takings:
        assert taking.quantity > 0
        if taking.lot is not UNKNOWN:
            found = known[taking.lot.lot_id]
            assert taking.quantity <= found.on_hand
            assert not found.held
            assert not is_expired(found.expiry, DAY)


@given(LOTS, st.integers(1, 60), st.randoms())
def test_allocation_does_not_depend_on_the_order_the_lots_are_read_in(
    lots: list[LotStock], quantity: int, random: object
) -> None:
    shuffled = sorted(lots, key=lambda _: random.random())  # type: ignore[attr-defined] # a Random
    assert allocate(lots, quantity, DAY, UNKNOWN) == allocate(shuffled, quantity, DAY, UNKNOWN)
