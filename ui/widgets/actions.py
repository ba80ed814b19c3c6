"""How screens reach the actions of the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtGui import QAction

Actions = Mapping[str, QAction]
"""Every action by its id: its words, its keys and whether it is possible now live in the action."""


class ActionButton(NamedTuple):
    """An action and the icon its button shows; a screen's bar of buttons is a list of these."""

    action_id: str
    icon: str
