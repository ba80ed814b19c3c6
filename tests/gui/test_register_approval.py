"""A second person's PIN at the real window: the very act goes on once, or nothing happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain.permissions import Role
from pharmadesk.i18n import _ as said
from pharmadesk.storage import credentials
from tests.gui import looks
from tests.gui.register import counter
from tests.till import PINS, assert_replay_equal
from ui.app import LOGIN
from ui.screens.approval.presenter import APPROVAL
from ui.screens.login.pin_dots import PinDots
from ui.screens.sale.discount_panel import DiscountPanel
from ui.screens.tickets.number_entry import NumberEntry
from ui.screens.tickets.words import TICKETS
from ui.widgets.field import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.approval.state import ApprovalState
    from ui.screens.tickets.state import TicketsState

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
CREAM = "Crème solaire"


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A cashier who has sold three jars of cream, 300 dirhams, and whose next basket has one."""
    with counter(qtbot, tmp_path) as at:
        at.shop.add_item(CREAM, price_centimes=10_000, vat_class="parapharmacy")
        at.log_in()
        for _ in range(3):
            at.scan(at.shop.codes[CREAM])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        at.scan(at.shop.codes[CREAM])
        yield at
        at.app.printing.close()  # its last word arrives while there is a window to show it
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def asked(at: Counter) -> ApprovalState:
    return at.app.approval.state


def ticket(at: Counter) -> TicketsState:
    return at.app.tickets.state


def screen(at: Counter) -> str:
    return at.app.window.current_screen()


def ask_void(at: Counter) -> None:
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_Delete, CONTROL)
    assert ticket(at).mode == "void"
    at.press(Qt.Key.Key_Return)
    assert screen(at) == APPROVAL


def ask_discount(at: Counter, typed: str = "10") -> None:
    at.press(Qt.Key.Key_F5)
    at.type(typed)
    at.press(Qt.Key.Key_Return)
    assert screen(at) == APPROVAL


def approve(at: Counter, role: Role = Role.MANAGER, pin: str | None = None) -> None:
    """Choose somebody who may, by key, and type their PIN."""
    ids = [each.person_id for each in asked(at).people]
    place = ids.index(at.shop.actors[role].person_id) + 1
    at.press(Qt.Key(ord(str(place))), ALT)
    at.type(PINS[role] if pin is None else pin)
    at.press(Qt.Key.Key_Return)


def nothing_was_done(at: Counter) -> bool:
    return not any(at.shop.journal(kind) for kind in ("sale.voided", "approval.given"))


def test_cashier_cancels_a_sale_once_with_a_managers_pin(at: Counter) -> None:
    ask_void(at)
    assert "C2-A 000001" in asked(at).asked.replace("\N{NO-BREAK SPACE}", " ")
    assert "300,00" in asked(at).asked
    shown = {each.person_id for each in asked(at).people}
    assert shown == {at.shop.actors[role].person_id for role in (Role.OWNER, Role.MANAGER)}
    approve(at)
    assert screen(at) == TICKETS
    assert ticket(at).deed == "voided"
    (given,) = at.shop.journal("approval.given")
    assert given["person_id"] == at.shop.actors[Role.MANAGER].person_id
    assert at.shop.last_header()["actor_id"] == at.shop.cashier.person_id
    assert len(at.shop.journal("sale.voided")) == 1
    assert len(at.shop.journal("login.accepted")) == 1, "nobody changed places"


def test_large_return_goes_on_with_what_was_chosen(at: Counter) -> None:
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_Return)
    for _ in range(3):
        at.press(Qt.Key.Key_Plus)
    at.press(Qt.Key.Key_Return)
    assert screen(at) == APPROVAL
    approve(at, Role.OWNER)
    assert (screen(at), ticket(at).deed, ticket(at).deed_centimes) == (TICKETS, "returned", 30_000)
    assert at.shop.journal("approval.given")[0]["action"] == "sale.return_more"


def test_large_discount_is_the_second_persons_and_the_basket_goes_on(at: Counter) -> None:
    ask_discount(at)
    assert CREAM in asked(at).asked
    approve(at)
    assert screen(at) == "sale"
    assert (at.state.discount, at.state.total_centimes) == (None, 9_000)
    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_Return)
    line = at.shop.journal("sale.completed")[-1]["lines"][0]
    assert line["discount_by"] == at.shop.actors[Role.MANAGER].person_id


def test_discount_that_only_the_owner_may_give_asks_the_owner_at_once(at: Counter) -> None:
    ask_discount(at, "30")
    owner = at.shop.actors[Role.OWNER].person_id
    assert [each.person_id for each in asked(at).people] == [owner]
    assert asked(at).chosen_id == owner
    at.type(PINS[Role.OWNER])
    at.press(Qt.Key.Key_Return)
    assert at.state.total_centimes == 7_000


