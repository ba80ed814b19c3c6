"""The recovery phrase: twelve generated words that stand for 128 random bits and a checksum.

The words are those of BIP-39, in French or English. Twelve words of 11 bits carry 128 bits of
entropy and 4 of checksum; the entropy, not the text, goes into the key derivation, so accents,
capitals and spacing never matter. The French list was made for that: no two words differ only by
an accent.

Source: https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from mnemonic import Mnemonic

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Language = Literal["french", "english"]

WORDS: Final = 12
ASKED: Final = 3
_ENTROPY_BYTES: Final = 16
_LANGUAGES: Final[tuple[Language, ...]] = ("french", "english")


@dataclass(frozen=True, slots=True)
class RecoveryPhrase:
    """A phrase whose checksum holds; shows no word in a representation."""

    words: tuple[str, ...] = field(repr=False)
    entropy: bytes = field(repr=False)


def new_phrase(language: Language, random: Callable[[int], bytes] = os.urandom) -> RecoveryPhrase:
    """Draw a phrase; a person never chooses one."""
    entropy = random(_ENTROPY_BYTES)
    words = Mnemonic(language).to_mnemonic(entropy)
    return RecoveryPhrase(tuple(unicodedata.normalize("NFC", words).split()), entropy)


def read_phrase(typed: str) -> RecoveryPhrase:
    """Read a typed phrase in either language, whatever its accents, capitals and spacing.

    Raises: Refused `phrase.word_count` (found, needed), `phrase.unknown_word` (position, the first
    word is 1; the word itself stays out of logs), `phrase.checksum` when all words exist but do
    not belong together.
    """
    folded = [_fold(word) for word in typed.split()]
    if len(folded) != WORDS:
        raise Refused("phrase.word_count", found=len(folded), needed=WORDS)
    readings = {language: _known(folded, language) for language in _LANGUAGES}
    whole = {name: words for name, words in readings.items() if None not in words}
    if not whole:
        closest = min(readings.values(), key=lambda words: words.count(None))
        raise Refused("phrase.unknown_word", position=closest.index(None) + 1)
    for language, words in whole.items():  # the lists share some hundred words
        canonical = tuple(word for word in words if word is not None)
        try:
            entropy = bytes(Mnemonic(language).to_entropy(list(canonical)))
        except ValueError:
            continue
        return RecoveryPhrase(
            tuple(unicodedata.normalize("NFC", word) for word in canonical), entropy
        )
    raise Refused("phrase.checksum")


def positions_to_confirm(below: Callable[[int], int] = secrets.randbelow) -> tuple[int, ...]:
    """Choose the three words the owner types again, in order, the first word being 1.

    Shape: `below(n)` returns a number from 0 to n - 1.
    """
    left = list(range(1, WORDS + 1))
    return tuple(sorted(left.pop(below(len(left))) for _ in range(ASKED)))


def wrong_positions(phrase: RecoveryPhrase, answers: Mapping[int, str]) -> tuple[int, ...]:
    """Return the positions whose answer is not the phrase's word; none: the phrase was noted."""
    return tuple(
        position
        for position, answer in sorted(answers.items())
        if _fold(answer) != _fold(phrase.words[position - 1])
    )


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.strip().casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@cache
def _index(language: Language) -> dict[str, str]:
    return {_fold(word): word for word in Mnemonic(language).wordlist}


def _known(folded: list[str], language: Language) -> list[str | None]:
    index = _index(language)
    return [index.get(word) for word in folded]
