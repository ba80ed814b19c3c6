"""What the screen of people shows, as plain values; no PIN is ever part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ui.widgets.field_view import FieldView

Mode: TypeAlias = Literal["person", "new", "pin", "erase", "badge"]
Deed: TypeAlias = Literal["", "registered", "pin", "roles", "erased", "badge", "no badge"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the list; `key` is their id, `is_you` who looks at it."""

    key: str
    name: str
    initials: str
    roles: frozenset[str]
    has_pin: bool
    waits: bool
    is_you: bool
    has_badge: bool = False


@dataclass(frozen=True, slots=True)
class PeopleState:
    """The whole screen.

    Shape: `mode` is what the panel is for: the chosen person, or a form about them or somebody new.
    `ticked` are the roles of who is registered. `deed` was done last, to somebody called `done_to`;
    `error` says why the last one was not.
    """

    people: tuple[PersonRow, ...] = ()
    chosen_id: str = ""
    mode: Mode = "person"
    name: FieldView = field(default_factory=FieldView)
    pin: FieldView = field(default_factory=FieldView)
    again: FieldView = field(default_factory=FieldView)
    ticked: frozenset[str] = frozenset()
    blocked: str = ""
    error: str = ""
    deed: Deed = ""
    done_to: str = ""
    busy: bool = False

    @property
    def chosen(self) -> PersonRow | None:
        """The person the panel is about."""
        return next((each for each in self.people if each.key == self.chosen_id), None)
