"""The figures of the day, and the heads over its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.day import words
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.amounts import amount
from ui.widgets.figure import Figure
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, rule

if TYPE_CHECKING:
    from pharmadesk.services.day import Overview

_ICON: Final = 16
_SWATCH: Final = 12
_GAP: Final = 6
_LEGEND_GAP: Final = 16


class Head(QWidget):
    """The name of a part, and a word at its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = TextLabel("heading")
        self._end = TextLabel("small", "textMuted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title, 1)
        row.addWidget(self._end)

    def say(self, title: str, end: str = "") -> None:
        """Say what stands below."""
        self._title.setText(title)
        self._end.setText(end)


class Legend(QWidget):
    """What a bar and what a mark of the chart is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = self._mark = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, bar: str, mark: str) -> None:
        """Name both; an empty mark is left out."""
        self._bar, self._mark = bar, mark
        self.setAccessibleName(", ".join(filter(None, (bar, mark))))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        shown = tuple(filter(None, (self._bar, self._mark)))
        width = sum(_SWATCH + _GAP + paint.text_width(each, "small") for each in shown)
        return QSize(width + _LEGEND_GAP * (len(shown) - 1) + 1, current().line("small"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        run = paint.Run(self.rect())
        middle = self.height() // 2
        swatch = run.start(_SWATCH, _GAP)
        square = QRect(swatch.left(), middle - _SWATCH // 2, _SWATCH, _SWATCH)
        paint.box(painter, square, 2, "accent")
        width = paint.text_width(self._bar, "small")
        paint.write(painter, run.start(width, _LEGEND_GAP), self._bar, "small", "textMuted")
        if self._mark:
            line = run.start(_SWATCH, _GAP)
            painter.fillRect(line.left(), middle, _SWATCH, 2, current().colour("text"))
            paint.write(painter, run.rest(), self._mark, "small", "textMuted")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


class _Fact(QWidget):
    """A smaller figure under its name, with a line before it."""

    def __init__(self) -> None:
        super().__init__()
        self._name = TextLabel("small", "textMuted")
        self._value = TextLabel("figure", script="latin")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addWidget(self._value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(rule(upright=True))
        row.addLayout(column)

    def say(self, name: str, value: str) -> None:
        """Name a value."""
        self._name.setText(name)
        self._value.setText(value)


class Figures(QWidget):
    """The takings, how they stand beside a usual day, the tickets and what one comes to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = TextLabel("noteStrong", "textMuted")
        self._total = Figure("total")
        self._icon = IconLabel("body")
        self._percent = TextLabel("bodyStrong")
        self._against = ElidedLabel("body", "textMuted")
        self._tickets, self._basket = _Fact(), _Fact()
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self._icon)
        beside.addWidget(self._percent)
        beside.addWidget(self._against, 1)
        takings = QVBoxLayout()
        takings.setSpacing(0)
        takings.addWidget(self._label)
        takings.addWidget(self._total)
        takings.addSpacing(4)
        takings.addLayout(beside)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(takings, 1)
        for fact in (self._tickets, self._basket):
            row.addWidget(fact, 0, Qt.AlignmentFlag.AlignBottom)

    def show_day(self, overview: Overview) -> None:
        """Show a day."""
        self._label.setText(_("Sales"))
        self._total.show_amount(overview.total_centimes)
        self._total.setMinimumHeight(self._total.sizeHint().height())  # of the text's size now
        self._tickets.say(_("Tickets"), ltr(str(overview.tickets)))
        self._basket.say(_("Average basket"), amount(overview.basket_centimes))
        found = words.comparison(overview)
        if found is None:
            nothing = _("No usual day to compare with yet") if not overview.has_usual else ""
            self._against.set_text(nothing)
        else:
            self._icon.show_icon(found.icon, paint.TONE_MARK[found.tone], _ICON)
            self._percent.setText(found.percent)
            self._percent.set_ink(paint.TONE_INK[found.tone])
            self._against.set_text(found.text)
        self._icon.setVisible(found is not None)
        self._percent.setVisible(found is not None)
