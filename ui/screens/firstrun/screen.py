"""The first run: steps at the start side, one page, an answer at the end side, the way on below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.base import Screen
from ui.screens.firstrun import pages, words
from ui.screens.firstrun.next_button import NextButton
from ui.screens.firstrun.panels import KeepPanel, PreviewPanel
from ui.screens.firstrun.side import Side
from ui.screens.firstrun.state import STEPS, FirstRunState, Page
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import ElidedLabel, as_sheet, rule, sheet

if TYPE_CHECKING:
    from ui.widgets.actions import Actions

_SIDE: Final = 295
_PANEL: Final = 375
_PREVIEWED: Final = frozenset({Page.PHARMACY, Page.OWNER, Page.READY})


class FirstRunScreen(Screen):
    """Shows a `FirstRunState`; signals what is chosen, typed and left, and the way on or back."""

    language_chosen = Signal(str)
    keep_chosen = Signal(str)
    typed = Signal(str, str)
    left = Signal(str)
    next_requested = Signal()
    back_requested = Signal()
    demo_requested = Signal()

    def __init__(
        self, actions: Actions, state: FirstRunState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._actions = actions
        self._state = state
        self._side = Side(actions)
        language = pages.LanguagePage()
        language.chosen.connect(self.language_chosen)
        self._pages: dict[Page, pages.PageView] = {
            Page.LANGUAGE: language,
            Page.PHARMACY: pages.PharmacyPage(),
            Page.OWNER: pages.OwnerPage(),
            Page.PHRASE: pages.PhrasePage(),
            Page.CONFIRM: pages.ConfirmPage(),
            Page.READY: pages.ReadyPage(),
        }
        self._stack = QStackedWidget()
        self._preview = PreviewPanel()
        self._keep = KeepPanel()
        self._keep.chosen.connect(self.keep_chosen)
        self._panels = QStackedWidget()
        self._panel_line = rule(upright=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["first.back"])
        self._note = ElidedLabel("small", "textMuted")
        self._next = NextButton()
        self._next.follow(actions["first.next"])
        self._connect()
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state; what is typed in fields it agrees with stays untouched."""
        turned = state.page is not self._state.page
        self._state = state
        self._side.show_state(state)
        page = self._pages[state.page]
        page.show_state(state)
        self._stack.setCurrentIndex(list(Page).index(state.page))
        panel = self._panel_of(state.page)
        self._panels.setVisible(panel is not None)
        self._panel_line.setVisible(panel is not None)
        if panel is not None:
            panel.show_state(state)
            self._panels.setCurrentIndex(0 if panel is self._preview else 1)
        self._show_ways(state)
        self._widen()
        if turned:
            self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where the page starts."""
        self._pages[self._state.page].take_focus()

    def focus_error(self) -> None:
        """Put the keyboard in the first field that is wrong."""
        self._pages[self._state.page].focus_error()

    def focus_key_file(self) -> None:
        """Put the keyboard in the path of the key file."""
        self._keep.focus_file()

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        for page in self._pages.values():
            page.show_state(self._state)
        self.show_state(self._state)

    def _panel_of(self, page: Page) -> PreviewPanel | KeepPanel | None:
        if page is Page.PHRASE:
            return self._keep
        return self._preview if page in _PREVIEWED else None

    def _show_ways(self, state: FirstRunState) -> None:
        page = Page.PHRASE if state.page is Page.CONFIRM else state.page
        here = STEPS.index(page)
        first = here == 0
        before = state.page if state.page is Page.CONFIRM else STEPS[max(0, here - 1)]
        self._back.set_label(words.page_name(before))
        self._back.setVisible(not first)
        self._next.set_label(words.next_words(state))
        self._note.set_text(words.note_words(state))
        self._actions["first.back"].setEnabled(not first and not state.busy)
        self._actions["first.next"].setEnabled(not state.blocked and not state.busy)
        self._actions["first.demo"].setEnabled(state.can_explore and not state.busy)
        self._stack.setEnabled(not state.busy)

    def _connect(self) -> None:
        for page in self._pages.values():
            page.typed.connect(self.typed)
            page.left.connect(self.left)
        self._keep.typed.connect(self.typed)
        self._keep.left.connect(self.left)
        for name, wish in (
            ("first.next", self.next_requested),
            ("first.back", self.back_requested),
            ("first.demo", self.demo_requested),
        ):
            action = self._actions[name]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(wish)
            self.addAction(action)

    def _lay_out(self) -> None:
        for page in Page:
            self._stack.addWidget(scrolled(self._pages[page], "surface"))
        for panel in (self._preview, self._keep):
            self._panels.addWidget(scrolled(panel, "raised"))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._panel_line)
        middle.addWidget(self._panels)
        foot = sheet("surface")
        ways = QHBoxLayout(foot)
        ways.setContentsMargins(34, 8, 48, 7)
        ways.setSpacing(24)
        ways.addWidget(self._back)
        ways.addStretch(1)
        ways.addWidget(self._note)
        ways.addWidget(self._next)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(middle, 1)
        work.addWidget(rule())
        work.addWidget(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(rule(upright=True))
        row.addLayout(work, 1)
        self._widen()

    def _widen(self) -> None:
        """Let the side grow with the text, but not the panel: the page needs the room."""
        self._side.setFixedWidth(max(_SIDE, self._side.least_width()))
        self._panels.setFixedWidth(_PANEL)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_next"):
            self._widen()
