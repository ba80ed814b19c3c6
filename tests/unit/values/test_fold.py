from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.values.text import ascii_digits, fold


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("DOLIPRANE", "doliprane"),
        ("Œdème", "oedeme"),
        ("Crème à l'arnica", "CREME A L’ARNICA"),
        ("e\N{COMBINING ACUTE ACCENT}té", "ete"),
        ("100 µg", "100 ug"),
        ("100\N{NO-BREAK SPACE}mg", "100 mg"),
        ("H₂O", "h2o"),
        ("Straße", "strasse"),
        ("دَوَاء", "دواء"),
        ("أدوية", "ادويه"),
        ("مستشفى", "مستشفي"),
        ("دواـــء", "دواء"),
        ("٥٠٠", "500"),  # noqa: RUF001 - digits of an Arabic keyboard
    ],
)
def test_fold_of_what_is_printed_meets_what_is_typed(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


def test_fold_of_an_accented_name_is_plain_lower_case() -> None:
    assert fold("ÉPHÉDRINE – Sœur") == "ephedrine - soeur"


@given(st.text())
def test_fold_of_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_fold_of_joined_texts_is_the_joined_folds(first: str, second: str) -> None:
    assert fold(first + second) == fold(first) + fold(second)


@given(st.text())
def test_fold_of_any_text_ignores_its_case(text: str) -> None:
    assert fold(text.upper().lower()) == fold(text.upper())


def test_ascii_digits_of_arabic_digits_are_latin_ones() -> None:
    assert ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 5") == "0123456789 0123456789 5"
