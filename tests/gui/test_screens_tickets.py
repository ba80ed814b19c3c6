"""The looks of the screen of tickets in its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QKeySequence

from tests.gui import looks, ticket_looks
from ui.screens.tickets import words
from ui.screens.tickets.screen import TicketsScreen
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("language", "scale"),
    [
        ("fr", 150),
        *(pytest.param(*each, marks=pytest.mark.deep) for each in (("ar", 150), ("fr", 100))),
    ],
)
def test_tickets_in_every_state_cut_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = TicketsScreen(stage.actions, ticket_looks.LIST)
    stage.put(screen, "tickets")
    faults: dict[str, list[str]] = {}
    for name, state in ticket_looks.STATES.items():
        screen.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


def test_form_of_an_invoice_in_every_state_cuts_nothing(qtbot: QtBot) -> None:
    looks.dress("fr", scale_percent=150)
    stage = looks.Stage(qtbot)
    screen = TicketsScreen(stage.actions, ticket_looks.BILLED)
    stage.put(screen, "tickets")
    faults: dict[str, list[str]] = {}
    for name, state in ticket_looks.INVOICES.items():
        screen.show_invoice(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


def test_button_that_is_off_says_why(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()
    told = {name: words.blocked(state) for name, state in ticket_looks.STATES.items()}
    assert told["opened"] == told["void"] == told["list"] == ""
    assert "annulée" in told["cancelled"]


def test_cap_of_the_plus_key_is_a_plus(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()
    caps = [cap_text(QKeySequence(keys)) for keys in ("+", "Shift++", "-", "Ctrl+R")]
    assert caps == ["+", "Maj +", "-", "Ctrl R"]
