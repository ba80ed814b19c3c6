"""What a person can do, declared once: id, words, keys, icon and who may.

Buttons, the menu and the help sheet come from this list, and the key printed on a button is the
action's own. F11, F12, Ctrl+J, Ctrl+M and Ctrl+] stay unbound: scanners send them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from ui.widgets.actions import Actions


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action: `permission` is None for what needs no role (locking, the language)."""

    action_id: str
    text: str
    keys: tuple[str, ...]
    permission: Action | None = Action.SELL


SPECS: Final = (
    ActionSpec("sale.search", N_("Search"), ("F2",), Action.SEARCH_ITEMS),
    ActionSpec("sale.quantity", N_("Quantity"), ("F4",)),
    ActionSpec("sale.remove", N_("Remove"), ("Del",), Action.VOID_LINE),
    ActionSpec("sale.undo", N_("Put back"), ("Ctrl+Z",)),
    ActionSpec("sale.cash", N_("Cash"), ("F8",)),
    ActionSpec("sale.confirm", N_("Confirm and print"), ("Return", "Enter")),
    ActionSpec("sale.back", N_("Basket"), ("Esc",)),
    ActionSpec("sale.next", N_("Next customer"), ("Return", "Enter")),
    ActionSpec("session.open", N_("Open the session"), ("Ctrl+Return",), Action.OPEN_SESSION),
    ActionSpec("clock.journal", N_("What day is it?"), ("1",), Action.CONFIRM_CLOCK),
    ActionSpec("clock.wall", N_("What day is it?"), ("2",), Action.CONFIRM_CLOCK),
    ActionSpec("app.lock", N_("Lock"), ("Ctrl+L",), None),
    ActionSpec("app.french", "Français", (), None),
    ActionSpec("app.arabic", "العربية", (), None),
    ActionSpec("app.english", "English", (), None),
    ActionSpec("app.theme", N_("Light or dark"), (), None),
    ActionSpec("first.next", N_("Continue"), ("Return", "Enter"), None),
    ActionSpec("first.back", N_("Back"), ("Alt+Left",), None),
    ActionSpec("first.demo", N_("Explore the demonstration"), ("Alt+D",), None),
    ActionSpec("start.unlock", N_("Open the register"), ("Return", "Enter"), None),
    ActionSpec("start.show_words", N_("Show the words"), ("Alt+W",), None),
    ActionSpec("start.retry", N_("Try again"), ("Return", "Enter"), None),
    ActionSpec("start.recover", N_("Open with the recovery phrase"), ("Alt+R",), None),
    ActionSpec("start.copy", N_("Copy details"), ("Ctrl+C",), None),
    ActionSpec("start.close", N_("Close"), ("Esc",), None),
)


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Make every action, in the language now spoken."""
    actions: dict[str, QAction] = {}
    for spec in SPECS:
        action = QAction(parent)
        action.setObjectName(spec.action_id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        actions[spec.action_id] = action
    retranslate(actions)
    return actions


def retranslate(actions: Actions) -> None:
    """Say every action again, in the language now spoken."""
    for spec in SPECS:
        actions[spec.action_id].setText(_(spec.text))


def trigger_key(actions: Iterable[QAction], event: QKeyEvent, window: QWidget) -> bool:
    """Do what a key means where the focus is, as Qt would have; say whether it meant anything.

    The scan filter holds keys back before Qt looks for shortcuts, so the look-up is done here:
    an action counts where one of its widgets is shown in the window that got the key.
    """
    keys = QKeySequence(event.keyCombination())
    for action in actions:
        if action.isEnabled() and keys in action.shortcuts() and _is_at_hand(action, window):
            action.trigger()
            return True
    for button in window.findChildren(QAbstractButton):
        if button.shortcut() == keys and button.isVisible() and button.isEnabled():
            button.click()
            return True
    return False


def _is_at_hand(action: QAction, window: QWidget) -> bool:
    return any(
        isinstance(owner, QWidget) and owner.isVisible() and owner.window() is window
        for owner in action.associatedObjects()
    )
