"""Bar codes read back by hand: the widths of Code 128, its checksum, its stop."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.documents.code128 import bars
from pharmadesk.values.scanner_test import CONTENT

START_B, START_C = (2, 1, 1, 2, 1, 4), (2, 1, 1, 2, 3, 2)
STOP = (2, 3, 3, 1, 1, 1, 2)
FNC1 = (4, 1, 1, 1, 3, 1)


@given(st.text("ABCXYZabc0123456789 -", min_size=1, max_size=30))
def test_every_code_has_symbols_of_eleven_modules_a_start_and_a_stop(text: str) -> None:
    runs = bars(text)
    assert runs[:6] in (START_B, START_C)
    assert runs[-7:] == STOP
    symbols = [runs[at : at + 6] for at in range(0, len(runs) - 7, 6)]
    assert {sum(symbol) for symbol in symbols} == {11}


def test_gs1_code_begins_with_fnc1_and_has_one_for_its_separator() -> None:
    runs = bars(CONTENT, gs1=True)
    symbols = [runs[at : at + 6] for at in range(0, len(runs) - 7, 6)]
    assert symbols[1] == FNC1
    assert symbols.count(FNC1) == 2
    assert sum(runs) * 2 <= 576, "two dots a module on paper of 80 mm"
