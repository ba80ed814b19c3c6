"""What a customer reads: the last line of the basket, the total, the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.i18n import _
from ui.widgets.amounts import as_typed

if TYPE_CHECKING:
    from ui.screens.sale.state import SaleState

Lines = tuple[tuple[str, str], tuple[str, str]]


def two_lines(state: SaleState | None) -> Lines:
    """Say a sale in two lines, each a text and an amount; None is a register nobody works at."""
    if state is None:
        return (("", ""), ("", ""))
    if state.outcome is not None:
        return ((_("Change"), as_typed(state.outcome.change_centimes)), (_("Thank you"), ""))
    if state.payment is not None:
        return (
            (_("To pay"), as_typed(state.payment.due_centimes)),
            (_("Change"), as_typed(state.payment.change_centimes)),
        )
    if not state.lines:
        return ((_("Welcome"), ""), ("", ""))
    last = state.lines[-1]
    return (
        (f"{last.quantity}x {last.name}", as_typed(last.amount_centimes)),
        (_("Total"), as_typed(state.total_centimes)),
    )
