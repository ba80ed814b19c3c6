"""The screen of the day: its words and figures, and that nothing of it is cut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtWidgets import QScrollArea

from pharmadesk.i18n import use_language
from pharmadesk.services.day import Hour
from tests.gui import looks
from tests.gui.day_looks import DAYS, FULL
from ui.screens.day import words
from ui.screens.day.chart import filled, step
from ui.screens.day.screen import DayScreen
from ui.screens.day.state import DAY
from ui.theme.theme import current

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NARROWEST: Final = (1366, 768)
_NINE, _TEN, _ELEVEN = Hour(9, 11_000, 10_000), Hour(10, 2_000, 10_000), Hour(11, 9, 9)


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:  # noqa: ARG001 - there is an application to dress
    looks.dress()


@pytest.mark.parametrize(
    ("hour_now", "percent", "text"),
    [
        (10, "+10\N{NO-BREAK SPACE}%", "sur un lundi habituel à 10 h"),
        (11, "-35\N{NO-BREAK SPACE}%", "sur un lundi habituel à 11 h"),
        (None, "-35\N{NO-BREAK SPACE}%", "sur un lundi habituel"),
    ],
)
def test_comparison_counts_the_hours_that_are_over(
    hour_now: int | None, percent: str, text: str
) -> None:
    day = replace(FULL, hours=(_NINE, _TEN, _ELEVEN), hour_now=hour_now)
    found = words.comparison(day)
    assert found is not None
    assert (found.percent, found.text) == (percent, text)


def test_comparison_with_nothing_usual_by_now_is_none() -> None:
    assert words.comparison(replace(FULL, hours=(_NINE,), hour_now=9)) is None


def test_shares_of_tenders_add_up_to_a_hundred() -> None:
    thirds = tuple(replace(FULL.tenders[0], tender=name, centimes=1) for name in ("a", "b", "c"))
    assert sum(row.percent for row in words.tenders(replace(FULL, tenders=thirds))) == 100
    nothing = replace(FULL, tenders=(replace(FULL.tenders[0], centimes=0),))
    assert [row.percent for row in words.tenders(nothing)] == [0]


def test_what_expired_is_seen_before_what_is_short() -> None:
    titles = [row.title for row in words.to_see(DAYS["huge"].overview or FULL)]
    assert titles[0].endswith("lots périmés en stock")
    assert [row.title for row in words.to_see(FULL)] == [
        "12 ruptures",
        "24 lots expirent dans les 60 jours",
    ]


def test_drawer_says_how_it_stands_and_no_expected_cash_while_it_is_open() -> None:
    first, second = words.drawers(FULL)
    assert (first.detail, first.chip.text) == ("Hicham, depuis 08:29", "Ouverte")
    assert second.chip.text == "Écart -2,30"
    session = replace(FULL.drawers[1].session, difference_centimes=0)
    even = replace(FULL, drawers=(replace(FULL.drawers[1], session=session),))
    assert words.drawers(even)[0].chip.text == "Fermée"


def test_chart_leaves_no_hour_out() -> None:
    assert [each.hour for each in filled(())] == list(range(8, 20))
    night = filled((Hour(6, 1, 0), Hour(25, 1, 0)))
    assert [each.hour for each in night] == list(range(6, 26))
    assert words.hour(25) == "1 h"


@pytest.mark.parametrize(
    ("greatest", "expected"), [(0, 10_000), (30_000, 10_000), (30_001, 20_000), (240_000, 100_000)]
)
def test_chart_draws_at_most_three_lines_of_a_round_amount(greatest: int, expected: int) -> None:
    assert step(greatest) == expected


def test_time_runs_from_left_to_right_in_arabic_too(qtbot: QtBot) -> None:
    looks.dress("ar")
    stage = looks.Stage(qtbot, NARROWEST)
    first = replace(FULL, hours=(Hour(8, 100_000, 0),))
    screen = DayScreen(stage.actions, replace(DAYS["full"], overview=first))
    stage.put(screen, DAY)
    picture = screen._chart.grab().toImage()
    left = picture.pixelColor(picture.width() // 24, picture.height() // 2)
    right = picture.pixelColor(picture.width() * 23 // 24, picture.height() // 2)
    assert left == current().colour("accent") != right
    use_language("fr")


@pytest.mark.parametrize(
    ("language", "scale"),
    [
        ("fr", 100),
        ("ar", 150),
        pytest.param("fr", 150, marks=pytest.mark.deep),
        pytest.param("ar", 100, marks=pytest.mark.deep),
    ],
)
def test_day_in_every_state_cuts_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, NARROWEST)
    screen = DayScreen(stage.actions, DAYS["unread"])
    stage.put(screen, DAY)
    faults: dict[str, list[str]] = {}
    for name, state in DAYS.items():
        screen.show_state(state)
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == NARROWEST, name
        faults[name] = list(looks.layout_faults(stage.window))
        for area in screen.findChildren(QScrollArea):
            page = area.widget()
            assert page is not None
            assert page.minimumSizeHint().width() <= area.viewport().width(), name
    assert {name: found for name, found in faults.items() if found} == {}
