"""How a payment is named on paper and on screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.tenders import BILL, CARD, CHEQUE, CREDIT, EXCHANGE, INSURER, MOBILE, OTHER
from pharmadesk.domain.tickets import CASH
from pharmadesk.i18n import _
from pharmadesk.values.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Callable


def tender_name(tender: str) -> str:
    """Name a means of payment as the customer saw it used."""
    names = {
        CASH: _("Cash received"),
        CARD: _("Card"),
        MOBILE: _("Mobile payment"),
        CHEQUE: _("Cheque"),
        BILL: _("Bill of exchange"),
        OTHER: _("Other payment"),
        EXCHANGE: _("Goods exchanged"),
        CREDIT: _("Customer credit"),
        INSURER: _("Insurer’s share"),
    }
    return names.get(tender, tender)


def short_name(tender: str) -> str:
    """Name a means of payment in a list."""
    names = {
        CASH: _("Cash"),
        CARD: _("Card"),
        MOBILE: _("Mobile"),
        CHEQUE: _("Cheque"),
        BILL: _("Bill"),
        OTHER: _("Other"),
        EXCHANGE: _("Exchange"),
        CREDIT: _("Credit"),
        INSURER: _("Insurer"),
    }
    return names.get(tender, tender)


def payment_details(
    tender: str, reference: str, bank: str, due: str, isolate: Callable[[str], str]
) -> tuple[str, ...]:
    """Say what was noted of a payment; `isolate` keeps codes left to right."""
    slip = tender in {CARD, MOBILE}
    number = _("slip {number}") if slip else _("no. {number}")
    said = [number.format(number=isolate(reference))] if reference else []
    if bank:
        said.append(isolate(bank))
    if due:
        said.append(_("due {day}").format(day=isolate(format_date(due))))
    return tuple(said)
