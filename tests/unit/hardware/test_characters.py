from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.characters import CP858, CP1252, CodePage, encode, printable


@pytest.mark.parametrize("page", [CP858, CP1252])
def test_encode_of_french_is_exact_on_both_pages(page: CodePage) -> None:
    text = "é è ç à ù ê î ô û ë ï ü É È Ç À « 50 µg » ½ 10 % DH"
    encoded = encode(text, page)
    assert encoded is not None
    assert encoded.decode(page.codec) == text


def test_encode_spells_what_a_page_lacks_and_keeps_what_it_has() -> None:
    text = "l’œuvre – Œil… \N{MINUS SIGN}5"
    assert encode(text, CP858) == b"l'oeuvre - OEil... -5"
    assert encode(text, CP1252) == "l’œuvre – Œil… -5".encode("cp1252")


@pytest.mark.parametrize("page", [CP858, CP1252])
def test_encode_of_any_space_is_a_plain_space(page: CodePage) -> None:
    assert encode("1\u202f234,50\u00a0DH\u2009", page) == b"1 234,50 DH "


@pytest.mark.parametrize("page", [CP858, CP1252])
def test_encode_of_a_decomposed_accent_is_the_composed_letter(page: CodePage) -> None:
    assert encode("e\u0301", page) == "é".encode(page.codec)


@pytest.mark.parametrize("text", ["صيدلية", "Interféron β", "10 mg ≥ 5", "price 5 ₹"])
def test_encode_of_what_no_spelling_covers_asks_for_a_drawing(text: str) -> None:
    assert encode(text, CP858) is None


def test_encode_drops_direction_marks() -> None:
    assert encode("\u2068405,80\u2069\u200e", CP858) == b"405,80"


@given(st.text())
def test_encode_of_any_text_holds_no_control_byte(text: str) -> None:
    for page in (CP858, CP1252):
        encoded = encode(text, page)
        assert encoded is None or not any(byte < 0x20 or byte == 0x7F for byte in encoded)


@given(st.text())
def test_printable_keeps_every_letter_and_digit(text: str) -> None:
    assert [c for c in printable(text) if c.isalnum()] == [
        c for c in printable(printable(text)) if c.isalnum()
    ]
    assert "\n" not in printable(text)
