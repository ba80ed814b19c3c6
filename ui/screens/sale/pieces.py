"""The notes and coins to give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts, paint

if TYPE_CHECKING:
    from ui.theme.tokens import Role

_PADDING: Final = 11
_GAP: Final = 8
_HEIGHT: Final = 28


class Pieces(QWidget):
    """Each denomination with how many, in as many lines as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[tuple[int, int], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pieces(self, pieces: tuple[tuple[int, int], ...]) -> None:
        """Show these (denomination, how many)."""
        if pieces == self._pieces:
            return
        self._pieces = pieces
        spoken = words.pieces_spoken(pieces)
        self.setAccessibleName(f"{spoken} {_('to give back')}" if pieces else "")
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return places[-1][1].bottom() + 1 if places else self._line()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._line())

    def _line(self) -> int:
        return current().height(_HEIGHT, "body")

    def _places(self, width: int) -> list[tuple[tuple[str, str], QRect]]:
        """Place the boxes and the closing words from the start side, breaking lines."""
        items = [
            (ltr(f"{n} {words.TIMES}\N{NO-BREAK SPACE}"), amounts.denomination(d))
            for d, n in self._pieces
        ]
        places: list[tuple[tuple[str, str], QRect]] = []
        x = y = 0
        for count, piece in [*items, (_("to give back"), "")] if items else []:
            size = self._width(count, piece)
            if x and x + size > width:
                x, y = 0, y + self._line() + _GAP
            left = width - x - size if current().rtl else x
            places.append(((count, piece), QRect(left, y, size, self._line())))
            x += size + _GAP
        return places

    def _width(self, count: str, piece: str) -> int:
        if not piece:
            return paint.text_width(count, "small")
        figures = paint.text_width(count, "body", "latin")
        return figures + paint.text_width(piece, "bodyStrong", "latin") + 2 * _PADDING

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for (count, piece), place in self._places(self.width()):
            if not piece:
                paint.write(painter, place, count, "small", "textMuted")
                continue
            radius = current().tokens.radius.control
            paint.box(painter, place, radius, "surface", "lineStrong")
            inside = place.adjusted(_PADDING, 0, -_PADDING, 0)
            role: Role = "bodyStrong"
            width = paint.write(painter, inside, piece, role, script="latin", side="right")
            inside.setRight(inside.right() - width)
            paint.write(painter, inside, count, "body", script="latin", side="right")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
