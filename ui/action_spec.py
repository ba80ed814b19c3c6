"""What an action is: its id, its words, its keys, and who may."""

from __future__ import annotations

from dataclasses import dataclass

from pharmadesk.domain.permissions import Action


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action; its help line says what the word on its button has no room for.

    `permission` is None for what needs no role (locking, the language).
    """

    action_id: str
    text: str
    keys: tuple[str, ...]
    help_line: str
    permission: Action | None = Action.SELL
