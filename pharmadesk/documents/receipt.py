"""The sale receipt, laid out on 48 or 32 columns in the language now spoken.

From right to left the layout is the same, with two differences that keep it legible: official
identifiers get their Arabic name in front, and every Latin name, code and amount is isolated
(Unicode Bidirectional Algorithm, isolates) so that it still reads from left to right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.layout import (
    centred,
    columns_of,
    elide,
    heading,
    indented,
    join,
    pair,
    table_row,
    wrap,
)
from pharmadesk.documents.paper import WIDE, Cell, Cut, DrawerKick, Paper, Qr, Row, Rule, Space
from pharmadesk.documents.tender_words import payment_details, tender_name
from pharmadesk.i18n import _, direction, language, ngettext
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.documents.paper import Block
    from pharmadesk.documents.receipt_content import (
        ReceiptContent,
        ReceiptLine,
        ReceiptPharmacy,
    )

_INDENT: Final = 2
_VAT_WIDTHS: Final = {48: (9, 13, 13, 13), 32: (5, 9, 9, 9)}
_IDENTIFIERS_LTR: Final = (("ICE", "IF"), ("TP", "RC", "CNSS"), ("INPE",))
_IDENTIFIERS_RTL: Final = (("ICE",), ("IF", "TP"), ("RC", "CNSS"), ("INPE",))
_BEFORE_QR: Final = 14  # dots
_AFTER_QR: Final = 27
_BEFORE_FOOTER: Final = 13


def receipt(content: ReceiptContent, columns: int = WIDE) -> Paper:
    """Lay out a sale receipt.

    A cash sale kicks the drawer before the first line, so that it opens while the paper prints.
    """
    rtl = direction() == "rtl"
    return Paper(columns, rtl, tuple(_Receipt(content, columns, rtl=rtl).blocks()))


class _Receipt:
    """One receipt being laid out; each method gives the blocks of one part, top to bottom."""

    def __init__(self, content: ReceiptContent, columns: int, *, rtl: bool) -> None:
        self._content = content
        self._columns = columns
        self._rtl = rtl
        self._separator = " · " if rtl else "   "

    def blocks(self) -> Iterator[Block]:
        content = self._content
        if not content.copy and any(payment.tender == "cash" for payment in content.payments):
            yield DrawerKick()
        yield from self._pharmacy(content.pharmacy)
        yield Rule()
        if content.copy:
            yield from heading(_("DUPLICATE"), self._columns)
            yield Rule()
        if content.occasion != "sale":
            yield from heading(_titles()[content.occasion], self._columns)
            yield Rule()
        yield from self._circumstances()
        yield Rule()
        for line in content.lines:
            yield from self._line(line)
        if content.rounding_centimes:
            yield from self._pair(_("Rounding"), self._amount(content.rounding_centimes))
        yield Rule(double=True)
        total = format_amount(content.total_centimes, language(), printer=True)
        yield from pair(self._total_word(), total, self._columns, bold=True, double=True)
        yield Rule(double=True)
        yield from self._payments()
        yield Rule()
        yield from self._vat()
        yield Rule()
        yield from self._closing()
        yield Cut()

    def _pharmacy(self, pharmacy: ReceiptPharmacy) -> Iterator[Block]:
        yield from heading(pharmacy.name, self._columns)
        yield from centred(pharmacy.holder, self._columns)
        yield from centred(pharmacy.address, self._columns)
        if pharmacy.phone:
            phone = _("Tel. {number}").format(number=self._isolate(pharmacy.phone))
            yield from centred(phone, self._columns)
        groups = _identifiers(pharmacy, rtl=self._rtl)
        if any(groups):
            yield Rule()
        for group in groups:
            yield from self._identifier_group(group)

    def _identifier_group(self, group: list[tuple[str, str]]) -> Iterator[Block]:
        """Set identifiers that stand together; in Arabic each with its name in front."""
        codes = [code for _name, code in group]
        if not self._rtl:
            for line in join(codes, self._separator, self._columns):
                yield from centred(line, self._columns)
        elif self._columns == WIDE and group:
            names = self._separator.join(name for name, _code in group)
            yield from self._pair(names, self._isolate(self._separator.join(codes)))
        else:
            for name, code in group:
                yield from self._pair(name, self._isolate(code))

    def _circumstances(self) -> Iterator[Block]:
        content = self._content
        words = _("Return {number}") if content.occasion == "return" else _("Receipt {number}")
        number = words.format(number=self._isolate(content.number))
        yield from self._pair(number, self._isolate(f"{content.issued_at:%d/%m/%Y %H:%M}"))
        if content.original:
            yield from self._pair(_("Of receipt"), self._isolate(content.original))
        yield from self._pair(content.register, elide(content.person, self._columns))
        if content.customer:
            yield from self._pair(_("Customer"), self._isolate(content.customer))

    def _line(self, line: ReceiptLine) -> Iterator[Block]:
        for name in wrap(line.name, self._columns):
            yield Row((Cell(self._isolate(name), self._columns),), bold=True)
        quantity = f"{line.quantity} {line.unit}".rstrip()
        detail = f"{quantity} x {_plain_amount(line.unit_price_centimes)}"
        yield from self._detail(self._isolate(detail), self._amount(line.total_centimes))
        for lot in line.lots:
            parts = [_("lot {number}").format(number=self._isolate(lot.number))]
            if lot.expiry:
                month = f"{lot.expiry[5:7]}/{lot.expiry[:4]}"
                parts.append(_("exp {month}").format(month=self._isolate(month)))
            for text in join(parts, self._separator, self._columns - _INDENT):
                yield from self._detail(text)
        if line.prescription:
            reference = self._isolate(line.prescription)
            yield from self._detail(_("prescription {reference}").format(reference=reference))
        if line.discount_centimes:
            discount = _("discount")
            if line.discount_bp:
                discount = _("discount {percent}").format(percent=self._percent(line.discount_bp))
            yield from self._detail(discount, self._amount(-line.discount_centimes))

    def _total_word(self) -> str:
        return _("TOTAL") if self._content.occasion == "sale" else _("GIVEN BACK")

    def _payments(self) -> Iterator[Block]:
        payments = self._content.payments
        for payment in payments:
            is_back = self._content.occasion != "sale" and payment.tender == "cash"
            name = _("Cash given back") if is_back else tender_name(payment.tender)
            yield from self._pair(name, self._amount(payment.tendered_centimes))
            said = payment_details(
                payment.tender, payment.reference, payment.bank, payment.due, self._isolate
            )
            for text in join(said, self._separator, self._columns - _INDENT):
                yield from self._detail(text)
        change = sum(payment.change_centimes for payment in payments)
        if change:
            yield from pair(_("Change"), self._amount(change), self._columns, bold=True)

    def _vat(self) -> Iterator[Block]:
        """Set a table; where a figure would touch its neighbour, each figure on its own line."""
        widths = _VAT_WIDTHS[self._columns]
        titles = (_("Rate"), _("Net"), _("VAT"), _("Gross"))
        rates = [
            (
                self._percent(vat.rate_bp),
                self._amount(vat.net_centimes),
                self._amount(vat.vat_centimes),
                self._amount(vat.gross_centimes),
            )
            for vat in self._content.vat
        ]
        if all(_stand_apart(row, widths) for row in rates):
            yield table_row(map(elide, titles, widths), widths)
            yield from (table_row(row, widths) for row in rates)
            return
        for percent, *figures in rates:
            yield from self._pair(_("VAT {rate}").format(rate=percent), "")
            for title, figure in zip(titles[1:], figures, strict=True):
                yield from self._detail(title, figure)

    def _closing(self) -> Iterator[Block]:
        content = self._content
        count = ngettext("{count} item", "{count} items", content.item_count)
        count = count.format(count=self._isolate(str(content.item_count)))
        savings = ""
        if content.savings_centimes:
            amount = self._amount(content.savings_centimes)
            savings = _("You save {amount}").format(amount=amount)
        yield from self._pair(count, savings)
        yield Space(_BEFORE_QR)
        yield Qr(content.qr_text)
        yield Space(_AFTER_QR)
        fingerprint = self._isolate(content.fingerprint)
        text = _("Fingerprint {fingerprint}").format(fingerprint=fingerprint)
        yield from centred(text, self._columns, bold=True)
        if not self._rtl:  # drawn lines have air of their own
            yield Space(_BEFORE_FOOTER)
        for line in content.footer:
            yield from centred(line, self._columns)

    def _pair(self, start: str, end: str) -> list[Block]:
        return pair(start, end, self._columns)

    def _detail(self, text: str, amount: str = "") -> list[Block]:
        """Set a line that belongs to the item above it."""
        if not amount:
            cells = wrap(text, self._columns - _INDENT)
            return [indented([Cell(cell, self._columns - _INDENT)], _INDENT) for cell in cells]
        return pair(text, amount, self._columns, indent=_INDENT)

    def _amount(self, centimes: int) -> str:
        return self._isolate(_plain_amount(centimes))

    def _percent(self, basis_points: int) -> str:
        whole, hundredths = divmod(basis_points, 100)
        decimals = f",{hundredths:02}".rstrip("0") if hundredths else ""
        return self._isolate(f"{whole}{decimals} %")

    def _isolate(self, text: str) -> str:
        """Keep a Latin name, a code or an amount in its own order inside a right-to-left line."""
        return f"\u2068{text}\u2069" if self._rtl and text else text


def _stand_apart(row: tuple[str, ...], widths: tuple[int, ...]) -> bool:
    """Tell whether a table's figures, each at the end of its column, leave a space before them."""
    fitting = (columns_of(text) < width for text, width in zip(row[1:], widths[1:], strict=True))
    return columns_of(row[0]) <= widths[0] and all(fitting)


def _identifiers(pharmacy: ReceiptPharmacy, *, rtl: bool) -> list[list[tuple[str, str]]]:
    """Return the official identifiers that are known, each (name, code), as they share lines."""
    known = {
        "ICE": (_("Common company identifier"), pharmacy.ice),
        "IF": (_("Tax identifier"), pharmacy.tax_identifier),
        "TP": (_("Business tax"), pharmacy.business_tax),
        "RC": (_("Trade register"), pharmacy.trade_register),
        "CNSS": (_("Social security"), pharmacy.social_security),
        "INPE": (_("Health professional number"), pharmacy.inpe),
    }
    return [
        [
            (known[abbreviation][0], f"{abbreviation} {known[abbreviation][1]}")
            for abbreviation in group
            if known[abbreviation][1]
        ]
        for group in (_IDENTIFIERS_RTL if rtl else _IDENTIFIERS_LTR)
    ]


def _titles() -> dict[str, str]:
    return {"void": _("CANCELLATION"), "return": _("RETURN OF GOODS")}


def _plain_amount(centimes: int) -> str:
    """Write an amount without its currency, in characters every printer has."""
    return format_amount(centimes, language(), unit=False, printer=True)
