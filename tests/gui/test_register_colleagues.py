"""Colleagues by keyboard: written down, lent to, borrowed from, settled; a cashier asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services import lending
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.approval.presenter import APPROVAL
from ui.screens.colleagues.state import COLLEAGUES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.colleagues.state import ColleaguesState

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    with counter(qtbot, tmp_path) as at:
        yield at
        at.app.printing.close()
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def seen(at: Counter) -> ColleaguesState:
    return at.app.colleagues.state


def fill(at: Counter, *texts: str) -> None:
    """Type from the field that has the keyboard on, a field each; what stood there goes."""
    for place, text in enumerate(texts):
        if place:
            at.press(Qt.Key.Key_Tab)
        at.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        at.type(text)


def test_colleague_is_written_down_lent_to_and_settled_by_keyboard_alone(at: Counter) -> None:
    at.log_in(Role.MANAGER)
    at.press(Qt.Key.Key_H, ALT)
    assert at.app.window.current_screen() == COLLEAGUES
    at.press(Qt.Key.Key_N, ALT)
    at.press(Qt.Key.Key_Return)
    assert "nom" in seen(at).error
    fill(at, "Al Amal", "0522304050")
    at.press(Qt.Key.Key_Return)
    assert (seen(at).mode, [row.title for row in seen(at).rows]) == (
        "list",
        ["Al Amal"],
    )
    at.press(Qt.Key.Key_L, ALT)
    at.press(Qt.Key.Key_Return)
    assert "produit" in seen(at).error, "no item is chosen yet"
    at.type("doliprane")
    at.until(lambda: bool(seen(at).rows))
    at.press(Qt.Key.Key_Return)
    at.until(lambda: seen(at).mode == "loans")
    (loan,) = at.shop.rows("loan")
    assert (loan["direction"], loan["packs"]) == ("lent", 1)
    assert "000001" in seen(at).done
    at.until(lambda: bool(seen(at).rows))
    at.press(Qt.Key.Key_F8)
    at.press(Qt.Key.Key_F7)
    fill(at, "1", "VIR-77")
    at.press(Qt.Key.Key_Return)
    at.until(lambda: seen(at).rows == ())
    (end,) = at.shop.rows("loan_end")
    assert (end["way"], end["paid_centimes"]) == ("transfer", loan["pack_value_centimes"])
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_Escape)
    assert at.app.window.current_screen() != COLLEAGUES


def test_packs_are_borrowed_with_lot_and_month_and_go_back(at: Counter) -> None:
    lending.describe(at.shop.till, at.shop.owner, "Atlas", "")
    at.log_in(Role.MANAGER)
    at.press(Qt.Key.Key_H, ALT)
    at.press(Qt.Key.Key_A, ALT)
    at.type("doliprane")
    at.until(lambda: bool(seen(at).rows))
    at.app.colleagues.type("packs", "2")
    at.app.colleagues.type("lot", "B-7")
    at.app.colleagues.type("expiry", "13/2028")
    at.press(Qt.Key.Key_Return)
    assert "13/2028" in seen(at).error
    at.app.colleagues.type("expiry", "01/2028")
    at.app.colleagues.type("value", "9,50")
    at.press(Qt.Key.Key_Return)
    at.until(lambda: seen(at).mode == "loans" and bool(seen(at).rows))
    lot = next(row for row in at.shop.rows("lot") if row["number"] == "B-7")
    assert lot["expiry"] == "2028-01-31"
    assert seen(at).balance_centimes == -1_900
    at.press(Qt.Key.Key_Return)
    assert seen(at).mode == "goods"
    at.press(Qt.Key.Key_Return)
    at.until(lambda: seen(at).mode == "loans" and seen(at).rows == ())


def test_cashier_lends_where_a_second_person_is_asked(
    at: Counter,
) -> None:
    lending.describe(at.shop.till, at.shop.owner, "Atlas", "")
    at.log_in()
    at.press(Qt.Key.Key_H, ALT)
    at.press(Qt.Key.Key_L, ALT)
    at.type("doliprane")
    at.until(lambda: bool(seen(at).rows))
    at.press(Qt.Key.Key_Return)
    at.until(lambda: at.app.window.current_screen() == APPROVAL)
    at.press(Qt.Key.Key_Escape)
    assert at.shop.rows("loan") == []
    assert not seen(at).busy
