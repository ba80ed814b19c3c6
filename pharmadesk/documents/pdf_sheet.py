"""What the papers in PDF have in common: texts and tables in the direction of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from reportlab.lib.units import mm
from reportlab.platypus import Table

from pharmadesk.documents.pdf_text import Style, Text
from pharmadesk.i18n import language

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN: Final = 16 * mm
FOOT: Final = 22 * mm
FRAME: Final = 6  # points that the page keeps free within its margins
RULE: Final = "#D1D5DB"
SOFT: Final = "#F3F4F6"
MUTED: Final = "#4B5563"
TITLE: Final = Style(size=18, bold=True)
STRONG: Final = Style(bold=True)
PLAIN: Final = Style()
SMALL: Final = Style(size=7.5, colour=MUTED)
HEAD: Final = Style(size=8, bold=True, colour=MUTED)


class PdfSheet:
    """A paper while it is set, in the language in use."""

    def __init__(self) -> None:
        self._rtl = language() == "ar"

    def _text(self, text: str, style: Style) -> Text:
        return Text(text, style, rtl=self._rtl)

    def _texts(self, *texts: str, style: Style = PLAIN) -> list[Text]:
        return [self._text(text, style) for text in texts if text]

    def _table(
        self,
        rows: Sequence[list[Any]],
        widths: Sequence[float],
        styles: Sequence[tuple[Any, ...]],
        *,
        pad: float = 0,
        repeat: int = 0,
    ) -> Table:
        """Make a table; from right to left its columns are."""
        if self._rtl:
            rows, widths = [list(reversed(row)) for row in rows], list(reversed(widths))
        aligned: Literal["LEFT", "RIGHT"] = "RIGHT" if self._rtl else "LEFT"
        base = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("ALIGN", (0, 0), (-1, -1), aligned),
            *((side, (0, 0), (-1, -1), pad) for side in ("TOPPADDING", "BOTTOMPADDING")),
            *((side, (0, 0), (-1, -1), pad) for side in ("LEFTPADDING", "RIGHTPADDING")),
        ]
        return Table(rows, widths, repeatRows=repeat, hAlign=aligned, style=[*base, *styles])
