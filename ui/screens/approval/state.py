"""What the question for a second person shows, as plain values; no part of a PIN is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.screens.login.state import PersonView, Step


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """The whole screen.

    Shape: `asked` is the act in words, `holder` the name of who keeps the register. The rest is as
    on the login screen: each refusal has its own `attempt`, no PIN can be tried while `busy` or
    while there are `wait_seconds`.
    """

    asked: str = ""
    holder: str = ""
    people: tuple[PersonView, ...] = ()
    chosen_id: str = ""
    pin_digits: int = 6
    error: str = ""
    attempt: int = 0
    busy: bool = False
    wait_seconds: int = 0
    step: Step = "pin"
