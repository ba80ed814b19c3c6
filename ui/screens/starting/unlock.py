"""The recovery phrase, typed to open a register that keeps its keys nowhere, or lost them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from pharmadesk.i18n import _
from ui.screens.starting.frame import StartPage
from ui.screens.starting.phrase_entry import PhraseEntry
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.widgets.actions import Actions


@dataclass(frozen=True, slots=True)
class UnlockState:
    """What is asked and what was wrong.

    Shape: `position` is the word an error is about, the first being 1, or 0. With `recovers` the
    phrase makes new device keys.
    """

    recovers: bool = False
    error: str = ""
    position: int = 0
    busy: bool = False


class UnlockScreen(StartPage):
    """Shows an `UnlockState`; signals the phrase as it was typed, or the wish to close."""

    phrase_entered = Signal(str)
    close_requested = Signal()

    def __init__(self, actions: Actions, state: UnlockState, parent: QWidget | None = None) -> None:
        self._open = actions["start.unlock"]
        self._show = actions["start.show_words"]
        self._close = actions["start.close"]
        super().__init__((self._open, self._show, self._close), parent)
        self._state = state
        self._phrase = PhraseEntry()
        self._phrase.changed.connect(self._follow)
        self._show.setCheckable(True)
        self._show.setChecked(False)
        self._show.toggled.connect(self._phrase.reveal)
        self._open.triggered.connect(self._enter)
        self._close.triggered.connect(self.close_requested)
        button = KeyButton("primary", role="heading", least_height=56).follow(self._open)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(KeyButton("ghost").follow(self._close))
        ways.addWidget(KeyButton("ghost").follow(self._show))
        ways.addStretch(1)
        ways.addWidget(button)
        self.column.addWidget(self._phrase)
        self.column.addSpacing(12)
        self.column.addLayout(ways)
        self.show_state(state)

    def show_state(self, state: UnlockState) -> None:
        """Show a state; the words typed so far stay."""
        self._state = state
        if state.recovers:
            self.title.setText(_("Open with the recovery phrase"))
            self.lead.setText(
                _("The register gets new keys and goes on under a new letter in its numbers.")
            )
        else:
            self.title.setText(_("Type your recovery phrase"))
            self.lead.setText(_("This register keeps its keys nowhere: twelve words open it."))
        if state.busy:
            self.lead.setText(_("Opening…"))
        self._phrase.retranslate()
        self._phrase.setEnabled(not state.busy)
        self._phrase.show_error(state.error, state.position)
        self._follow()

    def take_focus(self) -> None:
        """Put the keyboard in the first word."""
        self._phrase.focus_word(1)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _follow(self) -> None:
        self._open.setEnabled(self._phrase.is_whole() and not self._state.busy)

    def _enter(self) -> None:
        self.phrase_entered.emit(self._phrase.text())
