"""The looks of the question for a second person in its states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from tests.gui import looks
from ui.screens.approval.screen import ApprovalScreen
from ui.screens.approval.state import ApprovalState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
ASKED: Final = ApprovalState(
    "Annuler la vente C2-A 000123 (86,50 DH)", "Yassine", looks.PEOPLE[:3], "p1"
)
STATES: Final = {
    "asked": ASKED,
    "nobody chosen": replace(ASKED, chosen_id=""),
    "checked": replace(ASKED, busy=True),
    "refused": replace(ASKED, error="Ce code n’est pas le bon.", attempt=1),
    "waiting": replace(ASKED, wait_seconds=299),
    "huge": replace(ASKED, asked=_LONG, holder="Fatima " * 20, people=looks.PEOPLE * 9),
}


@pytest.mark.parametrize(
    ("language", "scale"),
    [
        ("fr", 150),
        *(pytest.param(*each, marks=pytest.mark.deep) for each in (("ar", 150), ("fr", 100))),
    ],
)
def test_question_in_every_state_cuts_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = ApprovalScreen(stage.actions, ASKED)
    stage.put(screen, "approval")
    faults: dict[str, list[str]] = {}
    for name, state in STATES.items():
        screen.show_state(state)
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == (1366, 768), name
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


def test_question_cannot_be_left_while_the_pin_is_checked(qtbot: QtBot) -> None:
    looks.dress()
    stage = looks.Stage(qtbot)
    screen = ApprovalScreen(stage.actions, ASKED)
    stage.put(screen, "approval")
    for busy in (True, False):
        screen.show_state(replace(ASKED, busy=busy))
        assert stage.actions["approval.close"].isEnabled() != busy
