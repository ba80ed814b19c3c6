"""Which of the counter's actions make sense now; plain rules, no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.tenders import CARD, CREDIT, INSURER, MOBILE
from pharmadesk.domain.tickets import CASH

if TYPE_CHECKING:
    from ui.screens.sale.state import SaleState

TENDER_OF: Final = {
    "sale.cash": CASH,
    "sale.card": CARD,
    "sale.mobile": MOBILE,
    "sale.credit": CREDIT,
    "sale.insurer": INSURER,
    "sale.paper": "",
}
"""The tender of each action that opens a payment; the papers share one, which is never at rest."""

TURNS: Final = frozenset({INSURER, ""})
"""The tenders whose action goes on to the next insurer, or paper, while they are open."""

_INSIDE: Final = ("sale.confirm", "sale.tender", "sale.take_back")


def possible(
    state: SaleState, *, searching: bool, line_chosen: bool, can_be_split: bool = False
) -> dict[str, bool]:
    """Tell of each action whether it can be done.

    While a price is asked for, nothing is paid and the basket is not put aside: the box in the hand
    is not in it yet.
    """
    payment = state.payment
    listing = state.parked is not None and payment is None and not searching
    reducing = state.discount is not None and payment is None
    noting = state.prescription is not None and payment is None
    selling = payment is None and not (searching or listing or reducing or noting)
    asks = state.question is not None
    return {
        "sale.search": payment is None and not noting,
        "sale.quantity": selling and line_chosen,
        "sale.unit": selling and can_be_split,
        "sale.remove": selling and line_chosen,
        "sale.owe": selling and line_chosen,
        "sale.undo": payment is None,
        "sale.discount": reducing or (selling and state.item_count > 0),
        "sale.apply_discount": reducing and not searching,
        "sale.prescription": noting or (selling and state.item_count > 0),
        "sale.note_prescription": noting,
        "sale.pass_prescription": noting
        and state.prescription is not None
        and state.prescription.can_pass,
        "sale.park": not asks and not noting and not (payment is not None and payment.busy),
        "sale.recall": listing and not reducing and bool(state.parked),
        "sale.cancel_parked": listing and not reducing and bool(state.parked),
        **_paying(state, asks=asks),
        "sale.back": not payment.busy
        if payment is not None
        else searching or asks or listing or reducing or noting,
        "sale.next": state.outcome is not None and selling and not asks,
    }


def _paying(state: SaleState, *, asks: bool) -> dict[str, bool]:
    """Tell of each action of a payment; while it is open, its own tender is chosen already."""
    payment = state.payment
    if payment is None:
        can_begin = state.item_count > 0 and not asks and state.prescription is None
        return dict.fromkeys(TENDER_OF, can_begin) | dict.fromkeys(_INSIDE, False)
    ready = not payment.busy and not asks
    settled = ready and not payment.error and not payment.is_too_much
    return {
        **{
            name: ready and (payment.tender != tender or tender in TURNS)
            for name, tender in TENDER_OF.items()
        },
        "sale.confirm": settled and payment.remaining_centimes == 0,
        "sale.tender": settled and payment.received_centimes > 0 and payment.remaining_centimes > 0,
        "sale.take_back": not payment.busy and bool(payment.lines),
    }
