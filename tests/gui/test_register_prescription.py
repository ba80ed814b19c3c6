"""Prescriptions at the real window: a narcotic refused, then completed with keys and a scanner."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.gui.register import counter
from tests.till import assert_replay_equal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.sale.state import PrescriptionView

NARCOTIC, LISTED, DOLIPRANE = "SKENAN LP 30 mg", "XANAX 0,5 mg", "DOLIPRANE 1 g"


@contextmanager
def with_poisons(qtbot: QtBot, folder: Path) -> Iterator[Counter]:
    """Open a register that sells of lists A and B; end with the proof of its rows."""
    with counter(qtbot, folder) as at:
        at.shop.add_item(NARCOTIC, price_centimes=6_000, tableau="B")
        at.shop.add_item(LISTED, price_centimes=2_500, tableau="A")
        at.log_in()
        yield at
        assert_replay_equal(at.shop.till)


def noting(at: Counter) -> PrescriptionView:
    view = at.state.prescription
    assert view is not None
    return view


def sold(at: Counter) -> int:
    return len(at.shop.journal("sale.completed"))


def test_narcotic_is_refused_before_payment_and_sold_once_its_prescription_is_whole(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_poisons(qtbot, tmp_path) as at:
        at.scan(at.shop.codes[DOLIPRANE])
        at.scan(at.shop.codes[NARCOTIC])
        assert [chip.text for chip in at.state.lines[1].chips] == ["ordonnance (liste B)"]
        at.press(Qt.Key.Key_F8)
        assert (at.state.payment, sold(at)) == (None, 0)
        assert "manque le patient" in noting(at).error
        assert not noting(at).can_pass
        at.type("Karim Idrissi")
        at.press(Qt.Key.Key_Tab)
        at.type("4 rue Atlas")
        at.press(Qt.Key.Key_Tab)
        at.type("Dr Bennani")
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F8)
        assert "la date de l’ordonnance" in noting(at).error
        at.scan("FSE-991703")
        assert (noting(at).code, len(at.state.lines)) == ("FSE-991703", 2)
        assert dict(noting(at).texts)["written_on"] == "", "a scan typed into no field"
        at.type("201126")
        at.press(Qt.Key.Key_Tab)
        at.type("48-1207")
        at.press(Qt.Key.Key_Return)
        assert at.state.payment is not None, "the payment that had to wait goes on"
        at.press(Qt.Key.Key_Return)
        assert (sold(at), at.state.outcome is not None) == (1, True)
        (row,) = at.shop.rows("dispensing")
        assert (row["name"], row["prescriber"], row["written_on"], row["reference"]) == (
            *(NARCOTIC, "Dr Bennani", "2026-11-20", "48-1207"),
        )


def test_listed_item_is_passed_over_for_a_reason_and_a_lock_keeps_what_was_noted(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_poisons(qtbot, tmp_path) as at:
        at.scan(at.shop.codes[LISTED])
        at.press(Qt.Key.Key_F9)
        assert noting(at).can_pass
        at.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
        at.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
        assert noting(at).reason == "renewal"
        at.press(Qt.Key.Key_Return)
        assert at.state.facts[-1].value == "Passée outre"
        at.lock()
        at.log_in()
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_Return)
        assert at.state.facts[-1].value == "Passée outre"
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert [row["reason"] for row in at.shop.rows("dispensing")] == ["renewal"]


def test_prescription_that_is_given_up_or_misread_changes_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_poisons(qtbot, tmp_path) as at:
        at.scan(at.shop.codes[LISTED])
        at.press(Qt.Key.Key_F9)
        at.type("Karim")
        at.press(Qt.Key.Key_Escape)
        assert at.state.prescription is None
        at.press(Qt.Key.Key_F9)
        assert dict(noting(at).texts)["patient"] == ""
        for _ in range(3):
            at.press(Qt.Key.Key_Tab)
        at.type("3099")
        at.press(Qt.Key.Key_Return)
        assert "3099" in noting(at).error
        assert noting(at).missing == ("patient", "prescriber")
        at.press(Qt.Key.Key_Escape)
        at.scan(at.shop.codes[DOLIPRANE])
        assert len(at.state.lines) == 2
