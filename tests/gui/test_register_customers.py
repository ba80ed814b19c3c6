"""Customers by keyboard: written down, chosen, paid, exported, erased; nothing left at a lock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries import accounts as reading
from pharmadesk.services import credit, customers, selling
from pharmadesk.services.customers import Details
from tests.escpos_decoder import Pulse, decode
from tests.gui.register import at_register, job_of, stocked
from tests.till import assert_replay_equal
from ui.screens.customers.words import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.customers.state import CustomersState

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NAME = "Fatima Zahra"


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A register whose one customer owes 126.30 dirhams."""
    shop = stocked(tmp_path)
    who = customers.register(shop.till, shop.cashier, Details(NAME, "0661 22 33 44"))
    customers.set_limit(shop.till, shop.owner, who, 50_000)
    basket = credit.choose(shop.till, shop.cashier, who)
    shop.scan("AUGMENTIN 1 g", basket.basket_id)
    selling.complete(shop.till, shop.cashier, basket.basket_id, [Tendered("credit", 12_630)])
    with at_register(qtbot, shop) as counter:
        counter.app.customers._folder = lambda: tmp_path
        yield counter
        counter.app.printing.close()
        qtbot.wait(1)
        assert_replay_equal(shop.till)


def seen(at: Counter) -> CustomersState:
    return at.app.customers.state


def texts(at: Counter) -> str:
    """Read every label of the window, shown or not."""
    return " ".join(label.text() for label in at.app.window.findChildren(QLabel))


def owed(at: Counter) -> int:
    who = at.shop.rows("account_total")[0]["customer_id"]
    with at.shop.till.read() as connection:
        return reading.balance(connection, who)


def test_customer_is_written_down_at_the_sale_and_the_sale_is_theirs(at: Counter) -> None:
    at.log_in()
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    at.press(Qt.Key.Key_F3)
    at.type("Ali")
    assert seen(at).customers == ()
    at.press(Qt.Key.Key_N, ALT)
    assert seen(at).mode == "new"
    at.press(Qt.Key.Key_Tab)
    at.type("12")
    at.press(Qt.Key.Key_Return)
    assert "téléphone" in seen(at).error
    at.type("3456")
    at.press(Qt.Key.Key_Return)
    assert (seen(at).mode, seen(at).deed) == ("list", "written")
    at.press(Qt.Key.Key_Return)
    assert at.app.window.current_screen() == "sale"
    assert "Ali" in at.state.facts[0].value
    assert len(at.state.lines) == 1
    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_Return)
    (_, sale) = at.shop.journal("sale.completed")
    assert sale["customer_id"] in {row["customer_id"] for row in at.shop.rows("customer")}


def test_cash_on_account_opens_the_drawer_once_and_a_card_does_not(at: Counter) -> None:
    at.log_in()
    before = len(at.printer.wait_for_jobs(1))
    at.press(Qt.Key.Key_F3)
    at.press(Qt.Key.Key_F8)
    assert seen(at).mode == "pay"
    at.type("100")
    at.press(Qt.Key.Key_Return)
    assert (seen(at).deed, owed(at)) == ("paid", 2_630)
    jobs = at.printer.wait_for_jobs(before + 1)
    slip = decode(job_of(jobs[-1]))
    assert sum(isinstance(event, Pulse) for event in slip) == 1

    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_F7)
    at.press(Qt.Key.Key_Return)
    assert owed(at) == 0
    jobs = at.printer.wait_for_jobs(before + 2)
    assert not any(isinstance(event, Pulse) for event in decode(job_of(jobs[-1])))


def test_movements_statement_and_limit_of_an_account(at: Counter, tmp_path: Path) -> None:
    at.log_in(Role.MANAGER)
    before = len(at.printer.wait_for_jobs(1))
    at.press(Qt.Key.Key_F3)
    at.press(Qt.Key.Key_D, ALT)
    account = seen(at).account
    assert account is not None
    assert [(each.kind, each.balance_centimes) for each in account.movements] == [("sale", 12_630)]
    at.press(Qt.Key.Key_P, CONTROL)
    assert seen(at).deed == "printed"
    at.printer.wait_for_jobs(before + 1)
    at.press(Qt.Key.Key_S, CONTROL)
    assert seen(at).deed == "kept"
    (pdf,) = tmp_path.glob("releve-*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    at.press(Qt.Key.Key_L, ALT)
    at.type("300")
    at.press(Qt.Key.Key_Return)
    assert seen(at).account is not None
    assert at.shop.journal("credit.limit_set")[-1]["limit_centimes"] == 30_000


def test_export_then_erasure_which_waits_for_the_debt(at: Counter, tmp_path: Path) -> None:
    at.log_in(Role.OWNER)
    at.press(Qt.Key.Key_F3)
    at.press(Qt.Key.Key_D, ALT)
    at.press(Qt.Key.Key_X, ALT)
    (path,) = tmp_path.glob("client-*.json")
    assert json.loads(path.read_bytes())["customer"]["name"] == NAME
    at.press(Qt.Key.Key_Delete, CONTROL)
    at.press(Qt.Key.Key_Return)
    assert "126,30" in seen(at).error
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_D, ALT)
    at.press(Qt.Key.Key_Delete, CONTROL)
    at.press(Qt.Key.Key_Return)
    assert (seen(at).deed, seen(at).customers) == ("erased", ())
    assert len(at.shop.rows("account_movement")) == 2


def test_lock_leaves_no_name_behind(at: Counter) -> None:
    at.log_in()
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    at.press(Qt.Key.Key_F3)
    assert NAME in texts(at)
    at.press(Qt.Key.Key_Return)
    at.lock()
    assert NAME not in texts(at)
    assert seen(at).customers == ()


def test_scan_leaves_the_customers_and_counts_in_the_basket(at: Counter) -> None:
    at.log_in()
    at.press(Qt.Key.Key_F3)
    assert at.app.window.current_screen() == CUSTOMERS
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    assert at.app.window.current_screen() == "sale"
    assert len(at.state.lines) == 1


def test_accountant_finds_no_customers(at: Counter) -> None:
    at.log_in(Role.ACCOUNTANT)
    at.press(Qt.Key.Key_F3)
    assert at.app.window.current_screen() != CUSTOMERS
