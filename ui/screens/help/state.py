"""What the help sheet shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """An action or a habit of the keyboard; with no keys it is found in the menu.

    Shape: `keys` are key caps, each pressed by itself.
    """

    name: str
    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """What can be done in one place."""

    title: str
    entries: tuple[HelpEntry, ...]


@dataclass(frozen=True, slots=True)
class HelpState:
    """The whole sheet, in the order it is read."""

    groups: tuple[HelpGroup, ...]
