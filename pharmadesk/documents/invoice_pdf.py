"""An invoice on A4: who sells, who buys, what, its taxes, and the sum in words."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, SimpleDocTemplate, Spacer, Table

from pharmadesk.documents.pdf_sheet import (
    FOOT,
    FRAME,
    HEAD,
    MARGIN,
    MUTED,
    PLAIN,
    RULE,
    SMALL,
    SOFT,
    STRONG,
    TITLE,
    PdfSheet,
)
from pharmadesk.documents.pdf_text import Style, Text
from pharmadesk.documents.tender_words import payment_details, short_name
from pharmadesk.i18n import _, language
from pharmadesk.values.dates import format_date
from pharmadesk.values.money import format_amount
from pharmadesk.values.spelled import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

    from pharmadesk.documents.invoice_content import InvoiceContent, InvoiceLine

_WIDTH: Final = A4[0] - 2 * (MARGIN + FRAME)
_STAMP: Final = Style(size=30)
_COLUMNS: Final = (29 * mm, 65 * mm, 12 * mm, 22 * mm, 17 * mm, 12 * mm, 21 * mm)
_VAT_COLUMNS: Final = (18 * mm, 24 * mm, 24 * mm, 26 * mm)


def laid_out(content: InvoiceContent) -> bytes:
    """Set an invoice in the language in use."""
    return _Invoice(content).pdf()


class _Invoice(PdfSheet):
    """One invoice while it is set."""

    def __init__(self, content: InvoiceContent) -> None:
        super().__init__()
        self._content = content

    def pdf(self) -> bytes:
        kept = BytesIO()
        title = _("Invoice {number}").format(number=self._content.number)
        page = SimpleDocTemplate(
            kept,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=FOOT,
            title=title,
            author=self._content.pharmacy.name,
            invariant=1,
        )
        page.build(self._story(), onFirstPage=self._foot, onLaterPages=self._foot)
        return kept.getvalue()

    def _story(self) -> list[Flowable]:
        return [
            self._heads(),
            Spacer(1, 8 * mm),
            self._lines(),
            Spacer(1, 5 * mm),
            KeepTogether([self._sums(), Spacer(1, 5 * mm), *self._closing()]),
        ]

    # --- who --------------------------------------------------------------------------------------

    def _heads(self) -> Table:
        """Set the seller beside the number and the buyer."""
        content, pharmacy = self._content, self._content.pharmacy
        phone = _("Tel. {number}").format(number=pharmacy.phone) if pharmacy.phone else ""
        seller = [
            self._text(pharmacy.name, Style(size=13, bold=True)),
            *self._texts(pharmacy.holder, pharmacy.address, phone),
            *self._texts(*self._identifiers(), style=SMALL),
        ]
        date = format_date(content.issued_at.date().isoformat())
        sold = format_date(content.sold_at.date().isoformat())
        paper = [
            self._text(_("INVOICE"), TITLE),
            *self._texts(
                _("No. {number}").format(number=content.number),
                _("Date: {day}").format(day=date),
                _("Receipt {number} of {day}").format(number=content.ticket, day=sold),
            ),
        ]
        top = self._table([[seller, paper]], (_WIDTH * 0.58, _WIDTH * 0.42), [])
        buyer = [
            self._text(_("Billed to"), HEAD),
            self._text(content.buyer.name or _("name erased on request"), STRONG),
            *self._texts(content.buyer.address),
            *self._texts(f"ICE {content.buyer.ice}" if content.buyer.ice else ""),
        ]
        box = self._boxed([buyer, *([care] if (care := self._care()) else [])])
        return self._table([[top], [Spacer(1, 5 * mm)], [box]], (_WIDTH,), [])

    def _care(self) -> list[Text]:
        """Set who was treated on whose prescription, and room for the stamp an insurance asks for.

        Source: infomediaire.net 2020-12: INPE, stamp, signature and date since 2021-03-01.
        """
        buyer = self._content.buyer
        if not (buyer.patient or buyer.prescriber):
            return []
        return [
            self._text(_("Care sheet"), HEAD),
            *self._texts(
                _("Patient: {name}").format(name=buyer.patient) if buyer.patient else "",
                _("Prescriber: {name}").format(name=buyer.prescriber) if buyer.prescriber else "",
            ),
            self._text(_("Pharmacist’s stamp and signature:"), SMALL),
            self._text(" ", _STAMP),
        ]

    def _boxed(self, cells: list[list[Text]]) -> Table:
        frame = [("BOX", (0, 0), (-1, -1), 0.75, RULE)]
        return self._table([cells], [_WIDTH / len(cells)] * len(cells), frame, pad=6)

    def _identifiers(self) -> list[str]:
        pharmacy = self._content.pharmacy
        known = (
            ("ICE", pharmacy.ice),
            ("IF", pharmacy.tax_identifier),
            ("TP", pharmacy.business_tax),
            ("RC", pharmacy.trade_register),
            ("CNSS", pharmacy.social_security),
            ("INPE", pharmacy.inpe),
        )
        some = [f"{name} {number}" for name, number in known if number]
        return [" · ".join(some[:3]), " · ".join(some[3:])]

    # --- what -------------------------------------------------------------------------------------

    def _lines(self) -> Table:
        titles = (
            *(_("Code"), _("Designation"), _("Qty"), _("Unit price"), _("Discount"), _("VAT")),
            _("Amount"),
        )
        head = [self._text(title, self._at_end(HEAD, place)) for place, title in enumerate(titles)]
        rows = [head, *(self._line(line) for line in self._content.lines)]
        styles = [
            ("BACKGROUND", (0, 0), (-1, 0), SOFT),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ]
        return self._table(rows, self._scaled(_COLUMNS), styles, pad=4, repeat=1)

    def _line(self, line: InvoiceLine) -> list[Text]:
        discount = self._amount(-line.discount_centimes) if line.discount_centimes else ""
        cells = (
            *(line.code, line.name, str(line.quantity), self._amount(line.unit_price_centimes)),
            *(discount, self._percent(line.vat_bp), self._amount(line.total_centimes)),
        )
        small = (SMALL, *(PLAIN for _cell in cells[1:]))
        return [
            self._text(cell, self._at_end(style, place))
            for place, (cell, style) in enumerate(zip(cells, small, strict=True))
        ]

    @staticmethod
    def _at_end(style: Style, place: int) -> Style:
        """Let figures stand at the end of their column."""
        return style if place <= 1 else Style(style.size, style.bold, "end", style.colour)

    # --- how much ---------------------------------------------------------------------------------

    def _sums(self) -> Table:
        """Set the taxes beside the total and how it was paid."""
        wide = _WIDTH * 0.56
        return self._table([[self._vat(), self._total()]], (wide, _WIDTH - wide), [])

    def _vat(self) -> Table:
        titles = (_("Rate"), _("Net"), _("VAT"), _("Gross"))
        rows = [[self._text(title, self._at_end(HEAD, 2)) for title in titles]]
        for vat in self._content.vat:
            figures = (vat.net_centimes, vat.vat_centimes, vat.gross_centimes)
            cells = (self._percent(vat.rate_bp), *map(self._amount, figures))
            rows.append([self._text(cell, self._at_end(PLAIN, 2)) for cell in cells])
        styles = [("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE)]
        return self._table(rows, _VAT_COLUMNS, styles, pad=3)

    def _total(self) -> Table:
        content = self._content
        end, strong = self._at_end(PLAIN, 2), Style(size=12, bold=True)
        rows: list[list[Text]] = []
        if content.rounding_centimes:
            rounding = self._amount(content.rounding_centimes)
            rows.append([self._text(_("Rounding"), PLAIN), self._text(rounding, end)])
        total = format_amount(content.total_centimes, language())
        rows.append([self._text(_("TOTAL"), strong), self._text(total, self._at_end(strong, 2))])
        for payment in content.payments:
            given = payment.tendered_centimes - payment.change_centimes
            noted = payment_details(
                payment.tender, payment.reference, payment.bank, payment.due, lambda text: text
            )
            words = " · ".join((short_name(payment.tender), *noted))
            rows.append([self._text(words, PLAIN), self._text(self._amount(given), end)])
        wide = _WIDTH * 0.44
        return self._table(rows, (wide * 0.55, wide * 0.45), [], pad=2)

    def _closing(self) -> Sequence[Text]:
        words = in_words(self._content.total_centimes, language())
        said = _("This invoice amounts to: {amount}.").format(amount=words)
        print_of = _("Fingerprint {fingerprint}").format(fingerprint=self._content.fingerprint)
        return (self._text(said, STRONG), self._text(print_of, SMALL))

    def _foot(self, canvas: Canvas, page: SimpleDocTemplate) -> None:
        """Name the seller and the page at the foot of each."""
        pharmacy, number = self._content.pharmacy, str(page.page)
        said = _("{pharmacy} · invoice {number} · page {page}").format(
            pharmacy=pharmacy.name, number=self._content.number, page=number
        )
        line = self._text(said, Style(size=7.5, align="centre", colour=MUTED))
        line.wrap(_WIDTH, FOOT)
        line.drawOn(canvas, MARGIN + FRAME, FOOT / 2)

    # --- setting ----------------------------------------------------------------------------------

    def _amount(self, centimes: int) -> str:
        return format_amount(centimes, language(), unit=False)

    def _percent(self, rate_bp: int) -> str:
        whole, part = divmod(rate_bp, 100)
        number = f"{whole}" if not part else f"{whole},{part:02d}".rstrip("0")
        return f"{number}\N{NO-BREAK SPACE}%"

    def _scaled(self, widths: Sequence[float]) -> list[float]:
        """Fill the page with columns that keep their proportions."""
        return [width * _WIDTH / sum(widths) for width in widths]
