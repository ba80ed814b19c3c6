"""An insurer's share at the payment, with the keyboard alone: Alt+T, a number, the rest in cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.insurers import Insurer
from pharmadesk.services import insuring
from tests.gui.register import counter

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.sale.state import PaymentView

ALT = Qt.KeyboardModifier.AltModifier
AUGMENTIN = "AUGMENTIN 1 g"  # 126.30


def paying(at: Counter) -> PaymentView:
    """Look at the payment."""
    assert at.state.payment is not None
    return at.state.payment


def cover(at: Counter, item: str, base_centimes: int) -> str:
    """Add an item that the lists reimburse at 70 %."""
    return at.shop.add_item(
        item,
        price_centimes=12_630,
        reimbursement_base_centimes=base_centimes,
        reimbursement_bp=7_000,
    )


def test_share_is_proposed_and_the_rest_is_paid_in_cash(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        cover(at, "covered", 10_000)
        at.log_in()
        at.scan(at.shop.codes["covered"])
        at.press(Qt.Key.Key_T, ALT)
        at.settle()
        assert (paying(at).tender, paying(at).left_centimes) == ("insurer", 7_000)
        assert [detail.name for detail in paying(at).details] == ["reference"]
        at.press(Qt.Key.Key_Return)
        (detail,) = paying(at).details
        assert detail.error, "the number is asked for beside its field"
        at.type("IMM-7")
        at.press(Qt.Key.Key_Return)
        (share,) = paying(at).lines
        assert (share.tender, share.centimes) == ("insurer", 7_000)
        assert (paying(at).tender, paying(at).left_centimes) == ("cash", 5_630)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert [paid["tender"] for paid in sale["payments"]] == ["insurer", "cash"]
        (claim,) = at.shop.journal("claim.made")
        assert (claim["insurer"], claim["share_centimes"]) == ("CNSS", 7_000)


def test_next_insurer_proposes_its_own_share_and_a_greater_one_is_refused(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        cover(at, "covered", 10_000)
        insuring.decide(at.shop.till, at.shop.owner, Insurer("m", "MGPAP", 9_000), "010120")
        at.log_in()
        at.scan(at.shop.codes["covered"])
        at.press(Qt.Key.Key_T, ALT)
        at.settle()
        for name, share in (("CNSS", 7_000), ("CNOPS", 7_000), ("MGPAP", 9_000)):
            assert name in paying(at).note
            assert paying(at).left_centimes == share
            at.press(Qt.Key.Key_T, ALT)
        assert "CNSS" in paying(at).note
        at.type("80")
        at.press(Qt.Key.Key_Return)
        at.type("IMM-7")
        at.press(Qt.Key.Key_Return)
        assert paying(at).refusal
        assert paying(at).lines == ()


def test_basket_without_a_base_of_reimbursement_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes[AUGMENTIN])
        at.press(Qt.Key.Key_T, ALT)
        at.settle()
        assert paying(at).tender == "cash"
        assert paying(at).refusal
