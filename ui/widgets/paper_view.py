"""A neutral paper document on screen, as the printer would put it on the roll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.fonts import make_paper_font
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.documents.paper import Paper

_PADDING: Final = 9
_LEAST_PADDING: Final = 2
_LINE_PERCENT: Final = 140
_DOTS_A_COLUMN: Final = 12
_BARS_DOTS: Final = 64
_QR_COLUMNS: Final = 14
_SMALLEST: Final = 6
_LARGEST: Final = 16

_ALIGN: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True, slots=True)
class _Words:
    """Text in its rectangle; double letters are drawn at twice the size."""

    place: QRectF
    text: str
    side: str
    bold: bool
    double: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """A filled rectangle: a rule, or a module of a QR code."""

    place: QRectF


class _Sheet:
    """Lays a document out on a width; a `PaperSink`."""

    def __init__(self, width: int) -> None:
        self._room = width - 2 * _LEAST_PADDING
        self._width = 1.0
        self._left = 0.0
        self.rtl = False
        self._columns = 1
        self.pixels = _SMALLEST
        self.y = float(_PADDING)
        self.marks: list[_Words | _Block] = []

    def begin(self, columns: int, *, rtl: bool) -> None:
        self._columns, self.rtl = columns, rtl
        while self.pixels < _LARGEST and self._fits(self.pixels + 1):
            self.pixels += 1
        self._width = self._width_at(self.pixels)
        self._left = _LEAST_PADDING + max(0.0, (self._room - self._width) / 2)

    def _fits(self, pixels: int) -> bool:
        return self._width_at(pixels) <= self._room

    def _width_at(self, pixels: int) -> float:
        metrics = QFontMetricsF(make_paper_font(pixels, bold=False))
        return metrics.horizontalAdvance("0") * self._columns

    def _line(self, *, double: bool) -> float:
        return self.pixels * _LINE_PERCENT / 100 * (2 if double else 1)

    def text(self, text: str, *, align: str, bold: bool, double: bool) -> None:
        self.row([(text, self._columns, align)], bold=bold, double=double)

    def row(self, cells: Sequence[tuple[str, int, str]], *, bold: bool, double: bool) -> None:
        height = self._line(double=double)
        cell_width = self._width / self._columns
        at = 0.0
        for text, columns, align in cells:
            width = columns * cell_width
            left = self._width - at - width if self.rtl else at
            place = QRectF(self._left + left, self.y, width, height)
            self.marks.append(_Words(place, text, self._side(align), bold, double))
            at += width
        self.y += height

    def _side(self, align: str) -> str:
        if align == "center":
            return align
        return "right" if (align == "end") != self.rtl else "left"

    def rule(self, *, double: bool) -> None:
        middle = self.y + self._line(double=False) / 2
        for offset in (-1.5, 1.5) if double else (0.0,):
            self.marks.append(_Block(QRectF(self._left, middle + offset, self._width, 1)))
        self.y += self._line(double=False)

    def logo(self) -> None:
        """Leave it to the printer: the preview is of the words and figures."""

    def qr(self, content: str) -> None:
        import qrcode  # noqa: PLC0415 - only a document with a code pays for drawing one

        code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
        code.add_data(content)
        rows: list[list[bool]] = code.get_matrix()
        module = max(1, round(self._width * _QR_COLUMNS / self._columns / len(rows)))
        left = round(self._left + (self._width - module * len(rows)) / 2)
        top = round(self.y) + 4
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    place = QRectF(left + x * module, top + y * module, module, module)
                    self.marks.append(_Block(place))
        self.y = top + module * len(rows) + 4.0

    def bars(self, runs: Sequence[int]) -> None:
        dot = self._width / (self._columns * _DOTS_A_COLUMN)
        module = max(1, round(2 * dot))
        left = round(self._left + (self._width - module * sum(runs)) / 2)
        for place, width in enumerate(runs):
            if place % 2 == 0:
                bar = QRectF(left, self.y, width * module, _BARS_DOTS * dot)
                self.marks.append(_Block(bar))
            left += width * module
        self.y += _BARS_DOTS * dot

    def space(self, dots: int) -> None:
        self.y += dots * self._width / (self._columns * _DOTS_A_COLUMN)

    def kick_drawer(self) -> None:
        """Nothing of it is on the paper."""

    def cut(self) -> None:
        self.y += _PADDING


class PaperView(QWidget):
    """Shows a document as wide as itself; paper is white in the dark too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper: Paper | None = None
        self._sheet = _Sheet(1)
        self._laid_out_for = -1
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_paper(self, paper: Paper | None) -> None:
        """Show a document, or an empty roll."""
        self._paper = paper
        self._laid_out_for = -1
        self.setAccessibleName(_("Receipt"))
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        self._lay_out(width)
        return round(self._sheet.y)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(self.width(), 200)))

    def _lay_out(self, width: int) -> None:
        if width == self._laid_out_for:
            return
        self._laid_out_for = width
        self._sheet = _Sheet(width)
        if self._paper is not None:
            self._paper.play(self._sheet)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out(self.width())
        light = tokens().palette["light"]
        painter = QPainter(self)
        # A French receipt in an Arabic window still reads from the left.
        painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if self._sheet.rtl else Qt.LayoutDirection.LeftToRight
        )
        painter.fillRect(event.rect(), QColor(light["surface"]))
        ink = QColor(light["text"])
        painter.setPen(ink)
        visible = QRectF(event.rect())
        for mark in self._sheet.marks:
            if not mark.place.intersects(visible):
                continue
            if isinstance(mark, _Block):
                painter.fillRect(mark.place, ink)
            else:
                self._write(painter, mark)

    def _write(self, painter: QPainter, words: _Words) -> None:
        font = QFont(
            make_paper_font(self._sheet.pixels * (2 if words.double else 1), bold=words.bold)
        )
        painter.setFont(font)
        flags = _ALIGN[words.side] | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        flags_value = flags.value | Qt.TextFlag.TextSingleLine.value
        painter.drawText(words.place, flags_value, words.text)
