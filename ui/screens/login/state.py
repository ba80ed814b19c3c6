"""What the login screen shows, as plain values; what is typed of a PIN is never part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


Step: TypeAlias = Literal["pin", "new", "again", "approve", "stuck"]
"""A PIN is asked for; or a first one here is chosen, repeated, and approved by an owner."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """Someone who may work at the register; the role is in words."""

    person_id: str
    name: str
    initials: str
    role: str
    has_pin: bool = True


class PinState(Protocol):
    """What a PIN is asked with, on whichever screen."""

    @property
    def pin_digits(self) -> int:
        """How many digits there are at least."""

    @property
    def error(self) -> str:
        """Why the last one was refused."""

    @property
    def attempt(self) -> int:
        """The number of the refusal."""

    @property
    def busy(self) -> bool:
        """Whether one is being checked."""

    @property
    def wait_seconds(self) -> int:
        """How long none can be tried."""

    @property
    def step(self) -> Step:
        """What it is asked for."""


@dataclass(frozen=True, slots=True)
class LoginState:
    """The whole screen.

    Shape: `now` is local time; `session_since` is `HH:MM`, or empty; `error` says why the last PIN
    was refused. Each refusal has its own `attempt` number, which empties the dots. While `busy` a
    PIN is being checked; while `wait_seconds` is above zero no PIN can be tried. `newcomer` is the
    name of who gets a first PIN here; nobody can approve it when `step` is `stuck`.
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
    step: Step = "pin"
    newcomer: str = ""
