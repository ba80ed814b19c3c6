from __future__ import annotations

import pytest

from pharmadesk.journal import opened
from tests.unit.journal.support import NOTED, Device


@pytest.mark.parametrize(
    ("letter", "following"),
    [("A", "B"), ("Y", "Z"), ("Z", "AA"), ("AZ", "BA"), ("ZZ", "AAA"), ("AAY", "AAZ")],
)
def test_letter_after_counts_as_the_columns_of_a_sheet(letter: str, following: str) -> None:
    assert opened.letter_after(letter) == following


def test_read_what_is_no_opening_gives_none(device: Device) -> None:
    body = device.open().body_bytes

    assert opened.read(opened.OPENED, body) == device.opening()
    assert opened.read(NOTED, body) is None
    assert opened.read(opened.OPENED, b"{}") is None
