"""Which of two readings of a burst is taken: the characters, or the positions of the keys."""

from __future__ import annotations

import pytest

from pharmadesk.values.keyboards import meant


@pytest.mark.parametrize(
    ("typed", "by_position", "expected"),
    [
        ("6118000040972", "6118000040972", "6118000040972"),
        ("-&&_", "6118", "6118"),  # US scanner, French layout
        ("6118", "^!!*", "6118"),  # scanner and layout both French
        ("AB-EF-2", "QB6EF6@", "AB-EF-2"),  # the same, more dashes than digits
        ("1185", "!!*%", "1185"),  # the same, with signs that codes may hold
        ("أِ112", "HA112", "HA112"),  # Arabic layout
        ("ha112", "HA112", "HA112"),  # Caps Lock
        ("-&@", "6@1", "6@1"),
        ("HA112", "", "HA112"),  # positions unknown
    ],
)
def test_meant_takes_the_reading_that_is_a_code(
    typed: str, by_position: str, expected: str
) -> None:
    assert meant(typed, by_position) == expected
