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
    """The pages, in order; the recovery phrase is one step on two pages."""

    LANGUAGE = "language"
    PHARMACY = "pharmacy"
    OWNER = "owner"
    PHRASE = "phrase"
    CONFIRM = "confirm"
    READY = "ready"


STEPS: Final = (Page.LANGUAGE, Page.PHARMACY, Page.OWNER, Page.PHRASE, Page.READY)

KeepChoice = Literal["keyring", "phrase", "key_file"]


@dataclass(frozen=True, slots=True)
class FirstRunState:
    """The whole screen.

    Shape: `asked` are the positions of the words asked back, the first word being 1; their fields
    are named `word_<position>`. `blocked` says why the way on is shut, `problem` what went wrong
    at the end. `keyring` is None until it is known whether this computer has one worth the name.
    With `keys_exist` the phrase was noted before a kill, and its step is done.
    """

    page: Page = Page.LANGUAGE
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
    busy: Literal["", "founding", "demo"] = ""
    can_explore: bool = True

    def view(self, name: str) -> FieldView:
        """Return a field; one that was never touched is empty."""
        return self.fields.get(name, FieldView())
