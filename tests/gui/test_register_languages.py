"""The same register in French, Arabic and English: mirrored, said again, amounts untouched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from hardware.paper_image import print_on_paper
from pharmadesk.documents.paper import Cell, Cut, Paper, Row, Text
from pharmadesk.domain.permissions import Role
from pharmadesk.i18n import _
from pharmadesk.settings import Settings
from tests.gui import looks
from tests.gui.register import counter
from ui.screens.help.screen import HelpScreen
from ui.screens.sale.outcome_panel import OutcomePanel
from ui.screens.sale.total_panel import TotalPanel
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView
from ui.widgets.rail import Rail
from ui.widgets.text import TextLabel

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
# Names and what keyboards print stay as they are in any language.
LATIN: Final = {
    *("PharmaDesk", "Pharmacie", "Atlas", "Caisse", "Français", "English"),
    *("DOLIPRANE", "AUGMENTIN", "Thermomètre", "PDF"),
    *("Nadia", "Alaoui", "Une", "personne", *Role),
    *("Échap", "Entrée", "Suppr", "Maj", "Ctrl", "Alt"),
}


def left_of(widget: QWidget) -> int:
    """Find where a widget begins in its window."""
    return widget.mapTo(widget.window(), QPoint(0, 0)).x()


def words_shown(window: QWidget) -> list[str]:
    """Read every visible word, as an eye and as a screen reader would."""
    shown: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
            shown += WORD.findall(f"{text} {widget.accessibleName()}")
    return shown


def sell_to_the_end(at: Counter) -> None:
    """Scan two items, then pay with change."""
    for name in ("DOLIPRANE 1 g", "Thermomètre"):
        at.scan(at.shop.codes[name])
    at.press(Qt.Key.Key_F8)
    at.type("100")
    at.press(Qt.Key.Key_Return)


def test_arabic_window_is_mirrored_and_french_brings_it_back(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        (rail,) = at.app.window.findChildren(Rail)
        (panel,) = at.app.window.findChildren(TotalPanel)
        assert left_of(rail) == 0
        assert left_of(panel) > at.app.window.width() // 2
        at.app.actions["app.arabic"].trigger()
        at.settle()
        assert left_of(rail) + rail.width() == at.app.window.width()
        assert left_of(panel) < at.app.window.width() // 2
        at.app.actions["app.french"].trigger()
        at.settle()
        assert left_of(rail) == 0


def test_arabic_window_says_every_word_in_arabic(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path, settings=Settings(language="ar")) as at:
        at.settle()
        shown = words_shown(at.app.window)
        at.log_in()
        shown += words_shown(at.app.window)
        at.press(Qt.Key.Key_F1)
        shown += words_shown(at.app.window)
        at.press(Qt.Key.Key_F1)
        at.scan("6118000999991")
        sell_to_the_end(at)
        shown += words_shown(at.app.window)
        assert set(shown) <= LATIN
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 4_100


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_amounts_are_the_same_in_every_language(
    qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    settings = Settings(language=language)  # type: ignore[arg-type] # one of the parameters
    with counter(qtbot, tmp_path, settings=settings) as at:
        at.log_in()
        sell_to_the_end(at)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 4_100
        (sent,) = at.printer.wait_for_jobs(1)
        assert print_on_paper(sent).pages


def test_language_can_be_chosen_before_anyone_is_logged_in(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.settle()
        at.app.actions["app.arabic"].trigger()
        at.settle()
        labels = [label.text() for label in at.app.window.findChildren(TextLabel)]
        assert any(ARABIC.search(text) for text in labels)
        at.log_in()
        assert at.app.window.current_screen() == "sale"


def test_french_receipt_reads_from_the_left_in_an_arabic_window(qtbot: QtBot) -> None:
    paper = Paper(
        32,
        rtl=False,
        blocks=(
            Text("Samira B.", "end"),
            Row((Cell("2 x 14,00", 20), Cell("1 000,00", 12, "end"))),
            Cut(),
        ),
    )
    images = []
    for language in ("fr", "ar"):
        looks.dress(language)
        view = PaperView()
        qtbot.addWidget(view)
        view.show_paper(paper)
        view.resize(320, 120)
        images.append(view.grab().toImage())
    assert images[0] == images[1]


def test_latin_number_stands_at_the_readers_side(qtbot: QtBot) -> None:
    for language, side in (("fr", Qt.AlignmentFlag.AlignLeft), ("ar", Qt.AlignmentFlag.AlignRight)):
        looks.dress(language)
        label = TextLabel("small")
        qtbot.addWidget(label)
        label.setText("C2-A 000001")
        assert label.alignment() & side
        assert label.alignment() & Qt.AlignmentFlag.AlignAbsolute


def test_refusal_is_said_again_in_the_new_language_and_sounds_once(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        sounds: list[None] = []
        at.app.desk.sale_screen.scan_refused.connect(lambda: sounds.append(None))
        at.scan("6118000999991")
        assert at.state.notice is not None
        french = at.state.notice.text
        at.app.actions["app.arabic"].trigger()
        at.settle()
        assert at.state.notice.text != french
        assert "6118000999991" in at.state.notice.text
        assert len(sounds) == 1
        at.scan("6118000999991")
        assert len(sounds) == 2


def test_search_that_finds_nothing_says_what_to_try(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.type("zzqx")
        shown = [w.text() for w in at.app.desk.sale_screen.findChildren(QLabel) if w.isVisible()]
        assert _("No item matches") in shown
        at.press(Qt.Key.Key_Escape)
        shown = [w.text() for w in at.app.desk.sale_screen.findChildren(QLabel) if w.isVisible()]
        assert _("No item matches") not in shown


@pytest.mark.parametrize("kind", [OutcomePanel, HelpScreen])
def test_panel_built_in_one_language_is_said_again_in_another(
    qtbot: QtBot, kind: type[OutcomePanel | HelpScreen]
) -> None:
    looks.dress()
    stage = looks.Stage(qtbot)
    widget = kind(stage.actions)
    qtbot.addWidget(widget)
    looks.dress("ar")
    stage.retranslate()
    buttons = [button.text() for button in widget.findChildren(KeyButton)]
    assert all(ARABIC.search(text) for text in buttons)
