"""Invoices: a sale on a numbered paper in its buyer's name, asked for once and printed again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.invoice_events import InvoiceIssued
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import invoices, tickets
from pharmadesk.storage import vault
from pharmadesk.values.text import MOST_ADDRESS, MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES: Final = "invoice"
_ICE: Final = re.compile(r"[0-9]{15}")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose name is on the paper; only a company has an ICE."""

    name: str
    address: str = ""
    ice: str = ""


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
            sealed_buyer=vault.seal(key, buyer_id, f"{buyer.name}\n{buyer.address}"),
            ice=buyer.ice,
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
    return Buyer(name, one_line(buyer.address, MOST_ADDRESS), ice)


def buyer_of(till: Till, invoice: invoices.Invoice) -> Buyer:
    """Unseal whose name is on an invoice; of one who was erased the ICE alone is left."""
    with till.read() as connection:
        key = vault.person_key(connection, invoice.buyer_id)
    text = vault.unseal(key, invoice.buyer_id, invoice.sealed_buyer) if key else ""
    name, _, address = text.partition("\n")
    return Buyer(name, address, invoice.ice)
