"""The language of who asks, as their `Accept-Language` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from pharmadesk.i18n import Language

_MOST_LOOKED_AT: Final = 10
_MOST_OF_A_HEADER: Final = 200


def asked_for(header: str) -> Language:
    """Return the language one wants most of those there are; French where none is wanted.

    Source: RFC 9110, 12.5.4.
    """
    wanted: list[tuple[int, Language]] = []
    for part in header[:_MOST_OF_A_HEADER].split(",")[:_MOST_LOOKED_AT]:
        tag, _, weight = part.partition(";")
        name = tag.strip().lower().split("-")[0]
        wanted += [(_thousandths(weight), known) for known in LANGUAGES if known == name]
    best = max(wanted, key=lambda each: each[0], default=(0, DEFAULT_LANGUAGE))
    return best[1] if best[0] else DEFAULT_LANGUAGE


def _thousandths(weight: str) -> int:
    """Read a weight such as `q=0.8`; one that is none weighs everything."""
    whole, _, rest = weight.strip().lower().removeprefix("q=").partition(".")
    if whole == "0":
        digits = (rest + "000")[:3]
        return int(digits) if digits.isascii() and digits.isdigit() else 0
    return 1000
