"""The shared widgets, driven as a person would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from typing_extensions import override

from pharmadesk.values.money import parse_amount
from tests.gui import looks
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.banner import Banner
from ui.widgets.field import AmountEntry, Entry, Field
from ui.widgets.figure import Figure
from ui.widgets.focus_ring import FocusRing
from ui.widgets.key_button import KeyButton
from ui.widgets.keypad import Keypad
from ui.widgets.keys import cap_text
from ui.widgets.paper_view import PaperView, _Words
from ui.widgets.rows import RowModel
from ui.widgets.sounds import Sounds
from ui.widgets.text import TextLabel
from ui.widgets.toast import Toast

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()


class Impatient(QObject):
    """Asks a label how high it is at every event, as layouts do while a theme changes."""

    def __init__(self, label: TextLabel) -> None:
        super().__init__(label)
        self._label = label

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._label.heightForWidth(200)
        return super().eventFilter(watched, event)


def test_label_measured_while_the_theme_changes_is_as_high_as_a_new_one(qtbot: QtBot) -> None:
    looks.dress(scale_percent=150)
    label = TextLabel(wraps=True)
    qtbot.addWidget(label)
    label.setText("Espèces reçues")
    label.show()
    application = QApplication.instance()
    assert application is not None
    impatient = Impatient(label)
    application.installEventFilter(impatient)
    looks.dress()
    application.removeEventFilter(impatient)
    new = TextLabel(wraps=True)
    qtbot.addWidget(new)
    new.setText(label.text())
    assert label.heightForWidth(200) == new.heightForWidth(200)


@pytest.mark.parametrize(
    ("keys", "printed"),
    [("F8", "F8"), ("Ctrl+Z", "Ctrl Z"), ("Del", "Suppr"), ("Esc", "Échap"), ("Enter", "Entrée")],
)
def test_cap_names_a_key_as_the_keyboard_prints_it(keys: str, printed: str) -> None:
    assert cap_text(QKeySequence(keys)) == printed


def test_button_shows_and_triggers_the_action_it_follows(qtbot: QtBot) -> None:
    action = QAction("Espèces")
    action.setShortcut(QKeySequence("F8"))
    button = KeyButton("primary", "coins").follow(action)
    qtbot.addWidget(button)
    without_cap = KeyButton("primary", "coins")
    without_cap.set_label("Espèces")
    assert (button.text(), button.accessibleName()) == ("Espèces", "Espèces")
    assert button.sizeHint().width() > without_cap.sizeHint().width()
    with qtbot.waitSignals([action.triggered, action.triggered]):
        looks.touch(button)
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_button_follows_its_action_when_it_changes(qtbot: QtBot) -> None:
    action = QAction("Basket")
    button = KeyButton("ghost").follow(action)
    own = KeyButton("ghost").follow(action)
    for widget in (button, own):
        qtbot.addWidget(widget)
    own.set_label("Panier : 6 lignes")
    action.setText("Panier")
    action.setEnabled(False)
    assert (button.text(), own.text()) == ("Panier", "Panier : 6 lignes")
    assert not button.isEnabled()
    with qtbot.assertNotEmitted(action.triggered):
        looks.touch(button)


@dataclass(frozen=True, slots=True)
class Pack:
    key: str
    count: int = 1


PACKS = st.lists(
    st.builds(Pack, st.sampled_from("abcdefgh"), st.integers(1, 3)), unique_by=lambda p: p.key
).map(tuple)


@given(st.lists(PACKS, min_size=1, max_size=5))
def test_row_model_after_any_changes_holds_the_last_rows(steps: list[tuple[Pack, ...]]) -> None:
    model: RowModel[Pack] = RowModel(lambda pack: pack.key)
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, None
    )
    assert tester.model() is model
    for rows in steps:
        model.show(rows)
        assert model.rows == rows
        assert [model.index(place).data() for place in range(model.rowCount())] == [
            row.key for row in rows
        ]


def test_row_model_tells_only_what_changed() -> None:
    model: RowModel[Pack] = RowModel(lambda pack: pack.key)
    rows = tuple(Pack(letter) for letter in "abcdef")
    model.show(rows)
    told: list[str] = []
    model.dataChanged.connect(lambda first, last: told.append(f"~{first.row()}-{last.row()}"))
    model.rowsInserted.connect(lambda _parent, first, last: told.append(f"+{first}-{last}"))
    model.rowsRemoved.connect(lambda _parent, first, last: told.append(f"-{first}-{last}"))
    model.show(rows)
    assert told == []
    rows = (*rows[:3], replace(rows[3], count=2), *rows[4:])
    model.show(rows)
    model.show((*rows, Pack("g")))
    model.show((*rows[:2], *rows[3:], Pack("g")))
    assert told == ["~3-3", "+6-6", "-2-2"]


def test_toast_counts_down_and_leaves(qtbot: QtBot) -> None:
    undo = QAction("Remettre")
    holder = QWidget()
    qtbot.addWidget(holder)
    toast = Toast(undo, holder)
    toast.offer("trash-2", "SMECTA 3 g retiré")
    assert toast.isVisibleTo(holder)
    assert toast.accessibleName() == "SMECTA 3 g retiré"
    seconds = current().tokens.motion.undo_window // 1000
    for _ in range(seconds - 1):
        toast._timer.timeout.emit()
    assert toast.isVisibleTo(holder)
    toast._timer.timeout.emit()
    assert not toast.isVisibleTo(holder)
    assert not toast._timer.isActive()


def test_toast_is_gone_once_its_undo_is_taken(qtbot: QtBot) -> None:
    undo = QAction("Remettre")
    holder = QWidget()
    qtbot.addWidget(holder)
    toast = Toast(undo, holder)
    toast.offer("trash-2", "SMECTA 3 g retiré")
    undo.trigger()
    assert not toast.isVisibleTo(holder)
    assert not toast._timer.isActive()


def test_focus_ring_goes_round_a_button_and_leaves_a_field(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    window = stage.window
    button = next(b for b in screen.findChildren(KeyButton) if b.isVisible())
    field = screen.findChildren(QLineEdit)[0]
    ring = window.findChildren(FocusRing)[0]

    def around() -> QRect:
        place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
        return place.adjusted(-4, -4, 4, 4)

    ring._follow(field, button)
    assert ring.isVisible()
    assert ring.geometry() == around()
    window.resize(window.width() + 200, window.height() + 100)
    stage.settle()
    assert ring.geometry() == around()
    ring._follow(button, field)
    assert not ring.isVisible()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("width", [200, 335, 800])
def test_figure_of_any_amount_fits_its_width(qtbot: QtBot, language: str, width: int) -> None:
    looks.dress(language, scale_percent=150)
    figure = Figure("hero")
    qtbot.addWidget(figure)
    figure.resize(width, 108)
    figure.show_amount(looks.HUGE_CENTIMES)
    gap, widths = figure._widths(*figure._fonts())
    assert gap + sum(widths) <= width


def test_error_under_a_field_keeps_what_was_typed(qtbot: QtBot) -> None:
    field = Field(Entry())
    qtbot.addWidget(field)
    field.set_label("Fond de caisse")
    field.entry.setText("12,,5")
    field.show_error("Ce n’est pas un montant.")
    assert field.entry.property("state") == "error"
    assert field.entry.accessibleDescription() == "Ce n’est pas un montant."
    assert field.entry.accessibleName() == "Fond de caisse"
    field.show_error("")
    assert field.entry.property("state") == ""
    assert field.entry.text() == "12,,5"


def test_amount_entry_takes_figures_and_nothing_else(qtbot: QtBot) -> None:
    entry = AmountEntry()
    qtbot.addWidget(entry)
    entry.propose("405,80")
    QTest.keyClicks(entry, "1a2,b50")
    assert entry.text() == "12,50"


def test_amount_entry_takes_the_figures_of_an_arabic_keyboard(qtbot: QtBot) -> None:
    entry = AmountEntry()
    qtbot.addWidget(entry)
    entry.propose("405,80")
    entry.insert("٤٣٢\N{ARABIC DECIMAL SEPARATOR}٤")
    assert parse_amount(entry.text()) == 43_240


def test_keypad_keeps_the_keyboard_order_in_arabic(qtbot: QtBot) -> None:
    looks.dress("ar")
    pad = Keypad(KeyButton("keypad"))
    qtbot.addWidget(pad)
    pad.resize(300, 270)
    layout = pad.layout()
    assert layout is not None
    layout.activate()
    keys = {button.text(): button for button in pad.findChildren(KeyButton)}
    assert keys["7"].x() < keys["8"].x() < keys["9"].x()
    assert keys["7"].y() < keys["4"].y() < keys["1"].y() < keys["0"].y()
    with qtbot.waitSignal(pad.typed, check_params_cb=lambda digit: digit == "8"):
        looks.touch(keys["8"])


def test_banner_grows_with_its_words_and_hides_without(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.say("danger", "circle-alert", "Code inconnu.")
    short = banner.heightForWidth(400)
    banner.say("danger", "circle-alert", "Code inconnu. " * 12)
    assert banner.heightForWidth(400) > short >= looks.HIT
    banner.say("danger", "circle-alert", "")
    assert banner.isHidden()


@pytest.mark.parametrize("rtl", [False, True])
def test_paper_view_puts_cells_where_the_printer_would(qtbot: QtBot, rtl: bool) -> None:  # noqa: FBT001 - a parameter of the test
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(335, 300)
    view.show_paper(replace(looks.RECEIPT, rtl=rtl))
    tall = view.heightForWidth(335)
    words = {mark.text: mark for mark in view._sheet.marks if isinstance(mark, _Words)}
    name, amount = words["DOLIPRANE 1 g"], words["28,00"]
    assert (name.place.left() < amount.place.left()) != rtl
    assert (name.side, amount.side) == (("right", "left") if rtl else ("left", "right"))
    assert all(m.place.left() >= 0 and m.place.right() <= 335 for m in view._sheet.marks)
    view.show_paper(None)
    assert view.heightForWidth(335) < tall


def test_run_hands_out_a_line_from_both_sides() -> None:
    line = QRect(10, 0, 100, 20)
    run = paint.Run(line)
    assert run.start(20, gap=5) == QRect(10, 0, 20, 20)
    assert run.end(30, gap=5) == QRect(80, 0, 30, 20)
    assert run.rest() == QRect(35, 0, 40, 20)
    looks.dress("ar")
    run = paint.Run(line)
    assert run.start(20, gap=5) == QRect(90, 0, 20, 20)
    assert run.end(30, gap=5) == QRect(10, 0, 30, 20)
    assert run.rest() == QRect(45, 0, 40, 20)


def test_sounds_without_a_player_return_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    sounds = Sounds()
    assert not sounds._play("scan-good")
    sounds.good()
    sounds.bad()
