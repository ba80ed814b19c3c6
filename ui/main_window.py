"""The window: top bar, rail, one screen, task strip. It navigates and does nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from pharmadesk.i18n import _, language
from ui.frame_state import FrameState
from ui.widgets.banner import Banner
from ui.widgets.focus_ring import FocusRing
from ui.widgets.problem import ProblemPanel
from ui.widgets.rail import Rail
from ui.widgets.task_strip import TaskStrip
from ui.widgets.text import as_sheet, rule, sheet
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from ui.frame_state import ProblemView
    from ui.screens.base import Screen
    from ui.widgets.actions import Actions

LEAST_WIDTH: Final = 1024
LEAST_HEIGHT: Final = 700

LANGUAGE_NAMES: Final = {"fr": "Français", "ar": "العربية", "en": "English"}


class MainWindow(QMainWindow):
    """Holds the screens by id; the menu holds the actions of the person, None being a rule."""

    screen_chosen = Signal(str)
    stop_requested = Signal()

    def __init__(self, actions: Actions, menu_actions: Iterable[QAction | None]) -> None:
        super().__init__()
        self._state = FrameState(pharmacy="PharmaDesk", register="")
        self._screens: dict[str, Screen] = {}
        self._current_id = ""
        menu = QMenu(self)
        for action in menu_actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        self._top = TopBar(menu)
        self._top.pill_chosen.connect(self.screen_chosen)
        self._rail = Rail(actions["app.help"])
        self._rail.chosen.connect(self.screen_chosen)
        self._rail_line = rule(upright=True)
        self._notice = Banner()
        self._notice_place = QWidget()
        self._problem = ProblemPanel(actions["problem.copy"], actions["problem.close"])
        self._stack = QStackedWidget()
        self._strip = TaskStrip(actions["sale.undo"])
        self._strip.stop_requested.connect(self.stop_requested)
        self._lay_out()
        self._ring = FocusRing(self)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setWindowTitle("PharmaDesk")

    def add_screen(self, screen_id: str, screen: Screen) -> None:
        """Add a screen."""
        assert screen_id not in self._screens, screen_id
        self._screens[screen_id] = screen
        self._stack.addWidget(screen)

    def show_screen(self, screen_id: str) -> None:
        """Bring a screen to the front and give it the keyboard."""
        screen = self._screens[screen_id]
        self._current_id = screen_id
        self._stack.setCurrentWidget(screen)
        self._rail.show_entries(self._state.rail, screen_id)
        screen.take_focus()

    def current_screen(self) -> str:
        """Return the id of the screen in front, empty before the first."""
        return self._current_id

    def show_state(self, state: FrameState) -> None:
        """Show what surrounds the screen; with no person there is no rail."""
        self._state = state
        self._top.show_state(state, LANGUAGE_NAMES[language()])
        self._rail.show_entries(state.rail, self._current_id)
        self._rail.setVisible(state.user is not None)
        self._rail_line.setVisible(state.user is not None)
        self._strip.show_task(state.task, state.hint)
        self._notice.say("warning", "clock", state.notice)
        self._notice_place.setVisible(bool(state.notice))
        title = _("{pharmacy} · {register}")
        self.setWindowTitle(title.format(pharmacy=state.pharmacy, register=state.register))

    def offer_undo(self, icon: str, text: str) -> None:
        """Say what happened in a toast whose button, and the undo key, take it back."""
        self._strip.toast.offer(icon, text)

    def withdraw_undo(self) -> None:
        """Take the toast away: what it offered is no longer possible."""
        self._strip.toast.dismiss()

    def show_problem(self, view: ProblemView) -> None:
        """Say what went wrong above the screen, until the person puts it away."""
        self._problem.show_problem(view)

    def shows_problem(self) -> bool:
        """Tell whether a problem waits to be put away."""
        return self._problem.is_shown

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)
        for screen in self._screens.values():
            screen.retranslate()

    def _lay_out(self) -> None:
        notice = QVBoxLayout(self._notice_place)
        notice.setContentsMargins(16, 8, 16, 8)
        notice.addWidget(self._notice)
        as_sheet(self._notice_place, "surface")
        self._notice_place.hide()
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addWidget(self._problem)
        work.addWidget(self._notice_place)
        work.addWidget(self._stack, 1)
        work.addWidget(rule())
        work.addWidget(self._strip)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(self._rail_line)
        middle.addLayout(work, 1)
        ground = sheet("background")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(rule())
        column.addLayout(middle, 1)
        self.setCentralWidget(ground)
