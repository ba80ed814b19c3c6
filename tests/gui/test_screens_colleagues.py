"""The looks of the screen of colleagues in its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gui import colleague_looks, looks
from ui.screens.colleagues.screen import ColleaguesScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("language", "scale"),
    [
        ("fr", 150),
        *(pytest.param(*each, marks=pytest.mark.deep) for each in (("ar", 150), ("fr", 100))),
    ],
)
def test_colleagues_in_every_state_cut_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = ColleaguesScreen(stage.actions, colleague_looks.LIST)
    stage.put(screen, "colleagues")
    faults: dict[str, list[str]] = {}
    for name, state in colleague_looks.STATES.items():
        screen.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}
