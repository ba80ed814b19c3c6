"""The screen of the registers at every size and language: nothing cut, everything wide enough."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.gui import looks
from ui.screens.registers.screen import RegistersScreen
from ui.screens.registers.state import RegistersState
from ui.screens.tickets.listing import TwoLines
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FULL = RegistersState(
    first_day="2026-11-01",
    last_day="2026-11-30",
    rows=tuple(
        TwoLines(
            str(number),
            f"C2-A-O {number:06d} · SKENAN LP 30 mg gélule à libération prolongée B/14",
            "23/11/2026 10:00 · Karim Idrissi · Dr Salma Bennani El Fassi · lot S-114 · Nadia",
            "-120",
            (Chip("warning", "file-text", "B"), Chip("info", "corner-down-right", "rectification")),
        )
        for number in range(1, 30)
    ),
    read=True,
)
STATES = {
    "nothing yet": RegistersState(),
    "empty": replace(FULL, rows=()),
    "full": FULL,
    "written": replace(FULL, book="narcotics", written="C:/Users/Pharmacie/Documents/" * 4),
    "refused": replace(
        FULL, error="Le fichier ordonnancier-2026-11.pdf ne peut pas être écrit. " * 2
    ),
}


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("scale", [100, 150])
def test_registers_in_every_state_cut_nothing(qtbot: QtBot, scale: int, language: str) -> None:
    looks.dress(language, scale_percent=scale)
    size = (1366, 768)
    stage = looks.Stage(qtbot, size)
    screen = RegistersScreen(stage.actions, STATES["nothing yet"])
    stage.put(screen, "registers")
    faults: dict[str, list[str]] = {}
    for name, state in STATES.items():
        screen.show_state(state)
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == size, name
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}
