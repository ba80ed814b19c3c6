"""The answer of the screen: how much waits, how that goes, and the one step forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.i18n import _
from ui.screens.sync import words
from ui.theme.theme import current
from ui.widgets.facts import Facts
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.progress_bar import ProgressBar
from ui.widgets.text import TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.sync.state import SyncState
    from ui.widgets.actions import Actions

_PADDING: Final = 24


class SyncPanel(QWidget):
    """Shows the figure, the facts, and at the bottom what a person can do."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._label = TextLabel("noteStrong", "textMuted")
        self._figure = Figure("total")
        self._mood = TextLabel("body", "textMuted", wraps=True)
        self._facts = Facts()
        self._progress = TextLabel("note", "textMuted", wraps=True)
        self._bar = ProgressBar()
        self._outcome = TextLabel("note", wraps=True)
        self._reason = TextLabel("small", "textMuted", wraps=True)
        self._stop = KeyButton("plain", "x").follow(actions["sync.stop"])
        self._add_reason = TextLabel("small", "textMuted", wraps=True)
        self._offer = actions["sync.offer"]
        self._add = KeyButton("quiet", "plus", padding=16).follow(self._offer)
        self._now = KeyButton(
            "primary",
            "refresh-cw",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(actions["sync.now"])
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, 20, _PADDING, 16)
        column.setSpacing(0)
        column.addWidget(self._label)
        column.addWidget(self._figure)
        column.addSpacing(10)
        column.addWidget(self._mood)
        column.addSpacing(13)
        column.addWidget(rule())
        column.addWidget(self._facts)
        column.addStretch(1)
        deeds = QVBoxLayout()
        deeds.setSpacing(8)
        said = (self._outcome, self._progress, self._bar)
        add = (self._add_reason, self._add)
        for widget in (*said, self._stop, *add, self._reason, self._now):
            deeds.addWidget(widget)
        column.addLayout(deeds)

    def least_width(self) -> int:
        """Return the width that the words of the button need, in this language and size."""
        buttons = (self._now, self._add)
        return max(button.sizeHint().width() for button in buttons) + 2 * _PADDING

    def show_state(self, state: SyncState) -> None:
        """Show how the register stands."""
        status = state.status
        self._label.setText(_("Waiting to be sent"))
        self._figure.show_count(status.waiting if status else 0)
        self._mood.setText(words.mood(status, state.now_us) if status else "")
        self._facts.show_facts(words.facts(state))
        runs = status is not None and words.is_long(status)
        self._progress.setVisible(runs)
        self._bar.setVisible(runs and status is not None and status.all > 0)
        self._stop.setVisible(runs)
        if status is not None:
            self._progress.setText(words.progress(status))
            self._bar.show_progress(status.done, status.all)
        result = "" if runs or state.outcome is None else words.outcome(state.outcome)
        self._outcome.setText(result)
        self._outcome.setVisible(bool(result))
        self._add.set_label(_("New code") if state.offer else self._offer.text())
        self._add_reason.setText(_("Only an owner adds a register."))
        self._add_reason.setVisible(not state.enrol.may)
        reason = words.why_not(state)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
