"""Which of the counter's actions make sense now; plain rules, no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.screens.sale.state import SaleState


def possible(state: SaleState, *, searching: bool, line_chosen: bool) -> dict[str, bool]:
    """Tell of each action whether it can be done.

    While a price is asked for, nothing is paid and the basket is not put aside: the box in the hand
    is not in it yet.
    """
    payment = state.payment
    listing = state.parked is not None and payment is None and not searching
    reducing = state.discount is not None and payment is None
    selling = payment is None and not searching and not listing and not reducing
    settled = payment is not None and not payment.busy and not payment.error
    asks = state.question is not None
    return {
        "sale.search": payment is None,
        "sale.quantity": selling and line_chosen,
        "sale.remove": selling and line_chosen,
        "sale.undo": payment is None,
        "sale.discount": reducing or (selling and state.item_count > 0),
        "sale.apply_discount": reducing and not searching,
        "sale.park": not asks and not (payment is not None and payment.busy),
        "sale.recall": listing and not reducing and bool(state.parked),
        "sale.cancel_parked": listing and not reducing and bool(state.parked),
        "sale.cash": payment is None and state.item_count > 0 and not asks,
        "sale.confirm": (
            payment is not None and settled and payment.remaining_centimes == 0 and not asks
        ),
        "sale.back": not payment.busy
        if payment is not None
        else searching or asks or listing or reducing,
        "sale.next": state.outcome is not None and selling and not asks,
    }
