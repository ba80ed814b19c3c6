from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.documents.layout import ELISION, centred, columns_of, elide, join, pair, wrap
from pharmadesk.documents.paper import Row

words = st.text(alphabet="abé œ…DH1234567890,-دوليبران", max_size=120)
widths = st.sampled_from([32, 48])


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Crème", 5),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("œil…", 7),  # what a page without the signs prints: oeil...
        ("\u2068405,80\u2069", 6),
        ("درهم", 3),  # 4 letters of 8 dots
        ("در هم", 4),  # and a narrow space
    ],
)
def test_columns_of_counts_what_may_be_printed(text: str, columns: int) -> None:
    assert columns_of(text) == columns
    assert columns_of(text, double=True) == 2 * columns


def test_wrap_of_a_long_name_breaks_between_words_and_elides_the_rest() -> None:
    name = "AMOXICILLINE ACIDE CLAVULANIQUE 1 g/125 mg poudre pour suspension buvable"
    assert wrap(name, 32) == ["AMOXICILLINE ACIDE CLAVULANIQUE", "1 g/125 mg poudre pour suspen..."]
    assert wrap(name, 32, lines=3)[1:] == ["1 g/125 mg poudre pour", "suspension buvable"]


def test_wrap_of_a_word_longer_than_the_line_breaks_inside_it() -> None:
    assert wrap("x" * 40, 32) == ["x" * 32, "x" * 8]


@pytest.mark.parametrize("text", ["", "   "])
def test_wrap_of_nothing_gives_no_line(text: str) -> None:
    assert wrap(text, 32) == []


@given(words, widths, st.integers(1, 4))
def test_wrap_of_any_text_never_overflows_nor_loses_a_letter_unsaid(
    text: str, columns: int, lines: int
) -> None:
    wrapped = wrap(text, columns, lines)
    assert len(wrapped) <= lines
    assert all(columns_of(line) <= columns for line in wrapped)
    kept = "".join("".join(wrapped).split())
    if not kept.endswith(ELISION):
        assert kept == "".join(text.split())


@given(words, widths)
def test_elide_of_any_text_fits_and_changes_nothing_that_already_fits(
    text: str, columns: int
) -> None:
    elided = elide(text, columns)
    assert columns_of(elided) <= columns
    assert elided == text if columns_of(text) <= columns else elided.endswith(ELISION)


@given(
    name=words,
    centimes=st.integers(-(10**13), 10**13),
    columns=widths,
    double=st.booleans(),
    indent=st.sampled_from([0, 2]),
)
def test_pair_with_any_name_never_cuts_its_amount_nor_overflows(
    name: str, centimes: int, columns: int, *, double: bool, indent: int
) -> None:
    amount = f"{centimes} DH"
    blocks = pair(name, amount, columns, indent=indent, double=double)
    rows = [block for block in blocks if isinstance(block, Row)]
    assert rows == blocks
    assert rows[-1].cells[-1].text == amount
    for row in rows:
        assert sum(cell.columns for cell in row.cells) == columns
        for cell in row.cells:
            assert columns_of(cell.text, double=row.double) <= cell.columns


def test_pair_with_both_that_fit_keeps_them_on_one_line_with_a_gap() -> None:
    assert len(pair("x" * 25, "405,80", 32)) == 1
    assert len(pair("x" * 26, "405,80", 32)) == 2


def test_join_of_parts_never_breaks_one() -> None:
    assert join(["aaaa", "bbbb", "cccc"], "   ", 11) == ["aaaa   bbbb", "cccc"]
    assert join(["aaaa", "bbbb"], "   ", 10) == ["aaaa", "bbbb"]


def test_centred_text_on_two_lines_makes_them_about_as_long() -> None:
    lines = [line.text for line in centred("Les médicaments ne sont ni repris", 32)]
    assert lines == ["Les médicaments", "ne sont ni repris"]
