"""A cashier sells at the real window; the printer is judged by the independent decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from hardware.virtual_printer import Behaviour
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people
from tests.escpos_decoder import Pulse, decode, printed_lines
from tests.gui.register import OPENED, counter, job_of
from tests.till import PINS, refused
from ui.app import LOGIN
from ui.desk import OPENING, SALE
from ui.widgets.field import ErrorLine

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_cash_sale_of_three_scans_takes_f8_and_enter(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        for name in ("DOLIPRANE 1 g", "AUGMENTIN 1 g", "Thermomètre"):
            at.scan(at.shop.codes[name])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 0
        (sent,) = at.printer.wait_for_jobs(1)
        job = job_of(sent)
        (sale,) = at.shop.journal("sale.completed")
        assert sale["total_centimes"] == 1400 + 12630 + 4500
        assert any("185,30 DH" in line for line in printed_lines(job))
        assert [type(event) for event in decode(job)].count(Pulse) == 1


def test_typed_amount_gives_change_and_scan_never_changes_it(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.type("20")
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        assert at.state.payment is not None
        assert at.state.payment.received_centimes == 2000
        assert at.state.payment.remaining_centimes == 800
        at.press(Qt.Key.Key_Escape)
        at.press(Qt.Key.Key_F8)
        at.type("50")
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 2200


def test_s42_ten_scans_in_a_row_make_ten_packs(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        for _ in range(10):
            at.hands.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.settle()
        (line,) = at.state.lines
        assert line.quantity == 10


def test_scan_in_the_quantity_field_adds_a_pack_and_types_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F4)
        at.scan(at.shop.codes["Thermomètre"])
        quantities = {line.name: line.quantity for line in at.state.lines}
        assert quantities == {"DOLIPRANE 1 g": 1, "Thermomètre": 1}


def test_scan_on_the_login_screen_does_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.until(lambda: bool(at.app.login_names()))
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.log_in()
        assert at.state.lines == ()


def test_removed_line_comes_back_with_undo(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_Delete)
        assert [line.name for line in at.state.lines] == []
        at.press(Qt.Key.Key_Z, CONTROL)
        (line,) = at.state.lines
        assert line.name == "DOLIPRANE 1 g"
        assert len(at.shop.journal("line.voided")) == 1


def test_unknown_barcode_is_said_and_leaves_the_basket(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.scan("6118000999991")
        assert at.state.notice is not None
        assert "6118000999991" in at.state.notice.text
        assert len(at.state.lines) == 1


def test_typed_amount_that_is_no_amount_is_said_beside_its_field(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.type("9999999999")
        assert at.state.payment is not None
        assert at.state.payment.error
        at.press(Qt.Key.Key_Return)
        assert at.shop.journal("sale.completed") == []


@pytest.mark.parametrize("mark", [",", ".", "\N{ARABIC DECIMAL SEPARATOR}"])
def test_amount_being_typed_is_no_error_at_its_decimal_mark(
    qtbot: QtBot, tmp_path: Path, mark: str
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        said = []
        for key in (mark, Qt.Key.Key_Backspace, "2", "0", mark):
            at.type(key) if isinstance(key, str) else at.press(key)
            assert at.state.payment is not None
            said.append((at.state.payment.error, at.state.payment.received_centimes))
        assert said == [("", 0), ("", 0), ("", 200), ("", 2_000), ("", 2_000)]
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 600


def test_first_login_of_the_day_opens_the_session_with_its_float(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path, session=False) as at:
        at.log_in()
        at.until(lambda: at.app.window.current_screen() == OPENING)
        at.type("500")
        at.press(Qt.Key.Key_Return, CONTROL)
        at.until(lambda: at.app.window.current_screen() == SALE)
        (opened,) = at.shop.journal("session.opened")
        assert opened["float_centimes"] == 50_000


@pytest.mark.parametrize(("typed", "float_centimes"), [(",", 0), ("500,", 50_000)])
def test_float_with_a_bare_decimal_mark_is_no_error_and_opens_the_session(
    qtbot: QtBot, tmp_path: Path, typed: str, float_centimes: int
) -> None:
    with counter(qtbot, tmp_path, session=False) as at:
        at.log_in()
        at.until(lambda: at.app.window.current_screen() == OPENING)
        at.type(typed)
        assert not any(line.isVisible() for line in at.app.window.findChildren(ErrorLine))
        at.press(Qt.Key.Key_Return, CONTROL)
        at.until(lambda: at.app.window.current_screen() == SALE)
        (opened,) = at.shop.journal("session.opened")
        assert opened["float_centimes"] == float_centimes


def test_wrong_pin_is_refused_and_counted(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.until(lambda: len(at.app.login_names()) == 5)
        at.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        at.type("999999")
        at.press(Qt.Key.Key_Return)
        assert at.app.window.current_screen() == "login"
        at.log_in()
        assert at.app.window.current_screen() == SALE


@pytest.mark.parametrize("hours", [-2, 2])
def test_clock_of_the_computer_moved_does_not_end_the_wait_after_wrong_pins(
    qtbot: QtBot, tmp_path: Path, hours: int
) -> None:
    with counter(qtbot, tmp_path) as at:
        owner = at.shop.owner.person_id
        for _ in range(5):
            with refused("login.wrong_pin"):
                people.log_in(at.shop.till, owner, "908070")
        at.shop.clock.set_wall(OPENED + hours * 3_600 * 1_000_000)
        at.until(lambda: len(at.app.login_names()) == 5)
        at.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        at.type(PINS[Role.OWNER])
        at.press(Qt.Key.Key_Return)
        assert at.app.window.current_screen() == LOGIN
        at.shop.clock.advance(15 * 1_000_000)
        at.log_in(Role.OWNER)
        assert at.app.window.current_screen() == SALE


def test_dead_printer_keeps_the_sale_and_prints_when_it_is_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.printer.behave(Behaviour.OFF)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert len(at.shop.journal("sale.completed")) == 1
        at.until(lambda: at.app.printing.waiting == 1)
        at.printer.behave(Behaviour.WORKS)
        at.until(lambda: len(at.printer.jobs) == 1)


def test_lock_keeps_the_basket_for_whoever_comes_next(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_L, CONTROL)
        at.until(lambda: at.app.window.current_screen() == "login")
        at.log_in()
        (line,) = at.state.lines
        assert line.name == "DOLIPRANE 1 g"


def test_language_change_says_everything_again(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["Thermomètre"])
        french = at.state.lines[0].details
        at.app.actions["app.arabic"].trigger()
        at.settle()
        assert at.state.lines[0].details != french
        at.app.actions["app.french"].trigger()
        at.settle()
        assert at.state.lines[0].details == french


def test_unit_out_of_a_pack_is_sold_by_key_where_the_item_allows(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.shop.add_item("SPASFON 80 mg", price_centimes=2_550, pack_units=30, sold_by_unit=True)
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
        assert at.state.total_centimes == 1_400, "this pack is not opened"
        at.scan(at.shop.codes["SPASFON 80 mg"])
        at.press(Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
        assert at.state.total_centimes == 1_400 + 85
        (line,) = (line for line in at.state.lines if line.can_be_split)
        assert "à l’unité, boîte de 30" in line.details
        at.press(Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
        assert at.state.total_centimes == 1_400 + 2_550
