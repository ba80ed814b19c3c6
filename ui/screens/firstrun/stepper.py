"""The steps of the first run, upright: what is done, where one is, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.theme.tokens import Colour, Role

_DOT: Final = 26
_GAP: Final = 12
_AIR: Final = 22


@dataclass(frozen=True, slots=True)
class StepView:
    """A step: its name, a word about it, and where it stands."""

    label: str
    detail: str
    standing: Literal["done", "now", "next"]


class Stepper(QWidget):
    """Paints the steps under each other, a line between their dots.

    Where the room is short for large text the steps move together, then lose their second lines.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[StepView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def show_steps(self, steps: tuple[StepView, ...]) -> None:
        """Show these steps."""
        if steps == self._steps:
            return
        self._steps = steps
        names = (f"{number} {step.label}" for number, step in enumerate(steps, 1))
        self.setAccessibleName(", ".join(names))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        pitch = max(58, current().line("bodyStrong") + current().line("small") + _AIR)
        return QSize(200, pitch * len(self._steps))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, (max(_DOT, current().line("bodyStrong")) + 2) * len(self._steps))

    def _pitch(self) -> int:
        return self.height() // max(1, len(self._steps))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        last = len(self._steps) - 1
        for place, step in enumerate(self._steps):
            row = QRect(0, place * self._pitch(), self.width(), self._pitch())
            self._paint_step(painter, row, step, place + 1)
            if place < last:
                self._paint_line(painter, row)

    def _paint_step(self, painter: QPainter, row: QRect, step: StepView, number: int) -> None:
        theme = current()
        run = paint.Run(row)
        slot = run.start(_DOT, _GAP)
        dot = QRect(slot.left(), row.top(), _DOT, _DOT)
        self._paint_dot(painter, dot, step, number)
        words = run.rest()
        first = theme.line("bodyStrong")
        top = row.top() + (_DOT - first) // 2
        role: Role = "bodyMedium" if step.standing == "next" else "bodyStrong"
        ink: Colour = "textMuted" if step.standing == "next" else "text"
        paint.write(painter, QRect(words.left(), top, words.width(), first), step.label, role, ink)
        below = QRect(words.left(), top + first + 2, words.width(), theme.line("small"))
        if below.bottom() <= row.bottom():
            paint.write(painter, below, step.detail, "small", "textMuted")

    def _paint_dot(self, painter: QPainter, dot: QRect, step: StepView, number: int) -> None:
        if step.standing == "done":
            paint.box(painter, dot, _DOT // 2, "surface", "accent")
            paint.stamp(painter, dot, "check", "accent", 14)
            return
        now = step.standing == "now"
        if now:
            paint.box(painter, dot, _DOT // 2, "accent")
        else:
            paint.box(painter, dot, _DOT // 2, "surface", "lineControl")
        ink: Colour = "accentText" if now else "textMuted"
        paint.write(painter, dot, str(number), "key", ink, script="latin", side="center")

    def _paint_line(self, painter: QPainter, row: QRect) -> None:
        slot = paint.Run(row).start(_DOT)
        top = row.top() + _DOT + 3
        height = self._pitch() - _DOT - 6
        colour = current().colour("lineStrong")
        painter.fillRect(slot.left() + _DOT // 2, top, 1, height, colour)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
