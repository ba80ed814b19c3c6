"""The square on a ticket: which sale, what it came to, and who says so.

    PD2|<ticket>|<sale id>|<total>|<VAT>|<fingerprint>|<signature>

Amounts are centimes. The signature is Ed25519 by the device that printed the paper, in base32
without padding: a scanner under Caps Lock changes nothing of it. It covers the fields and the
tenant, so that a register which never heard of the sale can believe the square:

    "pharmadesk.ticket.1|<tenant id>|<ticket>|<sale id>|<total>|<VAT>|<fingerprint>" in UTF-8

PD1 is the square of before, with the first 8 bytes of the event's signature in its last field: it
names a sale and proves nothing. PD1V and PD1R are those of a voiding and a return.
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
_FIELDS: Final = 7
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
        amounts = (str(self.total_centimes), str(self.vat_centimes))
        return (self.number, self.sale_id, *amounts, self.fingerprint)


def read(text: str) -> TicketCode | None:
    """Read the square of a sale; None for anything else."""
    fields = [field.strip().upper() for field in text.split("|")]
    if len(fields) != _FIELDS or fields[0] not in {SALE, _OLD_SALE}:
        return None
    kind, number, sale_id, total, vat, fingerprint, signed = fields
    shaped = _NUMBER.fullmatch(number) and _ID.fullmatch(sale_id.lower())
    if not (shaped and _AMOUNT.fullmatch(total) and _AMOUNT.fullmatch(vat)):
        return None
    if int(total) > MAX_CENTIMES:
        return None
    signature = _bytes_of(signed) if kind == SALE else b""
    return TicketCode(number, sale_id.lower(), int(total), int(vat), fingerprint, signature)


def _bytes_of(signed: str) -> bytes:
    try:
        return base64.b32decode(signed + "=" * (-len(signed) % _BASE32_BLOCK))
    except (binascii.Error, ValueError):
        return b""
