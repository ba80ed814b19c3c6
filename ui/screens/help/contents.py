"""The sheet's contents: the registered actions by place, and the few keys that are no action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QKeySequence

from pharmadesk.i18n import N_, _
from ui.actions import SPECS
from ui.screens.help.state import HelpEntry, HelpGroup, HelpState
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.action_spec import ActionSpec


@dataclass(frozen=True, slots=True)
class _Place:
    """Where keys count: the beginnings of its actions' ids, and its keys that are no action."""

    title: str
    prefixes: tuple[str, ...]
    habits: tuple[tuple[str, tuple[str, ...], str], ...] = ()


_PLACES: Final = (
    _Place(
        N_("Sale"),
        ("sale",),
        (
            (N_("Choose"), ("Up", "Down"), N_("Another line, or another item found.")),
            (N_("Price on the box"), ("1", "2"), N_("When an item is sold at two prices.")),
        ),
    ),
    _Place(
        N_("Everywhere"),
        ("app", "help", "problem", "approval"),
        (
            (N_("Who you are"), ("Alt+1",), N_("Your name on the login screen, then your code.")),
            (N_("Change screen"), ("Ctrl+1",), N_("Ctrl and the digit of the screen.")),
        ),
    ),
    _Place(N_("With the other registers"), ("sync",)),
    _Place(N_("Tickets and returns"), ("tickets",)),
    _Place(N_("Customers"), ("customers",)),
    _Place(N_("Cash drawer"), ("drawer",)),
    _Place(N_("Devices"), ("devices",)),
    _Place(N_("People"), ("people",)),
    _Place(N_("Owed packs"), ("promises",)),
    _Place(N_("Colleagues"), ("colleagues",)),
    _Place(N_("Legal registers"), ("registers",)),
    _Place(N_("My day"), ("day",)),
    _Place(N_("Start of the day"), ("login", "session", "clock")),
    _Place(N_("First run"), ("first",)),
    _Place(N_("When the register does not open"), ("start",)),
)


def contents() -> HelpState:
    """Write the sheet in the language now spoken.

    Raises: AssertionError when an action stands in no place: it would be hidden from the sheet.
    """
    groups = tuple(_group(place) for place in _PLACES)
    placed = {prefix for place in _PLACES for prefix in place.prefixes}
    assert placed >= {_prefix(spec) for spec in SPECS}, "every action has its place"
    return HelpState(groups)


def _group(place: _Place) -> HelpGroup:
    actions = [
        HelpEntry(_(spec.text), _caps(spec.keys), _(spec.help_line))
        for prefix in place.prefixes
        for spec in SPECS
        if _prefix(spec) == prefix
    ]
    habits = [HelpEntry(_(name), _caps(keys), _(text)) for name, keys, text in place.habits]
    return HelpGroup(_(place.title), tuple(actions + habits))


def _prefix(spec: ActionSpec) -> str:
    return spec.action_id.partition(".")[0]


def _caps(keys: Iterable[str]) -> tuple[str, ...]:
    """Name the keys as the keyboard prints them; two that print the same are one."""
    return tuple(dict.fromkeys(cap_text(QKeySequence(key)) for key in keys))
