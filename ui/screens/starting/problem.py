"""Why the register did not open, in words, and what can be done now."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from pharmadesk import __version__
from pharmadesk.i18n import _
from ui.screens.starting.frame import StartPage
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.widgets.actions import Actions


@dataclass(frozen=True, slots=True)
class ProblemState:
    """What happened: its sentence, its code for support, and whether the phrase would help."""

    sentence: str
    code: str
    phrase_helps: bool = False
    busy: bool = False


class ProblemScreen(StartPage):
    """Shows a `ProblemState`; signals the wish to try again, to use the phrase or to close."""

    retry_requested = Signal()
    recover_requested = Signal()
    close_requested = Signal()

    def __init__(
        self, actions: Actions, state: ProblemState, parent: QWidget | None = None
    ) -> None:
        self._actions = {
            name: actions[f"start.{name}"] for name in ("retry", "recover", "copy", "close")
        }
        super().__init__(self._actions.values(), parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._state = state
        self._banner = Banner()
        self._retry = KeyButton("primary", role="heading", least_height=56)
        self._retry.follow(self._actions["retry"])
        self._recover = KeyButton("plain", "hash").follow(self._actions["recover"])
        self._copy = KeyButton("ghost").follow(self._actions["copy"])
        self._close = KeyButton("ghost").follow(self._actions["close"])
        self._actions["retry"].triggered.connect(self.retry_requested)
        self._actions["recover"].triggered.connect(self.recover_requested)
        self._actions["copy"].triggered.connect(self._copy_details)
        self._actions["close"].triggered.connect(self.close_requested)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self._close)
        ways.addWidget(self._copy)
        ways.addStretch(1)
        ways.addWidget(self._retry)
        self.column.addWidget(self._banner)
        self.column.addSpacing(16)
        self.column.addWidget(self._recover)
        self.column.addSpacing(8)
        self.column.addLayout(ways)
        self.show_state(state)

    def show_state(self, state: ProblemState) -> None:
        """Show a state."""
        self._state = state
        self.title.setText(_("The register did not open"))
        self.lead.setText(_("Nothing was changed. Try again once this is put right."))
        self._banner.say("danger", "circle-alert", state.sentence)
        self._recover.setVisible(state.phrase_helps)
        self._actions["recover"].setEnabled(state.phrase_helps and not state.busy)
        self._actions["retry"].setEnabled(not state.busy)

    def take_focus(self) -> None:
        """Put the keyboard on the page itself: Enter tries again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _copy_details(self) -> None:
        """Give support what it asks first: versions and a code, no name and no path."""
        details = f"PharmaDesk {__version__} · {self._state.code} · {platform.platform()}"
        QGuiApplication.clipboard().setText(details)
