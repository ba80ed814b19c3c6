"""The vocabulary of invoices: a sale on a numbered paper in its buyer's name."""

from __future__ import annotations

from pharmadesk.domain.bounds import Bounded, Key, Sealed  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.events import Body


class InvoiceIssued(Body, frozen=True, omit_defaults=True):
    """A sale was put on an invoice; a series of a register has no gap.

    `sealed_buyer` is base64 of nonce and AES-GCM ciphertext under the key of `buyer_id`: name and
    address, a line each; `sealed_care` likewise the patient and the prescriber, where the paper is
    for a health insurance. `ice` names a company, which is nobody's personal data.
    Source: CGI art. 145-III and 145-VIII.
    """

    invoice_id: Key
    sale_id: Key
    series: Key
    number: Bounded
    buyer_id: Key
    sealed_buyer: Sealed
    ice: Key = ""
    sealed_care: Sealed = ""
