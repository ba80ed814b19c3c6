"""The screen of tickets by keyboard and scanner: a copy, a return, a sale cancelled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.ticket_codes import TicketCode
from tests.gui.register import counter
from tests.till import PINS, assert_replay_equal
from ui.screens.approval.presenter import APPROVAL
from ui.screens.tickets.words import TICKETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.tickets.state import TicketsState

KICK = b"\x1bp"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A cashier who has sold two boxes of one medicine for cash."""
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        sell(at, "DOLIPRANE 1 g", "DOLIPRANE 1 g")
        at.press(Qt.Key.Key_R, CONTROL)
        assert at.app.window.current_screen() == TICKETS
        yield at
        at.app.printing.close()  # its last word arrives while there is a window to show it
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def sell(at: Counter, *names: str) -> None:
    for name in names:
        at.scan(at.shop.codes[name])
    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_Return)


def seen(at: Counter) -> TicketsState:
    return at.app.tickets.state


def code_of(at: Counter, place: int) -> str:
    """Read what the printed square of a sale holds."""
    sales = sorted(at.shop.rows("sale"), key=lambda sale: int(sale["number"]))
    return content_of_sale(at.shop.till, sales[place]["sale_id"]).qr_text


def test_return_of_one_of_two_by_keyboard_shows_one_returned(at: Counter) -> None:
    at.press(Qt.Key.Key_Return)
    for _ in range(3):
        at.press(Qt.Key.Key_Plus)
    assert seen(at).lines[0].back == 2, "no more than were sold"
    at.press(Qt.Key.Key_Minus)
    assert seen(at).back_centimes == 1400
    assert seen(at).refunds == (("cash", 1400),)
    at.press(Qt.Key.Key_Return)
    assert (seen(at).deed, seen(at).deed_centimes) == ("returned", 1400)
    assert (seen(at).lines[0].returned, seen(at).lines[0].back) == (1, 0)
    assert seen(at).tickets[0].returned_centimes == 1400
    at.press(Qt.Key.Key_Plus, SHIFT)
    at.press(Qt.Key.Key_Right)
    assert seen(at).lines[0].back == 1, "one remains"
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_Escape)
    assert at.app.window.current_screen() == "sale"


@pytest.mark.deep
def test_scan_on_this_screen_opens_its_ticket_and_sells_nothing(at: Counter) -> None:
    at.press(Qt.Key.Key_Escape)
    sell(at, "Thermomètre")
    at.press(Qt.Key.Key_R, CONTROL)
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    assert seen(at).mode == "list"
    assert "n’est pas le code d’un ticket" in seen(at).error
    at.scan(code_of(at, 0))
    assert seen(at).mode == "ticket"
    assert seen(at).lines[0].name == "DOLIPRANE 1 g"
    at.scan(code_of(at, 1))
    assert seen(at).lines[0].name == "Thermomètre"
    at.scan("C2-A 000001")
    assert seen(at).lines[0].name == "DOLIPRANE 1 g"
    at.scan("C2-A 000009")
    assert seen(at).error
    at.scan("PD1|C2-A 000009|none|1|0|X|Y")
    assert "pas encore arrivé" in seen(at).error
    assert at.shop.journal("return.completed") == []
    assert at.state.lines == ()


def ticket_from_afar(at: Counter, total_centimes: int, *, signed: bool = True) -> str:
    """Write the square of a sale that has not arrived, as a register of the pharmacy prints it."""
    till = at.shop.till
    number, print_of = "C9-A 000041", "7C41-E0B9-52DA"
    code = TicketCode(number, till.ids.new(), total_centimes, 0, total_centimes, print_of)
    signature = till.signer.sign(code.statement(till.identity.tenant_id)) if signed else bytes(64)
    return replace(code, signature=signature).text()


def test_ticket_that_has_not_arrived_gives_back_what_is_scanned_up_to_its_total(
    at: Counter,
) -> None:
    at.scan(ticket_from_afar(at, 5_000))
    assert (seen(at).mode, seen(at).left_centimes) == ("unseen", 5_000)
    for _ in range(2):
        at.scan(at.shop.codes["Thermomètre"])
    assert [(line.name, line.back) for line in seen(at).lines] == [("Thermomètre", 2)]
    assert seen(at).back_centimes == 5_000, "never more than the ticket says"
    at.press(Qt.Key.Key_Minus)
    assert seen(at).back_centimes == 4_500
    at.press(Qt.Key.Key_Return)
    assert (seen(at).mode, seen(at).deed_centimes) == ("list", 4_500)
    (body,) = at.shop.journal("return.completed")
    assert (body["ticket"], body["is_proven"]) == ("C9-A 000041", True)
    assert at.state.lines == (), "nothing was sold"


