from __future__ import annotations

import hashlib
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Refused
from pharmadesk.storage.phrase import (
    Language,
    RecoveryPhrase,
    new_phrase,
    positions_to_confirm,
    read_phrase,
    wrong_positions,
)

# Published with BIP-39: https://github.com/trezor/python-mnemonic/blob/master/vectors.json
VECTORS = [
    ("00" * 16, "abandon " * 11 + "about"),
    ("7f" * 16, "legal winner thank year wave sausage worth useful legal winner thank yellow"),
    ("80" * 16, "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"),
    ("ff" * 16, "zoo " * 11 + "wrong"),
    (
        "9e885d952ad362caeb4efe34a8e91bd2",
        "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
    ),
]
LANGUAGES: list[Language] = ["french", "english"]


@pytest.mark.parametrize(("entropy", "words"), VECTORS)
def test_phrase_matches_the_published_vectors_both_ways(entropy: str, words: str) -> None:
    made = new_phrase("english", lambda _: bytes.fromhex(entropy))
    assert list(made.words) == words.split()
    assert read_phrase(words).entropy.hex() == entropy


@pytest.mark.parametrize("language", LANGUAGES)
@given(entropy=st.binary(min_size=16, max_size=16))
def test_phrase_typed_carelessly_gives_back_its_entropy(language: Language, entropy: bytes) -> None:
    phrase = new_phrase(language, lambda _: entropy)
    assert len(phrase.words) == 12
    for typed in (
        " ".join(phrase.words),
        "  ".join(phrase.words).upper() + "\n",
        unicodedata.normalize("NFD", " ".join(phrase.words)),
        unicodedata.normalize("NFKD", "\t".join(phrase.words)).encode("ascii", "ignore").decode(),
    ):
        assert read_phrase(typed).entropy == entropy


def test_french_phrase_carries_the_checksum_of_its_entropy() -> None:
    from mnemonic import Mnemonic  # noqa: PLC0415 - the list alone, as the independent reading

    numbers = {
        unicodedata.normalize("NFC", word): number
        for number, word in enumerate(Mnemonic("french").wordlist)
    }
    phrase = new_phrase("french")
    bits = "".join(f"{numbers[word]:011b}" for word in phrase.words)
    entropy = int(bits[:128], 2).to_bytes(16, "big")
    assert entropy == phrase.entropy
    assert bits[128:] == f"{hashlib.sha256(entropy).digest()[0] >> 4:04b}"


def test_words_of_the_french_phrase_keep_their_accents_in_one_form() -> None:
    seen = {word for _ in range(200) for word in new_phrase("french").words}
    assert any("é" in word for word in seen)
    assert all(unicodedata.is_normalized("NFC", word) for word in seen)


@pytest.mark.parametrize(("typed", "found"), [("", 0), ("zoo " * 11, 11), ("zoo " * 13, 13)])
def test_phrase_of_another_length_says_how_many_words(typed: str, found: int) -> None:
    with pytest.raises(Refused) as caught:
        read_phrase(typed)
    assert caught.value.code == "phrase.word_count"
    assert caught.value.parameters == {"found": found, "needed": 12}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("position", [1, 7, 12])
def test_unknown_word_is_named_by_position_and_never_quoted(
    language: Language, position: int
) -> None:
    words = list(new_phrase(language).words)
    words[position - 1] = "pharmacie42"
    with pytest.raises(Refused) as caught:
        read_phrase(" ".join(words))
    assert caught.value.code == "phrase.unknown_word"
    assert caught.value.parameters == {"position": position}


def test_known_words_that_do_not_belong_together_fail_the_checksum() -> None:
    with pytest.raises(Refused) as caught:
        read_phrase("abandon " * 12)
    assert caught.value.code == "phrase.checksum"


def test_phrase_shows_no_word_in_a_representation() -> None:
    phrase = new_phrase("french")
    shown = repr(phrase)
    assert not [word for word in phrase.words if word in shown]
    assert phrase.entropy.hex() not in shown


def test_positions_asked_are_three_different_ones_in_order_and_reach_all_twelve() -> None:
    below = random.Random(7).randrange
    asked = [positions_to_confirm(below) for _ in range(300)]
    assert all(len(set(three)) == 3 and list(three) == sorted(three) for three in asked)
    assert {position for three in asked for position in three} == set(range(1, 13))


def test_positions_asked_depend_on_the_random_source_alone() -> None:
    assert positions_to_confirm(lambda _: 0) == (1, 2, 3)
    assert positions_to_confirm(lambda n: n - 1) == (10, 11, 12)


def test_answers_are_compared_as_typed_words_and_wrong_ones_are_named() -> None:
    phrase = RecoveryPhrase((*("école", "zoo", "abri", "eau", "feu") * 2, "un", "deux"), b"")
    assert wrong_positions(phrase, {1: " ECOLE ", 2: "zoo", 12: "Deux"}) == ()
    assert wrong_positions(phrase, {1: "zoo", 2: "zoo", 12: ""}) == (1, 12)
