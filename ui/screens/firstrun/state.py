"""What the first run shows, as plain values; what is typed of a PIN is never part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from ui.widgets.field_view import FieldView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.documents.paper import Paper
    from pharmadesk.i18n import Language


class Page(StrEnum):
    """The pages of both ways, in order; the recovery phrase and joining are steps of two pages."""

    LANGUAGE = "language"
    WAY = "way"
    PHARMACY = "pharmacy"
    OWNER = "owner"
    DOOR = "door"
    REGISTER = "register"
    PHRASE = "phrase"
    CONFIRM = "confirm"
    READY = "ready"
    JOIN = "join"
    FETCH = "fetch"


Way = Literal["found", "join"]
KeepChoice = Literal["keyring", "phrase", "key_file"]
Busy = Literal["", "founding", "demo", "asking", "joining", "opening"]

STEPS: Final[dict[Way, tuple[Page, ...]]] = {
    "found": (Page.LANGUAGE, Page.WAY, Page.PHARMACY, Page.OWNER, Page.PHRASE, Page.READY),
    "join": (Page.LANGUAGE, Page.WAY, Page.DOOR, Page.REGISTER, Page.PHRASE, Page.JOIN),
}
_SECOND_PAGES: Final = {Page.CONFIRM: Page.PHRASE, Page.FETCH: Page.JOIN}


@dataclass(frozen=True, slots=True)
class FetchView:
    """How far a register is that has joined; a total is 0 until the centre has told.

    Units: `arrived` and `whole` are bytes of the rows that may come before the events.
    Shape: `waits` says what is in the way, for good when `is_trouble`; `can_open` once the people
    are known.
    """

    done: int = 0
    total: int = 0
    arrived: int = 0
    whole: int = 0
    waits: str = ""
    is_trouble: bool = False
    can_open: bool = False


@dataclass(frozen=True, slots=True)
class FirstRunState:
    """The whole screen.

    Shape: `asked` are the positions of the words asked back, the first word being 1; their fields
    are named `word_<position>`. `blocked` says why the way on is shut, `problem` what went wrong
    at the end. `keyring` is None until it is known whether this computer has one worth the name.
    With `keys_exist` the phrase was noted before a kill, and its step is done.
    """

    page: Page = Page.LANGUAGE
    way: Way = "found"
    language: Language = "fr"
    fields: Mapping[str, FieldView] = field(default_factory=dict)
    preview: Paper | None = None
    words: tuple[str, ...] = field(default=(), repr=False)
    asked: tuple[int, ...] = ()
    keep: KeepChoice = "phrase"
    keyring: bool | None = None
    keys_exist: bool = False
    blocked: str = ""
    problem: str = ""
    busy: Busy = ""
    can_explore: bool = True
    fetch: FetchView = field(default_factory=FetchView)

    @property
    def steps(self) -> tuple[Page, ...]:
        """The first pages of the steps of this way."""
        return STEPS[self.way]

    @property
    def step(self) -> int:
        """The place of the step one is at."""
        return self.steps.index(_SECOND_PAGES.get(self.page, self.page))

    @property
    def page_before(self) -> Page | None:
        """The page that the way back leads to; the phrase is not shown once its keys exist."""
        if self.page is Page.FETCH:
            return None
        if self.page is Page.CONFIRM:
            return Page.PHRASE
        before = self.steps[: self.step]
        if self.keys_exist:
            before = tuple(page for page in before if page is not Page.PHRASE)
        return before[-1] if before else None

    def view(self, name: str) -> FieldView:
        """Return a field; one that was never touched is empty."""
        return self.fields.get(name, FieldView())
