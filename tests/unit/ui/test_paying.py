"""What the payment panel is told to show; no window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pharmadesk.domain.discounts import Given
from pharmadesk.queries.baskets import BasketLine, BasketView
from pharmadesk.storage.draft_payments import DraftPayment
from ui.screens.sale.paying import Paying

DAY = "2026-11-23"


def basket(total_centimes: int, *taken: tuple[str, int]) -> BasketView:
    """Make a basket of one line, of which some was paid."""
    line = BasketLine(
        1, "item", "Thermomètre", 1, total_centimes, Given(), (total_centimes,),
        None, None, lot_named=False, stock_packs=1, vat_class="parapharmacy", vat_bp=2_000,
        tableau="", scanned_by="somebody",
    )  # fmt: skip
    payments = tuple(
        DraftPayment(number, tender, centimes, "", "", "", "somebody")
        for number, (tender, centimes) in enumerate(taken, start=1)
    )
    return BasketView("basket", (line,), payments=payments)


def paying(tender: str = "cash", typed: str | None = None, step: int = 1) -> Paying:
    """Open a payment, and type an amount."""
    it = Paying()
    it.step_centimes = step
    it.begin(tender)
    if typed is not None:
        it.type_amount(typed)
    return it


def test_quick_notes_are_of_what_remains() -> None:
    view = paying().view(basket(40_580, ("card", 20_000)), DAY)
    assert [note.amount_centimes for note in view.notes] == [20_580, 21_000, 25_000, 30_000, 40_000]
    assert [note.change_centimes for note in view.notes] == [0, 420, 4_420, 9_420, 19_420]
    assert (view.left_centimes, view.remaining_centimes, view.change_centimes) == (20_580, 0, 0)


def test_change_is_of_cash_alone() -> None:
    card = paying("card", "500").view(basket(40_580, ("cash", 10_000)), DAY)
    assert (card.remaining_centimes, card.change_centimes, card.notes) == (0, 10_000, ())
    alone = paying("card", "500").view(basket(40_580), DAY)
    assert (alone.remaining_centimes, alone.change_centimes) == (0, 0)


@pytest.mark.parametrize(
    ("tender", "typed", "warned"),
    [
        ("cash", "19999,99", False),
        ("cash", "20000", True),
        ("cash", "30000", True),
        ("card", "20000", False),
    ],
)
def test_cash_that_the_tax_code_fines_is_warned_of_before_it_is_recorded(
    tender: str, typed: str, *, warned: bool
) -> None:
    view = paying(tender, typed).view(basket(2_500_000), DAY)
    assert bool(view.warning) is warned
    if warned:
        assert "193" in view.warning
        assert "6 %" in view.warning
        assert "20 000,00 DH".replace(" ", "\N{NO-BREAK SPACE}") in view.warning


def test_cash_taken_before_counts_for_the_warning_and_change_does_not() -> None:
    taken = basket(2_500_000, ("cash", 1_500_000))
    assert paying("cash", "5000").view(taken, DAY).warning
    assert not paying("card", "5000").view(taken, DAY).warning
    assert not paying("cash", "30000").view(basket(1_999_999), DAY).warning


def test_rounded_cash_is_proposed_and_says_by_how_much() -> None:
    view = paying(step=5).view(basket(1_572), DAY)
    assert (view.left_centimes, view.rounding_centimes, view.remaining_centimes) == (1_570, -2, 0)
    card = paying("card", step=5).view(basket(1_572), DAY)
    assert (card.left_centimes, card.rounding_centimes) == (1_572, 0)


def test_basket_smaller_than_what_a_card_paid_is_said_and_stops_the_sale() -> None:
    view = paying().view(basket(1_000, ("card", 3_000)), DAY)
    assert view.is_too_much
    assert "20,00" in view.refusal
    assert view.change_centimes == 0


def test_whole_basket_paid_before_needs_no_last_payment() -> None:
    entry = paying()
    paid = basket(1_000, ("card", 1_000))
    assert not entry.brings(entry.money(paid), paid)
    unpaid = replace(paid, payments=())
    assert entry.brings(entry.money(unpaid), unpaid)
