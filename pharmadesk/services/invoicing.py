"""Invoices: a sale on a numbered paper in its buyer's name, asked for once and printed again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.bounds import MOST_OF_A_SEALED
from pharmadesk.domain.invoice_events import InvoiceIssued
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import invoices, tickets
from pharmadesk.services import people
from pharmadesk.storage import vault
from pharmadesk.values.text import MOST_ADDRESS, MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES: Final = "invoice"
_ICE: Final = re.compile(r"[0-9]{15}")
MOST_SEALED_LETTERS: Final = 350  # of Arabic, of two bytes each, what a sealed text has room for


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose name is on the paper; only a company has an ICE.

    A health insurance wants to read the patient and the prescriber too.
    """

    name: str
    address: str = ""
    ice: str = ""
    patient: str = ""
    prescriber: str = ""


def series_of(unit: Unit) -> str:
    """Name the series of this register's invoices, such as `C2-B-F`."""
    return f"{unit.identity.series}-F"


def issue(till: Till, actor: Actor, sale_id: str, buyer: Buyer) -> str:
    """Put a sale on an invoice and return its id; one sale has one invoice.

    Raises: Refused `permission.denied`, `sale.unknown`, `sale.voided`, `sale.not_fetched`,
    `invoice.issued` with its number where the sale is on one, `invoice.no_buyer`, `invoice.ice`,
    `text.*`.
    """
    buyer = checked(buyer)

    def work(unit: Unit) -> str:
        unit.require(Action.ISSUE_INVOICE)
        if tickets.sold(unit.connection, sale_id).voided_by is not None:
            raise Refused("sale.voided")
        known = invoices.of_sale(unit.connection, sale_id)
        if known is not None:
            raise Refused("invoice.issued", number=known.printed_number)
        invoice_id, buyer_id = unit.desk.ids.new(), unit.desk.ids.new()
        key = vault.new_person_key(unit.connection, buyer_id)
        body = InvoiceIssued(
            invoice_id=invoice_id,
            sale_id=sale_id,
            series=series_of(unit),
            number=unit.next_number(SERIES),
            buyer_id=buyer_id,
            sealed_buyer=_sealed(key, buyer_id, buyer.name, buyer.address),
            ice=buyer.ice,
            sealed_care=_sealed(key, buyer_id, buyer.patient, buyer.prescriber),
        )
        unit.emit("invoice.issued", body, stream_key=sale_id)
        return invoice_id

    return till.write(actor, work)


def checked(buyer: Buyer) -> Buyer:
    """Make what was typed fit to be printed.

    Raises: Refused `invoice.no_buyer`, `invoice.ice`, `text.*`.
    """
    name = one_line(buyer.name, MOST_NAME)
    ice = re.sub(r"\s", "", buyer.ice)
    if not name:
        raise Refused("invoice.no_buyer")
    if ice and not _ICE.fullmatch(ice):
        raise Refused("invoice.ice")
    return Buyer(
        name,
        one_line(buyer.address, MOST_ADDRESS),
        ice,
        one_line(buyer.patient, MOST_NAME),
        one_line(buyer.prescriber, MOST_NAME),
    )


def buyer_of(till: Till, invoice: invoices.Invoice) -> Buyer:
    """Unseal whose name is on an invoice; of one who was erased the ICE alone is left."""
    with till.read() as connection:
        key = vault.person_key(connection, invoice.buyer_id)

    def pair(sealed: str) -> tuple[str, str]:
        text = vault.unseal(key, invoice.buyer_id, sealed) if key and sealed else ""
        first, _, second = text.partition("\n")
        return first, second

    name, address = pair(invoice.sealed_buyer)
    return Buyer(name, address, invoice.ice, *pair(invoice.sealed_care))


def forget_buyer(till: Till, actor: Actor, sale_id: str) -> None:
    """Erase whose name the invoice of a sale bears; its number and its amounts stay.

    Raises: Refused `permission.denied`, `authority.no_key`, `invoice.unknown`, `person.unknown`
    where that was done already.
    """
    with till.read() as connection:
        invoice = invoices.of_sale(connection, sale_id)
    if invoice is None:
        raise Refused("invoice.unknown")
    people.erase(till, actor, invoice.buyer_id)


def _sealed(key: bytes, buyer_id: str, first: str, second: str) -> str:
    """Seal two lines; nothing where neither says anything.

    Raises: Refused `text.too_long` for letters of so many bytes that no event takes them.
    """
    if not first and not second:
        return ""
    sealed = vault.seal(key, buyer_id, f"{first}\n{second}")
    if len(sealed) > MOST_OF_A_SEALED:
        raise Refused("text.too_long", length=len(first) + len(second), most=MOST_SEALED_LETTERS)
    return sealed
