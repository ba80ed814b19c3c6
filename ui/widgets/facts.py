"""The facts of the side panel, one a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.theme.tokens import Colour, Role
    from ui.widgets.fact import Fact

_ICON: Final = 20
_ROW: Final = 44
_GAP: Final = 8


class Facts(QWidget):
    """Icon and name at the start, value at the end, a rule between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these facts."""
        if facts == self._facts:
            return
        self._facts = facts
        self.setAccessibleName(", ".join(f"{fact.label}: {fact.value}" for fact in facts))
        self.updateGeometry()
        self.update()

    def _row(self) -> int:
        return current().height(_ROW, "body", padding=8)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._row() * len(self._facts))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, fact in enumerate(self._facts):
            self._paint(painter, QRect(0, place * self._row(), self.width(), self._row()), fact)

    def _paint(self, painter: QPainter, rect: QRect, fact: Fact) -> None:
        loud = fact.tone != "neutral"
        ink: Colour = paint.TONE_INK[fact.tone]
        run = paint.Run(rect)
        paint.stamp(painter, run.start(_ICON, 12), fact.icon, ink, _ICON)
        role: Role = "bodyStrong" if loud else "body"
        room = run.width - paint.text_width(fact.label, "body") - _GAP
        value = run.end(min(paint.text_width(fact.value, role), max(room, run.width // 2)), _GAP)
        paint.write(painter, value, fact.value, role, ink if loud else "text")
        paint.write(painter, run.rest(), fact.label, "body", "textMuted")
        paint.line(painter, rect)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