def test_ticket_that_proves_nothing_asks_a_manager_on_the_spot(at: Counter) -> None:
    at.scan(ticket_from_afar(at, 5_000, signed=False))
    at.scan(at.shop.codes["Thermomètre"])
    at.press(Qt.Key.Key_Return)
    assert at.app.window.current_screen() == APPROVAL
    assert at.shop.journal("return.completed") == []
    at.press(Qt.Key.Key_Escape)
    assert (seen(at).mode, seen(at).busy) == ("unseen", False), "what was scanned stays"
    assert len(seen(at).lines) == 1
    at.press(Qt.Key.Key_Return)
    ids = [each.person_id for each in at.app.approval.state.people]
    place = ids.index(at.shop.actors[Role.MANAGER].person_id) + 1
    at.press(Qt.Key(ord(str(place))), Qt.KeyboardModifier.AltModifier)
    at.type(PINS[Role.MANAGER])
    at.press(Qt.Key.Key_Return)
    assert (seen(at).deed, seen(at).deed_centimes) == ("returned", 4_500)
    assert at.shop.journal("return.completed")[0]["is_proven"] is False


@pytest.mark.deep
def test_ticket_is_found_by_its_number_alone(at: Counter) -> None:
    at.press(Qt.Key.Key_Escape)
    sell(at, "Thermomètre")
    at.press(Qt.Key.Key_R, CONTROL)
    assert [each.number for each in seen(at).tickets] == ["C2-A 000002", "C2-A 000001"]
    at.type("1")
    assert [each.number for each in seen(at).tickets] == ["C2-A 000001"]
    at.type("7")
    assert seen(at).tickets == ()


@pytest.mark.deep
def test_copy_prints_once_more_and_the_ticket_says_so(at: Counter) -> None:
    original = at.printer.wait_for_jobs(1)
    at.press(Qt.Key.Key_P, CONTROL)
    assert seen(at).deed == "copied"
    at.until(lambda: seen(at).tickets[0].copies == 1)
    assert len(at.shop.journal("receipt.reprinted")) == 1
    *_, copy = at.printer.wait_for_jobs(2)
    assert KICK in original[0]
    assert KICK not in copy


@pytest.mark.deep
def test_auditor_who_would_cancel_a_sale_is_told_what_to_do(at: Counter) -> None:
    at.lock()
    at.log_in(Role.AUDITOR)
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_Delete, CONTROL)
    assert seen(at).mode == "list"
    assert "responsable" in seen(at).error
    assert at.shop.journal("sale.voided") == []


def test_manager_cancels_a_sale_after_reading_what_it_means(at: Counter) -> None:
    at.lock()
    at.log_in(Role.MANAGER)
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_Delete, CONTROL)
    assert seen(at).mode == "void"
    assert at.shop.journal("sale.voided") == []
    at.press(Qt.Key.Key_Return)
    assert seen(at).deed == "voided"
    assert seen(at).tickets[0].is_voided
    at.press(Qt.Key.Key_Plus)
    assert seen(at).back_centimes == 0, "nothing more comes back"
    assert at.shop.on_hand("DOLIPRANE 1 g") == {None: 0}


@pytest.mark.deep
def test_lock_forgets_what_was_about_to_come_back(at: Counter) -> None:
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Plus)
    at.lock()
    at.log_in()
    assert at.app.window.current_screen() == "sale"
    assert seen(at).mode == "list"
    assert at.shop.journal("return.completed") == []


def test_exchange_takes_the_basket_for_what_comes_back_and_asks_the_difference(
    at: Counter,
) -> None:
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Plus)
    at.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert "en échange" in seen(at).error, "nothing is taken yet"
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_Escape)
    at.scan(at.shop.codes["Thermomètre"])
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Plus)
    at.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert (seen(at).mode, seen(at).difference_centimes) == ("exchange", 4_500 - 1_400)
    at.press(Qt.Key.Key_F8)
    assert seen(at).by_card
    at.press(Qt.Key.Key_Return)
    assert seen(at).deed == "exchanged"
    (paid,) = at.shop.journal("sale.completed")[1:]
    assert [(each["tender"], each["amount_centimes"]) for each in paid["payments"]] == [
        ("exchange", 1_400),
        ("card", 3_100),
    ]
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_Escape)
    assert at.state.lines == (), "the basket went with the exchange"


def test_slip_of_a_return_prints_again_from_the_list(at: Counter) -> None:
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Plus)
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Escape)
    at.printer.wait_for_jobs(2)
    at.press(Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert seen(at).deed == "slip"
    *_, copy = at.printer.wait_for_jobs(3)
    assert KICK not in copy
