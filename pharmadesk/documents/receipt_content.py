"""What a sale receipt says, decided and frozen before anything is laid out.

Amounts are centimes, taxes included unless the field says net. A receipt repeats what the sale
recorded; it computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Occasion: TypeAlias = Literal["sale", "void", "return"]
"""What a receipt is of: a sale, or one of the two ways in which money goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPharmacy:
    """The legal block of the seller.

    Source: CGI art. 145-III (identity, IF, taxe professionnelle) and 145-VIII (ICE).
    """

    name: str
    holder: str
    address: str
    phone: str
    ice: str
    tax_identifier: str
    business_tax: str
    trade_register: str = ""
    social_security: str = ""
    inpe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLot:
    """A lot that left with a line; expiry is an ISO date, or empty when the pack shows none."""

    number: str
    expiry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One sold item; `total_centimes` is before the discount, which stands on its own line."""

    name: str
    quantity: int
    unit: str = ""  # what is counted when it is not the pack
    unit_price_centimes: int
    total_centimes: int
    discount_centimes: int = 0
    discount_bp: int = 0  # 0 when the discount was given as an amount
    lots: tuple[ReceiptLot, ...] = ()
    prescription: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPayment:
    """What was handed over in one tender, and what of it was given back; `due` is an ISO date."""

    tender: str
    tendered_centimes: int
    change_centimes: int = 0
    reference: str = ""
    bank: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVat:
    """The sale's share at one rate of VAT."""

    rate_bp: int
    net_centimes: int
    vat_centimes: int
    gross_centimes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """A sale as its receipt tells it; a copy is marked as one and opens no drawer.

    Where money goes back, `payments` are what was given back; `original` is the receipt of the sale
    that goods were returned of. `customer` is the code of whose account credit goes to.
    """

    pharmacy: ReceiptPharmacy
    number: str
    issued_at: datetime  # local time
    register: str
    person: str
    lines: tuple[ReceiptLine, ...]
    rounding_centimes: int = 0
    total_centimes: int
    payments: tuple[ReceiptPayment, ...]
    vat: tuple[ReceiptVat, ...]
    item_count: int
    savings_centimes: int = 0
    qr_text: str
    fingerprint: str
    footer: tuple[str, ...] = ()
    copy: bool = False
    occasion: Occasion = "sale"
    original: str = ""
    customer: str = ""
