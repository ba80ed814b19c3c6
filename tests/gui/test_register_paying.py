"""Split payments at the window, with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.gui.register import counter
from ui.widgets.field import AmountEntry

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.sale.state import PaymentView

ALT = Qt.KeyboardModifier.AltModifier
DOLIPRANE, AUGMENTIN = "DOLIPRANE 1 g", "AUGMENTIN 1 g"


def paying(at: Counter) -> PaymentView:
    """Look at the payment."""
    assert at.state.payment is not None
    return at.state.payment


def focused(at: Counter) -> QLineEdit:
    """Find the field that has the keyboard."""
    field = at.app.window.focusWidget()
    assert isinstance(field, QLineEdit)
    return field


@pytest.mark.deep
def test_bill_is_taken_once_it_says_its_number_its_bank_and_a_day_to_come(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes[AUGMENTIN])
        at.press(Qt.Key.Key_O, ALT)
        assert paying(at).tender == "cheque"
        at.type("100")
        at.press(Qt.Key.Key_O, ALT)
        assert (paying(at).tender, paying(at).received_centimes) == ("bill", 10_000)
        wrong = []
        for typed in ("77", "BMCE", "310", "221126", "310127"):
            at.press(Qt.Key.Key_Return)
            wrong.append([detail.name for detail in paying(at).details if detail.error])
            focused(at).selectAll()
            at.type(typed)
        assert wrong == [["reference"], ["bank"], ["due"], ["due"], ["due"]]
        at.press(Qt.Key.Key_Return)
        (bill,) = paying(at).lines
        assert (bill.tender, bill.centimes) == ("bill", 10_000)
        assert "31/01/2027" in "".join(bill.details)
        assert isinstance(focused(at), AmountEntry)
        assert (paying(at).tender, paying(at).left_centimes) == ("cash", 2_630)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert [paid.get("due") for paid in sale["payments"]] == ["2027-01-31", None]


def test_scan_and_a_smaller_basket_change_what_is_due_and_no_amount_taken(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes[AUGMENTIN])
        at.press(Qt.Key.Key_M, ALT)
        at.type("120")
        at.press(Qt.Key.Key_F8)
        at.scan(at.shop.codes[DOLIPRANE])
        assert [line.centimes for line in paying(at).lines] == [12_000]
        assert (paying(at).left_centimes, paying(at).due_centimes) == (2_030, 14_030)

        at.press(Qt.Key.Key_Escape)
        assert at.state.facts[-1].value == "120,00\N{NO-BREAK SPACE}DH"
        at.press(Qt.Key.Key_Up)
        at.press(Qt.Key.Key_Delete)
        assert at.state.total_centimes == 1_400
        at.press(Qt.Key.Key_F8)
        assert paying(at).is_too_much
        assert "106,00" in paying(at).refusal
        at.press(Qt.Key.Key_Return)
        assert at.shop.journal("sale.completed") == []
        at.press(Qt.Key.Key_Delete, ALT)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert [(p["tender"], p["amount_centimes"]) for p in sale["payments"]] == [("cash", 1_400)]
