"""The owner's day: what was sold, by the hour, how it was paid and where, and what to see to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.day import words
from ui.screens.day.chart import HourChart
from ui.screens.day.ledgers import DrawerLedger, SeeLedger, SoldLedger, TenderLedger
from ui.screens.day.pieces import Figures, Head, Legend
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, as_sheet, rule, sheet

if TYPE_CHECKING:
    from pharmadesk.services.day import Overview
    from ui.screens.day.state import DayState
    from ui.widgets.actions import Actions

_MARGIN: Final = 24
_STEPS: Final = (("day.before", "arrow-left"), ("day.today", ""), ("day.after", "arrow-right"))


class DayScreen(Screen):
    """Shows a `DayState`; signals which day the person wants."""

    left = Signal()
    before = Signal()
    today = Signal()
    after = Signal()

    def __init__(self, actions: Actions, state: DayState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        for action_id, wish in (
            ("day.close", self.left),
            ("day.before", self.before),
            ("day.today", self.today),
            ("day.after", self.after),
        ):
            action = actions[action_id]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, signal=wish: signal.emit())
            self.addAction(action)
        self._actions = actions
        self._title = TextLabel("title")
        self._dated = ElidedLabel("body", "textMuted")
        self._steps = [KeyButton("quiet", icon).follow(actions[name]) for name, icon in _STEPS]
        self._figures = Figures()
        self._by_hour, self._legend, self._chart = TextLabel("heading"), Legend(), HourChart()
        self._paid, self._tenders = Head(), TenderLedger()
        self._at, self._drawers = Head(), DrawerLedger()
        self._nobody = TextLabel("body", "textMuted", wraps=True)
        self._unpaid = TextLabel("body", "textMuted", wraps=True)
        self._see, self._alerts = Head(), SeeLedger()
        self._most, self._sold = Head(), SoldLedger()
        self._unsold = TextLabel("body", "textMuted", wraps=True)
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["day.close"])
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: DayState) -> None:
        """Show a state; nothing but the names of things before a day was read."""
        self._state = state
        self._title.setText(_("My day"))
        self._by_hour.setText(_("By the hour"))
        self._paid.say(_("Payments"))
        self._at.say(_("Registers"))
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        overview = state.overview
        for button, (name, icon) in zip(self._steps, _STEPS, strict=True):
            if icon:  # an arrow to the day before or after says it without a word
                button.set_label("")
                button.setAccessibleName(self._actions[name].text())
        for name in ("day.today", "day.after"):
            self._actions[name].setEnabled(overview is not None and not overview.is_today)
        if overview is not None:
            self._show_day(overview)
            self._show_stock(overview)
        self._widen()

    def take_focus(self) -> None:
        """Put the keyboard on the step to the day before, where the others are near."""
        self._steps[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _show_day(self, overview: Overview) -> None:
        self._dated.set_text(words.dated(overview))
        self._figures.show_day(overview)
        self._legend.show_words(*words.legend(overview))
        self._chart.show_day(overview)
        self._tenders.show_rows(words.tenders(overview))
        self._unpaid.setText(_("Sales show here as soon as they are made, on any register."))
        self._unpaid.setVisible(not overview.tenders)
        self._drawers.show_rows(words.drawers(overview))
        self._nobody.setText(_("No cash session that day."))
        self._nobody.setVisible(not overview.drawers)

    def _show_stock(self, overview: Overview) -> None:
        self._see.say(_("To see today"), ltr(str(len(overview.alerts))))
        self._alerts.show_rows(words.to_see(overview))
        self._most.say(_("Most sold"), _("packs"))
        self._sold.show_rows(words.most_sold(overview))
        self._unsold.setText(_("Nothing sold that day."))
        self._unsold.setVisible(not overview.most_sold)

    def _lay_out(self) -> None:
        self._foot = edges.foot(self._scan_icon, self._scan, self._back)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addWidget(scrolled(self._page(), "surface"), 1)
        work.addWidget(rule())
        work.addWidget(self._foot)
        self._panel = scrolled(self._side(), "raised")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._panel)

    def _page(self) -> QWidget:
        page = sheet("surface")
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._dated, 1)
        for button in self._steps:
            head.addWidget(button)
        over_chart = QHBoxLayout()
        over_chart.addWidget(self._by_hour, 1)
        over_chart.addWidget(self._legend)
        below = QHBoxLayout()
        below.setSpacing(32)
        below.addLayout(_part(self._paid, self._tenders, self._unpaid), 1)
        below.addLayout(_part(self._at, self._drawers, self._nobody), 1)
        column.addLayout(head)
        column.addSpacing(12)
        column.addWidget(self._figures)
        column.addSpacing(14)
        column.addWidget(rule())
        column.addSpacing(10)
        column.addLayout(over_chart)
        column.addWidget(self._chart, 1)
        column.addSpacing(14)
        column.addLayout(below)
        return page

    def _side(self) -> QWidget:
        side = sheet("raised")
        column = QVBoxLayout(side)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
        column.setSpacing(0)
        column.addLayout(_part(self._see, self._alerts))
        column.addSpacing(20)
        column.addWidget(self._most)
        column.addSpacing(6)
        column.addWidget(rule())
        column.addWidget(self._sold)
        column.addSpacing(6)
        column.addWidget(self._unsold)
        column.addStretch(1)
        return side

    def _widen(self) -> None:
        self._panel.setFixedWidth(current().tokens.size.panel_side - 1)
        self._foot.setMinimumHeight(edges.foot_height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._widen()


def _part(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column
