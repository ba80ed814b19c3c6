"""The square on a ticket: which sale, what it came to, and who says so.

    PD2|<ticket>|<sale id>|<total>|<VAT>|<paid>|<fingerprint>|<signature>

Amounts are centimes; what was paid is less than the total where some of it went on an account. The
signature is Ed25519 by the device that printed the paper, in base32 without padding: a scanner
under Caps Lock changes nothing of it. It covers the fields and the tenant, so that a register which
never heard of the sale can believe the square:

    "pharmadesk.ticket.1|<tenant id>|<ticket>|<sale id>|<total>|<VAT>|<paid>|<fingerprint>"

in UTF-8.

PD1 is the square of before, without what was paid and with the first 8 bytes of the event's
signature in its last field: it names a sale and proves nothing. PD1V and PD1R are
those of a voiding and a return.
Source: RFC 8032 (Ed25519), RFC 4648 (base32).
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from pharmadesk.domain.tickets import MAX_CENTIMES

SALE: Final = "PD2"
_OLD_SALE: Final = "PD1"
_FIELDS: Final = 8
_OLD_FIELDS: Final = 7
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER: Final = re.compile(r"[0-9A-Z -]{1,40}")
_AMOUNT: Final = re.compile(r"[0-9]{1,10}")
_BASE32_BLOCK: Final = 8


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What the square of a sale says; `signature` is empty where it proves nothing."""

    number: str
    sale_id: str
    total_centimes: int
    vat_centimes: int
    paid_centimes: int
    fingerprint: str
    signature: bytes = b""

    def statement(self, tenant_id: str) -> bytes:
        """Write what the signature covers."""
        return "|".join(("pharmadesk.ticket.1", tenant_id, *self._said())).encode()

    def text(self) -> str:
        """Write the square."""
        signed = base64.b32encode(self.signature).decode().rstrip("=")
        return "|".join((SALE, *self._said(), signed))

    def _said(self) -> tuple[str, ...]:
        amounts = map(str, (self.total_centimes, self.vat_centimes, self.paid_centimes))
        return (self.number, self.sale_id, *amounts, self.fingerprint)


def read(text: str) -> TicketCode | None:
    """Read the square of a sale; None for anything else."""
    fields = [field.strip().upper() for field in text.split("|")]
    if len(fields) == _OLD_FIELDS and fields[0] == _OLD_SALE:
        fields = [*fields[:5], fields[3], *fields[5:-1], ""]
    elif len(fields) != _FIELDS or fields[0] != SALE:
        return None
    _kind, number, sale_id, *amounts, fingerprint, signed = fields
    if not (_NUMBER.fullmatch(number) and _ID.fullmatch(sale_id.lower())):
        return None
    if not all(_AMOUNT.fullmatch(amount) and int(amount) <= MAX_CENTIMES for amount in amounts):
        return None
    total, vat, paid = map(int, amounts)
    return TicketCode(number, sale_id.lower(), total, vat, paid, fingerprint, _bytes_of(signed))


def _bytes_of(signed: str) -> bytes:
    try:
        return base64.b32decode(signed + "=" * (-len(signed) % _BASE32_BLOCK))
    except (binascii.Error, ValueError):
        return b""
