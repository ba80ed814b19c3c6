"""The help sheet: every action with its key, one press away and one press back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from pharmadesk.i18n import LANGUAGES, _, use_language
from tests.gui import looks
from tests.gui.register import counter
from ui.actions import SPECS
from ui.screens.help.columns import breaks
from ui.screens.help.contents import contents
from ui.screens.help.presenter import HELP
from ui.screens.help.screen import HelpScreen
from ui.widgets.keys import cap_text
from ui.widgets.rail import Rail

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SIZES: Final = ((1366, 768), (1280, 1024), (1920, 1080))


def test_contents_list_every_action_once_with_the_caps_of_its_keys(qtbot: QtBot) -> None:
    assert qtbot is not None
    for language in LANGUAGES:
        use_language(language)
        entries = [entry for group in contents().groups for entry in group.entries]
        listed = [(entry.name, entry.keys, entry.text) for entry in entries]
        for spec in SPECS:
            caps = tuple(dict.fromkeys(cap_text(QKeySequence(key)) for key in spec.keys))
            assert listed.count((_(spec.text), caps, _(spec.help_line))) == 1, spec.action_id


def test_contents_speak_the_language_of_the_person(qtbot: QtBot) -> None:
    assert qtbot is not None
    names = {}
    for language in LANGUAGES:
        use_language(language)
        names[language] = {group.title for group in contents().groups}
    assert names["fr"].isdisjoint(names["ar"])
    assert names["fr"].isdisjoint(names["en"])


def test_scanners_keys_stay_unbound() -> None:
    bound = {key for spec in SPECS for key in spec.keys}
    assert bound.isdisjoint({"F11", "F12", "Ctrl+J", "Ctrl+M", "Ctrl+]"})


def test_key_that_opens_a_screen_from_anywhere_does_nothing_else() -> None:
    doors = [spec for spec in SPECS if spec.action_id.endswith(".open")]
    anywhere = [spec for spec in SPECS if spec.action_id in {"sync.stop", "app.help", "app.lock"}]
    for door in (each for each in doors + anywhere if each.action_id != "session.open"):
        others = [spec for spec in SPECS if set(spec.keys) & set(door.keys)]
        assert [spec.action_id for spec in others] == [door.action_id]


@pytest.mark.parametrize(
    ("heights", "count", "starts"),
    [
        ([], 3, [0]),
        ([5], 3, [0]),
        ([4, 4, 4], 3, [0, 1, 2]),
        ([9, 3, 3, 3], 2, [0, 1]),
        ([1, 1, 9, 1, 1], 3, [0, 2, 3]),
        ([2, 2, 2, 2], 1, [0]),
    ],
)
def test_groups_fill_columns_in_order_and_the_fullest_is_as_short_as_can_be(
    heights: list[int], count: int, starts: list[int]
) -> None:
    assert breaks(heights, count) == starts


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", SIZES)
def test_sheet_cuts_nothing_at_any_size(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    screen = HelpScreen(stage.actions)
    stage.put(screen, HELP)
    assert list(looks.layout_faults(stage.window)) == []
    (area,) = screen.findChildren(QScrollArea)
    page = area.widget()
    assert page is not None
    assert page.width() == area.viewport().width()
    for label in page.findChildren(QLabel):
        assert label.width() >= label.minimumSizeHint().width(), label.text()
        assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert page.rect().contains(label.rect().translated(label.mapTo(page, QPoint(0, 0))))


def test_f1_shows_the_sheet_and_f1_or_esc_returns_to_the_sale(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        for leave in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
            at.press(Qt.Key.Key_F1)
            assert at.app.window.current_screen() == HELP
            at.press(leave)
            assert at.app.window.current_screen() == "sale"
        assert len(at.state.lines) == 1


def test_help_in_the_middle_of_a_payment_keeps_the_amount_typed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.type("20")
        at.press(Qt.Key.Key_F1)
        at.press(Qt.Key.Key_Escape)
        assert at.state.payment is not None
        assert at.state.payment.received_centimes == 2000
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 600


def test_scan_on_the_sheet_leaves_it_and_adds_to_the_basket(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.press(Qt.Key.Key_F1)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        assert at.app.window.current_screen() == "sale"
        assert [line.name for line in at.state.lines] == ["DOLIPRANE 1 g"]


def test_sheet_opens_before_anyone_is_logged_in_and_lock_leaves_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.settle()
        at.press(Qt.Key.Key_F1)
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() == "login"
        at.log_in()
        at.press(Qt.Key.Key_F1)
        at.press(Qt.Key.Key_L, CONTROL)
        assert at.app.window.current_screen() == "login"
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() == "login"


def test_rail_ends_with_help_and_its_key(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        (rail,) = at.app.window.findChildren(Rail)
        buttons = sorted(rail.findChildren(QAbstractButton), key=QWidget.y)
        assert (buttons[-1].accessibleName(), len(buttons)) == (_("Help"), 3)
        looks.touch(buttons[-1])
        assert at.app.window.current_screen() == HELP
        assert buttons[-1].height() >= looks.HIT


def test_no_action_repeats_while_its_key_is_held(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        for name in ("DOLIPRANE 1 g", "AUGMENTIN 1 g"):
            at.scan(at.shop.codes[name])
        field = QApplication.focusWidget()
        assert field is not None
        at.press(Qt.Key.Key_Delete)
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            held = QKeyEvent(kind, Qt.Key.Key_Delete, NONE, "", autorep=True)
            QApplication.sendEvent(field, held)
        at.settle()
        assert len(at.state.lines) == 1
        assert [a.objectName() for a in at.app.actions.values() if a.autoRepeat()] == []
