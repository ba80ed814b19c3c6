"""What the login screen shows, as plain values; what is typed of a PIN is never part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """Someone who may work at the register; the role is in words."""

    person_id: str
    name: str
    initials: str
    role: str


@dataclass(frozen=True, slots=True)
class LoginState:
    """The whole screen.

    Shape: `now` is local time; `session_since` is `HH:MM`, or empty; `error` says why the last PIN
    was refused. Each refusal has its own `attempt` number, which empties the dots. While `busy` a
    PIN is being checked; while `wait_seconds` is above zero no PIN can be tried.
    """

    now: datetime
    people: tuple[PersonView, ...] = ()
    chosen_id: str = ""
    session_since: str = ""
    pin_digits: int = 6
    error: str = ""
    attempt: int = 0
    busy: bool = False
    wait_seconds: int = 0
