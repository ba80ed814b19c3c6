"""Scenario 5: a total of 15.72, and cash that is rounded to five centimes.

There is no refund yet: what stands for it is that the payment, which a refund gives back, is 15.70.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.documents.paper import Row
from pharmadesk.documents.sale_receipt import receipt_of_sale
from pharmadesk.domain.tickets import Tendered
from pharmadesk.i18n import _
from pharmadesk.services import selling, tenant_settings
from tests.gui.register import at_register, stocked

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.till import Shop


def ticket(shop: Shop) -> str:
    """Decide on five centimes, and scan a basket of 15.72 DH."""
    tenant_settings.decide(shop.till, shop.owner, "cash_rounding", "5")
    shop.open_session()
    shop.add_item("syrup", price_centimes=1_572)
    return shop.scan("syrup").basket.basket_id


def test_s05_cash_pays_15_70_and_the_rest_is_a_line_of_its_own(shop: Shop) -> None:
    done = shop.pay(ticket(shop), 2_000)
    assert (done.total_centimes, done.change_centimes) == (1_570, 430)
    (sale,) = shop.journal("sale.completed")
    assert (sale["rounding_centimes"], sale["total_centimes"]) == (-2, 1_570)
    assert [paid["amount_centimes"] for paid in sale["payments"]] == [1_570]
    blocks = receipt_of_sale(shop.till, done.sale_id).blocks
    texts = [[cell.text for cell in row.cells] for row in blocks if isinstance(row, Row)]
    assert [_("Rounding"), "-0,02"] in texts


def test_s05_card_pays_to_the_centime(shop: Shop) -> None:
    card = [Tendered("card", 1_572)]
    done = selling.complete(shop.till, shop.cashier, ticket(shop), card)
    assert done.total_centimes == 1_572
    assert shop.rows("sale")[0]["rounding_centimes"] == 0


def test_s05_window_proposes_the_rounded_amount_to_cash_alone(qtbot: QtBot, tmp_path: Path) -> None:
    shop = stocked(tmp_path, session=False)
    ticket(shop)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.press(Qt.Key.Key_F8)
        assert at.state.payment is not None
        assert (at.state.payment.left_centimes, at.state.payment.rounding_centimes) == (1_570, -2)
        at.press(Qt.Key.Key_F7)
        assert (at.state.payment.left_centimes, at.state.payment.rounding_centimes) == (1_572, 0)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 0
        (sale,) = shop.journal("sale.completed")
        assert (sale["rounding_centimes"], sale["total_centimes"]) == (-2, 1_570)
