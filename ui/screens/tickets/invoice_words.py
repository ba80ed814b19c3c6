"""How the form of an invoice says its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.i18n import _
from ui.theme.direction import isolated, ltr

if TYPE_CHECKING:
    from ui.screens.tickets.invoice_state import InvoiceState


def title(state: InvoiceState) -> str:
    """Name the form."""
    if state.is_issued:
        return _("Invoice {number}").format(number=ltr(state.number))
    return _("Invoice")


def note(state: InvoiceState) -> str:
    """Say whose name an issued invoice bears, or what the form does."""
    if not state.is_issued:
        return _("A sale is put on one invoice; its buyer cannot be changed afterwards.")
    shown = [isolated(part) for part in state.buyer if part]
    if state.is_forgotten:
        shown.insert(0, _("name erased on request"))
    return "\n".join(shown)


def warning(state: InvoiceState) -> str:
    """Name what erasing the buyer leads to."""
    if not state.forgets:
        return ""
    return _(
        "The name, the address and the patient go from this invoice on every register; number and"
        " amounts stay. This cannot be undone."
    )


def save(state: InvoiceState) -> str:
    """Name what the button does."""
    if state.forgets:
        return _("Erase the buyer")
    return _("Open the PDF") if state.is_issued else _("Issue and open the PDF")


def outcome(state: InvoiceState) -> str:
    """Say where the paper is."""
    if not state.written:
        return ""
    return _("Written as {file}.").format(file=ltr(state.written))
