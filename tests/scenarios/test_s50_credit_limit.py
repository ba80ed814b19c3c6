"""Scenario 50 at the window: the limit is looked at before payment, a refund lowers the debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries import accounts as reading
from pharmadesk.services import customers
from pharmadesk.services.customers import Details
from tests.gui.register import at_register, stocked
from tests.till import PINS, assert_replay_equal
from ui.screens.customers.words import CUSTOMERS

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from tests.till import Shop

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NAME = "Fatima Zahra"


def credit_shop(folder: Path) -> tuple[Shop, str]:
    """Found a pharmacy with one customer, who may owe 500 dirhams, and things at three prices."""
    shop = stocked(folder)
    for name, price in (("450", 45_000), ("50", 5_000), ("50.01", 5_001)):
        shop.add_item(name, price_centimes=price)
    who = customers.register(shop.till, shop.cashier, Details(NAME, "0661223344"))
    customers.set_limit(shop.till, shop.owner, who, 50_000)
    return shop, who


def for_fatima(at: Counter, item: str) -> None:
    """Scan something, choose the customer by name, and ask for credit."""
    at.scan(at.shop.codes[item])
    at.press(Qt.Key.Key_F3)
    assert at.app.window.current_screen() == CUSTOMERS
    at.type("fat")
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_C, ALT)


def owed(shop: Shop, who: str) -> int:
    with shop.till.read() as connection:
        return reading.balance(connection, who)


def test_s50_limit_is_looked_at_before_payment_and_a_refund_lowers_the_debt(
    qtbot: QtBot, tmp_path: Path
) -> None:
    shop, who = credit_shop(tmp_path)
    with at_register(qtbot, shop) as at:
        at.log_in()
        for_fatima(at, "450")
        assert NAME in at.state.facts[0].value
        at.press(Qt.Key.Key_Return)
        assert owed(shop, who) == 45_000
        at.press(Qt.Key.Key_Return)

        for_fatima(at, "50.01")
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_Escape)  # nobody is asked to let it pass
        assert at.state.payment is not None
        assert at.state.payment.refusal == sentence(
            "credit.above_limit",
            limit_centimes=50_000,
            owed_centimes=45_000,
            left_centimes=5_000,
        )
        assert len(shop.journal("sale.completed")) == 1
        assert at.state.lines, "the basket is kept"
        at.press(Qt.Key.Key_Escape)
        at.press(Qt.Key.Key_Delete)

        for_fatima(at, "50")
        assert at.state.payment is not None
        assert "0,00" in at.state.payment.note
        at.press(Qt.Key.Key_Return)
        assert owed(shop, who) == 50_000

        at.press(Qt.Key.Key_R, CONTROL)
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_Plus)
        at.press(Qt.Key.Key_F8)  # all in cash: what is owed still comes first
        at.press(Qt.Key.Key_Return)
        (back,) = shop.journal("return.completed")
        assert [(each["tender"], each["amount_centimes"]) for each in back["refunds"]] == [
            ("credit", 5_000)
        ]
        assert owed(shop, who) == 45_000
        at.app.printing.close()
        assert_replay_equal(shop.till)


def test_s50_manager_lets_it_pass_beside_the_cashier(qtbot: QtBot, tmp_path: Path) -> None:
    shop, who = credit_shop(tmp_path)
    customers.set_limit(shop.till, shop.owner, who, 100)
    with at_register(qtbot, shop) as at:
        at.log_in()
        for_fatima(at, "50")
        at.press(Qt.Key.Key_Return)
        assert at.app.window.current_screen() == "approval"
        names = [each.name for each in at.app.approval.state.people]
        manager = next(n for n, name in enumerate(names, 1) if str(Role.MANAGER) in name)
        at.press(Qt.Key(ord(str(manager))), ALT)
        at.type(PINS[Role.MANAGER])
        at.press(Qt.Key.Key_Return)
        (sale,) = shop.journal("sale.completed")
        assert sale["payments"][0]["approved_by"] == shop.actors[Role.MANAGER].person_id
        assert owed(shop, who) == 5_000
        at.app.printing.close()


def test_s50_credit_for_nobody_says_to_choose_somebody(qtbot: QtBot, tmp_path: Path) -> None:
    shop, _who = credit_shop(tmp_path)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["50"])
        at.press(Qt.Key.Key_C, ALT)
        assert at.state.payment is not None
        assert at.state.payment.refusal == sentence("credit.no_customer")
        at.press(Qt.Key.Key_Return)
        assert shop.journal("sale.completed") == []
        at.press(Qt.Key.Key_F3)
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_Return)
        assert len(shop.journal("sale.completed")) == 1
        at.app.printing.close()
