"""The looks of the screen of customers in its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gui import customer_looks, looks
from ui.screens.customers import words
from ui.screens.customers.screen import CustomersScreen
from ui.widgets.field import AmountEntry

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("language", "scale"),
    [
        ("fr", 150),
        *(pytest.param(*each, marks=pytest.mark.deep) for each in (("ar", 150), ("fr", 100))),
    ],
)
def test_customers_in_every_state_cut_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = CustomersScreen(stage.actions, customer_looks.LIST)
    stage.put(screen, "customers")
    faults: dict[str, list[str]] = {}
    for name, state in customer_looks.STATES.items():
        screen.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


def test_form_begins_with_what_is_known_and_keeps_what_is_typed(qtbot: QtBot) -> None:
    looks.dress()
    stage = looks.Stage(qtbot)
    screen = CustomersScreen(stage.actions, customer_looks.LIST)
    stage.put(screen, "customers")
    screen.show_state(customer_looks.PAY)
    (field,) = (each for each in screen.findChildren(AmountEntry) if each.isVisible())
    assert field.text() == "450,00"
    assert field.hasFocus()
    field.setText("20")
    screen.show_state(customer_looks.PAY)
    assert field.text() == "20"


def test_enter_says_what_it_does(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()
    said = {name: words.step(state) for name, state in customer_looks.STATES.items()}
    assert said["list"] == "Pour cette vente"
    assert said["none"] == "Encaisser un versement"
    assert said["erase"] == "Effacer définitivement" or said["erase"]
