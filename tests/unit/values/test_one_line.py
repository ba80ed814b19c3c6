"""One line of text as a field takes it: what shows stays, what does not is refused or gone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Refused
from pharmadesk.values.text import MOST_NAME, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nadia Alaoui", "Nadia Alaoui"),
        ("  Nadia\N{NO-BREAK SPACE} ", "Nadia"),
        ("Ame\N{COMBINING ACUTE ACCENT}lie", "Amélie"),
        ("\N{ZERO WIDTH SPACE}Salma\N{ZERO WIDTH NO-BREAK SPACE}", "Salma"),
        ("دَوَاء", "دَوَاء"),
        ("می\N{ZERO WIDTH NON-JOINER}خواهم", "می\N{ZERO WIDTH NON-JOINER}خواهم"),
        ("سنة 1448 هـ\N{ZERO WIDTH JOINER} ف", "سنة 1448 هـ\N{ZERO WIDTH JOINER} ف"),
        ("صيدلية \N{LEFT-TO-RIGHT MARK}C1 فاس", "صيدلية \N{LEFT-TO-RIGHT MARK}C1 فاس"),
        ("درهم \N{ARABIC LETTER MARK}(12) نقدا", "درهم \N{ARABIC LETTER MARK}(12) نقدا"),
        ("صيدلية \N{RIGHT-TO-LEFT MARK}A فاس", "صيدلية \N{RIGHT-TO-LEFT MARK}A فاس"),
    ],
)
def test_what_shows_is_kept_composed_and_without_its_edges(typed: str, kept: str) -> None:
    assert one_line(typed, MOST_NAME) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "\N{NO-BREAK SPACE}\N{EM SPACE}",
        "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}",
        "\N{RIGHT-TO-LEFT MARK}\N{WORD JOINER}\N{SOFT HYPHEN}",
        "\N{COMBINING GRAPHEME JOINER}\N{VARIATION SELECTOR-16}",
        "\N{HANGUL FILLER}\N{BRAILLE PATTERN BLANK}",
    ],
)
def test_text_of_which_nothing_shows_is_empty(typed: str) -> None:
    assert one_line(typed, MOST_NAME) == ""


@pytest.mark.parametrize(
    ("typed", "position", "character"),
    [
        ("Na\0dia", 3, "U+0000"),
        ("Na\tdia", 3, "U+0009"),
        ("Nadia\nAlaoui", 6, "U+000A"),
        ("Nadia\x7f!", 6, "U+007F"),
        ("N\x85", 2, "U+0085"),
        ("N\x1b[31m", 2, "U+001B"),
        ("Nadia \ud83d", 7, "U+D83D"),
        ("one\N{LINE SEPARATOR}two", 4, "U+2028"),
        ("lot \N{RIGHT-TO-LEFT OVERRIDE}321", 5, "U+202E"),
    ],
)
def test_character_that_cannot_be_shown_is_refused_by_its_place(
    typed: str, position: int, character: str
) -> None:
    with pytest.raises(Refused, match=r"text\.unfit") as caught:
        one_line(typed, MOST_NAME)
    assert caught.value.parameters == {"position": position, "character": character}


def test_longest_text_is_taken_and_one_more_character_is_not() -> None:
    assert one_line(f" {'é' * MOST_NAME} ", MOST_NAME) == "é" * MOST_NAME
    with pytest.raises(Refused, match=r"text\.too_long") as caught:
        one_line("é" * (MOST_NAME + 1), MOST_NAME)
    assert caught.value.parameters == {"length": MOST_NAME + 1, "most": MOST_NAME}


@given(st.text(max_size=60))
def test_any_text_is_refused_or_becomes_one_that_stays_as_it_is(typed: str) -> None:
    try:
        kept = one_line(typed, MOST_NAME)
    except Refused:
        return
    assert one_line(kept, MOST_NAME) == kept == unicodedata.normalize("NFC", kept).strip()
    kept.encode()
