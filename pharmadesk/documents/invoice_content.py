"""What an invoice says, decided and frozen before anything is laid out.

Amounts are centimes, taxes included unless the field says net. An invoice repeats what the sale
recorded; it computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pharmadesk.documents.receipt_content import ReceiptPayment, ReceiptPharmacy, ReceiptVat


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceBuyer:
    """Who buys, and for a health insurance the patient; all is empty where they were erased."""

    name: str
    address: str = ""
    ice: str = ""
    patient: str = ""
    prescriber: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """A line; `total_centimes` is what it costs after its discount. `code` is its barcode."""

    code: str
    name: str
    quantity: int
    unit_price_centimes: int
    discount_centimes: int
    total_centimes: int
    vat_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceContent:
    """A whole invoice. Source of what it must say: CGI art. 145-III and 145-VIII."""

    pharmacy: ReceiptPharmacy
    buyer: InvoiceBuyer
    number: str
    issued_at: datetime
    ticket: str
    sold_at: datetime
    lines: tuple[InvoiceLine, ...]
    vat: tuple[ReceiptVat, ...]
    rounding_centimes: int
    total_centimes: int
    payments: tuple[ReceiptPayment, ...]
    fingerprint: str
