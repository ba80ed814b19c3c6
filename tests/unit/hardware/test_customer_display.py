"""Two lines of twenty characters, on a display that works, comes late, and comes back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.customer_display import WIDTH, CustomerDisplay, frame

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"\x1b@\x1bt\x13\x0c"


def test_frame_fills_both_lines_and_never_cuts_an_amount() -> None:
    shown = frame((("2x DOLIPRANE 1000 mg cp", "28,00"), ("Total", "1234,50")))
    assert shown == HEAD + b"2x DOLIPRANE 1 28,00" + b"Total        1234,50"


def test_accents_are_of_the_displays_table_and_arabic_leaves_the_amount_alone() -> None:
    shown = frame((("Réglé", "5,00"), ("المجموع", "12,00")))
    assert shown == HEAD + "Réglé           5,00".encode("cp858") + b"               12,00"


@given(st.text(), st.text("0123456789,", max_size=12))
def test_frame_is_always_forty_characters(text: str, amount: str) -> None:
    shown = frame(((text, amount), (text, "")))
    assert len(shown) == len(HEAD) + 2 * WIDTH


posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals stand in for a port")


@posix
def test_display_shows_the_last_frame_also_when_it_comes_late_and_back(tmp_path: Path) -> None:
    from tests.unit.hardware.serial_simulator import SerialPrinter  # noqa: PLC0415 - posix only

    name = tmp_path / "ttyUSB3"
    display = CustomerDisplay(str(name))
    display.start()
    display.show(b"first")
    display.show(b"second")
    with SerialPrinter(answers=False) as simulated:
        name.symlink_to(simulated.port)
        simulated.wait_for(b"second")
        display.show(b"third")
        simulated.wait_for(b"third")
        display.close()
    assert b"first" not in simulated.received
