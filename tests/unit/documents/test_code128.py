"""Bar codes read back by another library's table: what was written, its checksum, its stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode import code128

from pharmadesk.documents.code128 import bars
from pharmadesk.values.scanner_test import CONTENT

GS = "\x1d"
VALUES = {
    tuple(ord(letter.lower()) - ord("a") + 1 for letter in pattern): value
    for value, pattern in vars(code128)["_patterns"].items()
    if isinstance(value, int)
}
FNC1, TO_C, TO_B, START_B, START_C, STOP = 102, 99, 100, 104, 105, 106


def symbols(runs: tuple[int, ...]) -> list[int]:
    cut = [runs[at : at + 6] for at in range(0, len(runs) - 7, 6)]
    return [*(VALUES[each] for each in cut), VALUES[runs[-7:]]]


def read(runs: tuple[int, ...]) -> str:
    """Read a code as a scanner does; FNC1 is a separator wherever it stands."""
    start, *values, check, stop = symbols(runs)
    assert stop == STOP
    assert check == (start + sum(n * value for n, value in enumerate(values, 1))) % 103
    in_c = start == START_C
    assert in_c or start == START_B
    text = ""
    for value in values:
        if value == FNC1:
            text += GS
        elif in_c and value == TO_B:
            in_c = False
        elif not in_c and value == TO_C:
            in_c = True
        else:
            text += f"{value:02}" if in_c else chr(value + 32)
    return text


@given(st.text("ABCXYZabc0123456789 -/~" + GS, min_size=1, max_size=40))
def test_code_is_read_back_as_it_was_written(text: str) -> None:
    assert read(bars(text)) == text
    assert read(bars(text, gs1=True)) == GS + text


def test_test_code_of_scanners_fits_the_paper() -> None:
    runs = bars(CONTENT, gs1=True)
    assert read(runs) == GS + CONTENT
    assert sum(runs) * 2 <= 576, "two dots a module on paper of 80 mm"


def test_ticket_number_fits_the_narrow_paper() -> None:
    assert sum(bars("C12-AB 004409")) * 2 <= 384


@pytest.mark.parametrize("text", ["", "é", "\n", "صيدلية"])
def test_text_that_no_set_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the text alone
        bars(text)
