"""The head of a receipt as the typed names will print, with one line sold under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.layout import pair
from pharmadesk.documents.paper import NARROW, Cut, Paper, Rule
from pharmadesk.documents.receipt import receipt
from pharmadesk.documents.receipt_content import ReceiptContent, ReceiptPharmacy
from pharmadesk.i18n import _, language
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from pharmadesk.documents.paper import Block

_HEAD_RULES: Final = 2
_SAMPLE: Final = ("DOLIPRANE 1 g B/10", 1400)


def receipt_head(fields: Mapping[str, str], now: datetime) -> Paper:
    """Print the pharmacy's block on a narrow roll, which leaves large letters.

    Shape: the fields of the first run by name; what is wrong is printed as it was typed. `now` is
    local time.
    """
    get = fields.get
    place = ", ".join(filter(None, (get("address", ""), get("city", ""))))
    pharmacy = ReceiptPharmacy(
        name=get("name") or _("Your pharmacy"),
        holder=get("owner_name", ""),
        address=place,
        phone=get("phone", ""),
        ice=get("ice", ""),
        tax_identifier=get("tax_id", ""),
        business_tax=get("business_tax", ""),
        trade_register=get("trade_register", ""),
        social_security=get("cnss", ""),
        inpe=get("inpe", ""),
    )
    whole = receipt(_nothing_sold(pharmacy, now), NARROW)
    return Paper(whole.columns, whole.rtl, (*_head(whole), *_one_line(), Cut()))


def _nothing_sold(pharmacy: ReceiptPharmacy, now: datetime) -> ReceiptContent:
    return ReceiptContent(
        pharmacy=pharmacy,
        number="",
        issued_at=now,
        register="",
        person="",
        lines=(),
        total_centimes=0,
        payments=(),
        vat=(),
        item_count=0,
        qr_text="",
        fingerprint="",
    )


def _head(whole: Paper) -> Iterator[Block]:
    """Yield the blocks down to the rule under the identifiers, or under the address without any."""
    rules = 0
    follows_rule = False
    for block in whole.blocks:
        is_rule = isinstance(block, Rule)
        if not (is_rule and follows_rule):
            yield block
        follows_rule = is_rule
        rules += is_rule
        if rules == _HEAD_RULES:
            return


def _one_line() -> Iterator[Block]:
    name, centimes = _SAMPLE
    amount = format_amount(centimes, language(), unit=False, printer=True)
    yield from pair(name, amount, NARROW)
    yield from pair(_("TOTAL"), amount, NARROW, bold=True)