def test_escape_leaves_everything_as_it_was_and_the_keyboard_where_it_was(at: Counter) -> None:
    ask_discount(at)
    at.type("27")
    at.press(Qt.Key.Key_Escape)
    view = at.state.discount
    assert view is not None
    assert (screen(at), view.typed, view.error) == ("sale", "10", "")
    (panel,) = at.app.window.findChildren(DiscountPanel)
    assert at.app.window.focusWidget() is panel.findChildren(Entry)[0]
    assert at.state.total_centimes == 10_000
    at.press(Qt.Key.Key_Escape)
    ask_void(at)
    at.press(Qt.Key.Key_Escape)
    assert (screen(at), ticket(at).mode, ticket(at).busy) == (TICKETS, "void", False)
    at.press(Qt.Key.Key_Escape)
    assert isinstance(at.app.window.focusWidget(), NumberEntry)
    assert nothing_was_done(at)


def test_scan_gives_the_question_up_types_nothing_and_is_not_lost(at: Counter) -> None:
    ask_discount(at)
    at.press(Qt.Key.Key_1, ALT)
    at.scan(at.shop.codes["Thermomètre"])
    assert screen(at) == "sale"
    assert [line.amount_centimes for line in at.state.lines] == [10_000, 4_500]
    assert at.app.window.findChildren(PinDots)[-1].accessibleName() == "0 chiffre saisi"
    assert nothing_was_done(at)


def test_scan_of_a_ticket_gives_the_question_up_and_opens_that_ticket(at: Counter) -> None:
    sale_id = at.shop.rows("sale")[0]["sale_id"]
    ask_void(at)
    at.scan(content_of_sale(at.shop.till, sale_id).qr_text)
    assert (screen(at), ticket(at).mode) == (TICKETS, "ticket")
    assert nothing_was_done(at)


def test_wrong_pin_is_said_counted_and_the_right_one_still_goes_on(at: Counter) -> None:
    manager = at.shop.actors[Role.MANAGER].person_id
    ask_void(at)
    approve(at, pin="000000")
    assert screen(at) == APPROVAL
    assert asked(at).error
    assert [each["person_id"] for each in at.shop.journal("login.refused")] == [manager]
    assert nothing_was_done(at)
    approve(at)
    assert ticket(at).deed == "voided"


def test_lock_gives_the_question_up_for_whoever_comes_next(at: Counter) -> None:
    ask_void(at)
    at.type("27")
    at.lock()
    assert (asked(at).asked, asked(at).people, asked(at).chosen_id) == ("", (), "")
    at.log_in(Role.MANAGER)
    assert screen(at) == "sale"
    assert nothing_was_done(at)


def test_lock_while_the_pin_is_checked_does_nothing(at: Counter) -> None:
    ask_void(at)
    at.press(Qt.Key.Key_2, ALT)
    at.type(PINS[Role.MANAGER])
    with at.slow_disk():
        at.hands.press(Qt.Key.Key_Return)
        at.until(lambda: asked(at).busy)
        at.lock()
    at.settle()
    assert screen(at) == LOGIN
    assert nothing_was_done(at)
    assert not at.app.window.shows_problem()


def test_answer_that_comes_under_the_help_sheet_is_shown(at: Counter) -> None:
    ask_void(at)
    at.press(Qt.Key.Key_2, ALT)
    at.type(PINS[Role.MANAGER])
    with at.slow_disk():
        at.hands.press(Qt.Key.Key_Return)
        at.until(lambda: asked(at).busy)
        at.hands.press(Qt.Key.Key_F1)
        at.until(lambda: screen(at) == "help")
    at.settle()
    assert (screen(at), ticket(at).deed) == (TICKETS, "voided")


def test_nobody_with_a_pin_here_leaves_the_plain_refusal(at: Counter) -> None:
    def forget(role: Role) -> None:
        person_id = at.shop.actors[role].person_id
        at.shop.till.write(None, lambda unit: credentials.forget_pin(unit.connection, person_id))

    for role in (Role.OWNER, Role.MANAGER):
        forget(role)
    at.press(Qt.Key.Key_F5)
    at.type("10")
    at.press(Qt.Key.Key_Return)
    view = at.state.discount
    assert view is not None
    assert screen(at) == "sale"
    assert "5 %" in view.error


def test_pin_is_touched_on_the_pad_and_the_language_changes_meanwhile(at: Counter) -> None:
    ask_discount(at, "30")
    at.app.speak("ar")
    assert "خصم" in asked(at).asked
    for name in (*PINS[Role.OWNER], said("OK")):
        looks.touch(button(at, name))
    at.settle()
    assert at.state.total_centimes == 7_000
    at.app.speak("fr")


def button(at: Counter, name: str) -> QAbstractButton:
    found = at.app.window.findChildren(QAbstractButton)
    return next(each for each in found if each.isVisible() and each.accessibleName() == name)
