"""Labels of shelves and lots: sheets of A4 as PDF, or ZPL for a label printer.

A sheet has three labels by eight, 70 by 37 mm each, without gaps: the format stationers sell under
the number 3474. ZPL is for labels of 50 by 30 mm at 203 dots an inch, and is text.

Source: Zebra ZPL II Programming Guide; ISO/IEC 15420 for EAN-13.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from pharmadesk.i18n import _, language
from pharmadesk.values.dates import format_month
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

COLUMNS: Final = 3
ROWS: Final = 8
A_SHEET: Final = COLUMNS * ROWS
MOST_LABELS: Final = 1200
"""Fifty sheets at once."""

_EAN_13: Final = 13
_LABEL_MM: Final = (70, 37)
_TOP_MM: Final = 0.5
_PADDING_MM: Final = 4
_MOST_NAME: Final = 60
_ZPL_MARKS: Final = str.maketrans({"^": "_5E", "~": "_7E", "_": "_5F", "\\": "_5C"})


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says; without a price, a code or a lot that part is left out."""

    name: str
    price_centimes: int | None = None
    code: str = ""
    lot: str = ""
    expiry: str | None = None

    @property
    def short_name(self) -> str:
        """The name, or what two lines hold of it."""
        return self.name if len(self.name) <= _MOST_NAME else f"{self.name[: _MOST_NAME - 1]}…"

    @property
    def price(self) -> str:
        """The price as it is written, empty where none is known."""
        known = self.price_centimes
        return "" if known is None else format_amount(known, language())

    @property
    def lot_line(self) -> str:
        """The lot and its last month, empty for a label of a shelf."""
        parts = []
        if self.lot:
            parts.append(_("Lot {number}").format(number=self.lot))
        if self.expiry:
            parts.append(_("exp. {month}").format(month=format_month(self.expiry)))
        return " · ".join(parts)


def sheets(labels: Sequence[Label], skipped: int = 0) -> bytes:
    """Set labels on sheets of A4; `skipped` places of the first are used up already."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - slow to import
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - as above

    kept = BytesIO()
    page = Canvas(kept, pagesize=A4, invariant=1)
    page.setTitle(_("Labels"))
    for place, label in enumerate(labels, skipped % A_SHEET):
        if place and place % A_SHEET == 0:
            page.showPage()
        row, column = divmod(place % A_SHEET, COLUMNS)
        _draw(page, label, column, row)
    page.save()
    return kept.getvalue()


def _draw(page: Canvas, label: Label, column: int, row: int) -> None:
    """Draw one label: name, price, lot, and its bars at the foot."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - as above
    from reportlab.lib.units import mm  # noqa: PLC0415 - as above

    from pharmadesk.documents.pdf_text import Style, Text  # noqa: PLC0415 - as above

    width, height = (side * mm for side in _LABEL_MM)
    pad = _PADDING_MM * mm
    left = column * width + pad
    top = A4[1] - _TOP_MM * mm - row * height - pad
    room = width - 2 * pad
    rtl = language() == "ar"
    for text, style, share in (
        (label.short_name, Style(size=8.5, bold=True), 1.0),
        (label.lot_line, Style(size=7.5, colour="#4B5563"), 1.0),
        (label.price, Style(size=15, bold=True), 1.0),
    ):
        if text:
            words = Text(text, style, rtl=rtl)
            _taken, tall = words.wrap(room * share, height)
            top -= tall
            words.drawOn(page, left, top)
    if label.code:
        _draw_bars(page, label.code, left, top - 1 * mm, room)


def _draw_bars(page: Canvas, code: str, left: float, top: float, room: float) -> None:
    from reportlab.graphics import barcode, renderPDF  # noqa: PLC0415 - as above
    from reportlab.lib.units import mm  # noqa: PLC0415 - as above

    kind = "EAN13" if _is_ean_13(code) else "Code128"
    drawn: Any = barcode  # this part of it ships no types
    drawing = drawn.createBarcodeDrawing(
        kind, value=code, barHeight=8 * mm, barWidth=0.3 * mm, humanReadable=True, fontSize=7
    )
    tall = float(drawing.height)
    renderPDF.draw(drawing, page, left + max(0.0, (room - drawing.width) / 2), top - tall)


def zpl(labels: Sequence[Label]) -> str:
    """Write labels for a label printer; like ones that follow each other are one, printed often."""
    written: list[str] = []
    place = 0
    while place < len(labels):
        end = place
        while end < len(labels) and labels[end] == labels[place]:
            end += 1
        written.append(_zpl(labels[place], end - place))
        place = end
    return "".join(written)


def _zpl(label: Label, count: int) -> str:
    """Write one label in UTF-8; marks that would steer the printer go as their numbers."""
    lines = [
        "^XA",
        "^CI28^PW400^LL240",
        f"^FO16,14^A0N,24,24^FB368,2,0,L,0^FH^FD{_shielded(label.short_name)}^FS",
    ]
    if label.lot_line:
        lines.append(f"^FO16,68^A0N,20,20^FH^FD{_shielded(label.lot_line)}^FS")
    if label.price:
        lines.append(f"^FO16,94^A0N,38,38^FH^FD{_shielded(label.price)}^FS")
    if _is_ean_13(label.code):
        lines.append(f"^FO60,142^BY2^BEN,60,Y,N^FD{label.code[:-1]}^FS")  # it adds the check digit
    elif label.code:
        lines.append(f"^FO30,142^BY2^BCN,60,Y,N,N^FH^FD{_shielded(label.code)}^FS")
    return "\n".join([*lines, f"^PQ{count}", "^XZ", ""])


def _is_ean_13(code: str) -> bool:
    return len(code) == _EAN_13 and code.isascii() and code.isdigit()


def _shielded(text: str) -> str:
    """Let no character of a name steer the printer, and leave no space it cannot print."""
    plain = "".join(" " if character.isspace() else character for character in text)
    return "".join(filter(str.isprintable, plain)).translate(_ZPL_MARKS)
