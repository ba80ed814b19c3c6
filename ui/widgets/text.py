"""Labels that know their role and colour, and lines between things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import icons
from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.theme.theme import Script
    from ui.theme.tokens import Colour, Role


class TextLabel(QLabel):
    """Words in a role of the theme; they wrap when asked to, and are otherwise one line.

    They begin where the reader does, whatever the script of their first letter.
    """

    def __init__(
        self,
        role: Role = "body",
        ink: Colour = "text",
        *,
        script: Script = "words",
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._script: Script = script
        self._measured = ""
        self._heights: dict[int, int] = {}
        self.setProperty("ink", ink)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self._dress()

    def set_ink(self, ink: Colour) -> None:
        """Change the colour of the words."""
        if self.property("ink") != ink:
            self.setProperty("ink", ink)
            self.style().unpolish(self)
            self.style().polish(self)

    @override
    def heightForWidth(self, width: int) -> int:
        """Return the height the words take; the same question is answered once.

        Laying words out is dear, and one change in a window asks every wrapping label of it again.
        """
        if self.text() != self._measured:
            self._measured = self.text()
            self._heights.clear()
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if hasattr(self, "_script"):
            if event.type() == QEvent.Type.StyleChange:
                self._dress()
            self._heights.clear()  # of another font, whenever it was asked for

    def _dress(self) -> None:
        self.setFont(current().font(self._role, self._script))
        side = Qt.AlignmentFlag.AlignRight if current().rtl else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


class IconLabel(QLabel):
    """An icon beside words: as tall as one line of their role, so that both stand level."""

    def __init__(self, role: Role = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._shown: tuple[str, Colour, int] | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_icon(self, name: str, ink: Colour, size: int) -> None:
        """Show an icon."""
        self._shown = (name, ink, size)
        self.setPixmap(icons.pixmap(name, ink, size))
        self.setFixedHeight(max(size, current().line(self._role)))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_shown") and self._shown:
            self.show_icon(*self._shown)


class ElidedLabel(QWidget):
    """One line of words that gives way: cut with an ellipsis instead of pushing its neighbours."""

    def __init__(
        self, role: Role = "body", ink: Colour = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._ink: Colour = ink
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, ink: Colour | None = None) -> None:
        """Show these words."""
        self._text = text
        self._ink = ink or self._ink
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the whole text, cut or not."""
        return self._text

    @override
    def sizeHint(self) -> QSize:
        return QSize(paint.text_width(self._text, self._role) + 1, current().line(self._role))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), current().px(40)), self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.write(QPainter(self), self.rect(), self._text, self._role, self._ink)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def rule(*, upright: bool = False, colour: Colour = "line") -> QFrame:
    """Make a thin line, lying or upright."""
    frame = QFrame()
    frame.setProperty("sheet", colour)
    if upright:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame


def sheet(name: str, parent: QWidget | None = None) -> QWidget:
    """Make a widget filled with one of the theme's backgrounds."""
    widget = QWidget(parent)
    as_sheet(widget, name)
    return widget


def as_sheet(widget: QWidget, name: str) -> None:
    """Fill a widget with one of the theme's backgrounds."""
    widget.setProperty("sheet", name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
