"""Scenario 2 at the window: a card above what is due falls back to it, and opens no drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.i18n.wording import sentence
from tests.escpos_decoder import Pulse, decode
from tests.gui.register import at_register, job_of, stocked
from ui.widgets.field import AmountEntry

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter


def entry(at: Counter) -> str:
    """Read the amount that stands in the field."""
    (field,) = (each for each in at.app.window.findChildren(AmountEntry) if each.isVisible())
    return field.text()


def test_s02_card_of_99_on_a_ticket_of_10_falls_back_to_what_is_due(
    qtbot: QtBot, tmp_path: Path
) -> None:
    shop = stocked(tmp_path)
    shop.add_item("drops", price_centimes=1_000)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["drops"])
        at.press(Qt.Key.Key_F7)
        assert entry(at) == "10,00"
        at.type("99")
        at.press(Qt.Key.Key_Return)
        assert at.state.payment is not None
        assert at.state.payment.refusal == sentence(
            "payment.over_without_cash", excess_centimes=8_900
        )
        assert (entry(at), at.state.payment.received_centimes) == ("10,00", 1_000)
        assert shop.journal("sale.completed") == []

        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        (sale,) = shop.journal("sale.completed")
        assert [(p["tender"], p["amount_centimes"]) for p in sale["payments"]] == [("card", 1_000)]
        (job,) = at.printer.wait_for_jobs(1)
        paper = decode(job_of(job))
        assert not any(isinstance(event, Pulse) for event in paper)
