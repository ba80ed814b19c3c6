"""What was typed, as expressions of the word index, and where a hit answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.projections.search_index import WORD, words
from pharmadesk.values.text import ascii_digits, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Range = tuple[int, int]

_LONGEST_TEXT: Final = 100
_MOST_WORDS: Final = 8
_FEWEST_DIGITS: Final = 4
_FEWEST_SPACED_DIGITS: Final = 8
_SPACE: Final = re.compile(r"\s+")

_START: Final = "start :"
_NAME: Final = "{start name} :"
_NAME_OR_DETAIL: Final = "{start name detail} :"


@dataclass(frozen=True, slots=True)
class Typed:
    """A search as it was meant: its words, and its digits when it may be a barcode."""

    words: tuple[str, ...]
    digits: str | None


def read(text: str) -> Typed:
    """Read what was typed; whatever is too long to be a search is cut off."""
    text = text[:_LONGEST_TEXT]
    found = tuple(dict.fromkeys(words(text)))[:_MOST_WORDS]
    return Typed(found, _digits(text.strip()))


def _digits(text: str) -> str | None:
    """Read digits that may be part of a barcode; a whole one is printed with spaces in it."""
    digits = _SPACE.sub("", ascii_digits(text))
    fewest = _FEWEST_DIGITS if len(digits) == len(text) else _FEWEST_SPACED_DIGITS
    return digits if digits.isascii() and digits.isdigit() and len(digits) >= fewest else None


def by_name(typed: Sequence[str]) -> Iterator[str]:
    """Write the expressions that ask for the name, the best match first.

    One word at least must stand in the name; the others may be the dosage, form or presentation.
    """
    whole = [f'"{word}"' for word in typed]
    begun = [f"{word}*" for word in whole]
    yield _named(_NAME, whole, (f"{_NAME_OR_DETAIL} {word}" for word in whole))
    yield _named(
        _START, begun, (f"({_START} {word}* OR {_NAME_OR_DETAIL} {word})" for word in whole)
    )
    yield _named(_NAME, begun, (f"{_NAME_OR_DETAIL} {word}" for word in begun))


def _named(where: str, terms: Sequence[str], each: Iterable[str]) -> str:
    named = f"{where} ({' OR '.join(terms)})"
    return named if len(terms) == 1 else " AND ".join([named, *each])


def anywhere(typed: Sequence[str]) -> str:
    """Write the expression that asks for the words wherever they stand."""
    return " AND ".join(f'"{word}"*' for word in typed)


def with_typos(typed: Sequence[str], near: Mapping[str, Sequence[str]], *, whole: bool) -> str:
    """Write the expression that takes the words near a typed one, or what they begin, for it."""
    star = "" if whole else "*"
    alternatives = (
        [f'"{word}"*', *(f'"{other}"{star}' for other in near.get(word, ()))] for word in typed
    )
    return " AND ".join(f"({' OR '.join(terms)})" for terms in alternatives)


def ranges(text: str, longest_first: tuple[str, ...]) -> tuple[Range, ...]:
    """Find where the words of a text begin with one of these, as (start, end) in the text."""
    folded = fold(text)
    origin: Sequence[int] = range(len(text))
    if len(folded) != len(text):  # a letter became two, or a mark none
        origin = [index for index, one in enumerate(text) for _ in fold(one)]
    found: list[Range] = []
    for word in WORD.finditer(folded):
        written = word[0].replace(",", ".")
        if written.startswith(longest_first):
            best = next(one for one in longest_first if written.startswith(one))
            first = word.start()
            found.append((origin[first], origin[first + len(best) - 1] + 1))
    return tuple(found)
