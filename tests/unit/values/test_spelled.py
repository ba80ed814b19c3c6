"""Amounts in words: tables a French teacher, an Arabic one and an English one would sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.values.spelled import MOST_DIRHAMS, in_words
from tests.till import refused

FRENCH = {
    0: "zéro dirham",
    100: "un dirham",
    150: "un dirham et cinquante centimes",
    201: "deux dirhams et un centime",
    1_680: "seize dirhams et quatre-vingts centimes",
    2_100: "vingt et un dirhams",
    7_000: "soixante-dix dirhams",
    7_100: "soixante et onze dirhams",
    7_799: "soixante-dix-sept dirhams et quatre-vingt-dix-neuf centimes",
    8_000: "quatre-vingts dirhams",
    8_100: "quatre-vingt-un dirhams",
    9_100: "quatre-vingt-onze dirhams",
    10_000: "cent dirhams",
    10_100: "cent un dirhams",
    20_000: "deux cents dirhams",
    20_100: "deux cent un dirhams",
    28_000: "deux cent quatre-vingts dirhams",
    100_000: "mille dirhams",
    123_450: "mille deux cent trente-quatre dirhams et cinquante centimes",
    8_000_000: "quatre-vingt mille dirhams",
    20_000_000: "deux cent mille dirhams",
    100_000_000: "un million de dirhams",
    8_000_000_000: "quatre-vingts millions de dirhams",
    20_000_000_000: "deux cents millions de dirhams",
    100_000_100: "un million un dirhams",
    99_999_999_999: "neuf cent quatre-vingt-dix-neuf millions neuf cent quatre-vingt-dix-neuf mille"
    " neuf cent quatre-vingt-dix-neuf dirhams et quatre-vingt-dix-neuf centimes",
}

ARABIC = {
    0: "صفر درهم",
    50: "خمسون سنتيمًا",
    100: "درهم واحد",
    200: "درهمان",
    301: "ثلاثة دراهم وسنتيم واحد",
    1_002: "عشرة دراهم وسنتيمان",
    1_105: "أحد عشر درهمًا وخمسة سنتيمات",
    1_280: "اثنا عشر درهمًا وثمانون سنتيمًا",
    2_100: "واحد وعشرون درهمًا",
    10_000: "مئة درهم",
    10_100: "مئة درهم ودرهم واحد",
    10_200: "مئة درهم ودرهمان",
    10_300: "مئة وثلاثة دراهم",
    20_000: "مئتا درهم",
    21_000: "مئتان وعشرة دراهم",
    100_000: "ألف درهم",
    123_450: "ألف ومئتان وأربعة وثلاثون درهمًا وخمسون سنتيمًا",
    200_000: "ألفا درهم",
    201_100: "ألفان وأحد عشر درهمًا",
    300_000: "ثلاثة آلاف درهم",
    1_100_000: "أحد عشر ألف درهم",
    1_101_500: "أحد عشر ألفًا وخمسة عشر درهمًا",
    10_000_000: "مئة ألف درهم",
    10_200_000: "مئة ألف وألفا درهم",
    20_000_000: "مئتا ألف درهم",
    100_000_000: "مليون درهم",
    200_000_000: "مليونا درهم",
    120_000_000: "مليون ومئتا ألف درهم",
}

ENGLISH = {
    0: "zero dirhams",
    101: "one dirham and one centime",
    123_450: "one thousand two hundred thirty-four dirhams and fifty centimes",
    100_000_000: "one million dirhams",
    1_900: "nineteen dirhams",
}


@pytest.mark.parametrize(("centimes", "words"), FRENCH.items())
def test_amount_is_spelled_in_french(centimes: int, words: str) -> None:
    assert in_words(centimes, "fr") == words


@pytest.mark.parametrize(("centimes", "words"), ARABIC.items())
def test_amount_is_spelled_in_arabic(centimes: int, words: str) -> None:
    assert in_words(centimes, "ar") == words


@pytest.mark.parametrize(("centimes", "words"), ENGLISH.items())
def test_amount_is_spelled_in_english(centimes: int, words: str) -> None:
    assert in_words(centimes, "en") == words


amounts = st.integers(0, 100 * MOST_DIRHAMS + 99)


@given(amounts, amounts, st.sampled_from(["fr", "ar", "en"]))
def test_two_amounts_are_never_spelled_alike(one: int, other: int, language: str) -> None:
    assert (in_words(one, language) == in_words(other, language)) is (one == other)


@given(st.integers(0, 99_999), st.sampled_from(["fr", "ar", "en"]))
def test_neighbouring_amounts_are_never_spelled_alike(dirhams: int, language: str) -> None:
    near = {in_words(100 * (dirhams + step), language) for step in (0, 1, 10, 100, 1_000)}
    assert len(near) == 5


def test_amount_beyond_all_sales_is_refused() -> None:
    with refused("amount.too_large"):
        in_words(100 * (MOST_DIRHAMS + 1), "fr")
