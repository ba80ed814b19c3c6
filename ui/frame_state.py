"""What the frame shows around a screen: who, where, which session, how the machines are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class PillView:
    """A state of the top bar; `detail` is its whole sentence, `opens` the screen behind it."""

    icon: str
    tone: Tone
    text: str
    detail: str = ""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class UserView:
    """Who works at the register."""

    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A screen the person may open; a badge of 0 is not shown.

    Its digit is its place in the rail, or one of its own, which is its action's key.
    """

    screen_id: str
    icon: str
    label: str
    badge: int = 0
    digit: int = 0


@dataclass(frozen=True, slots=True)
class TaskView:
    """What the task strip says: the running task, or the last good state.

    Units: `done` of `total` steps; a total of 0 draws no bar.
    """

    icon: str
    tone: Tone
    title: str
    text: str = ""
    done: int = 0
    total: int = 0
    can_stop: bool = False


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What went wrong, in a sentence each: what happened, what was kept, what to do now.

    Shape: `details` are lines for support, of versions and codes, in no language.
    """

    tone: Tone
    happened: str
    kept: str
    advice: str
    details: str


@dataclass(frozen=True, slots=True)
class FrameState:
    """The whole frame; with no user there is no rail.

    `notice` stands above every screen until what it says has been done.
    Units: `session_since` is local time, `HH:MM`, empty when no session is open.
    """

    pharmacy: str
    register: str
    session_since: str = ""
    pills: tuple[PillView, ...] = ()
    user: UserView | None = None
    rail: tuple[RailEntry, ...] = ()
    task: TaskView | None = None
    hint: str = ""
    notice: str = ""
