"""The words of screens, receipts, reports and mails: one gettext domain, French by default.

Source texts are English and stand in the code inside `_("…")`. A text declared before the language
is known (an action, a table of sentences) is marked with `N_("…")` and translated where it is
shown. `python3 dev.py messages` carries new texts into `translations/<language>/LC_MESSAGES/`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from gettext import GNUTranslations

Language = Literal["fr", "ar", "en"]
Direction = Literal["ltr", "rtl"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT_LANGUAGE: Final[Language] = "fr"
CATALOGUES: Final = Path(__file__).resolve().parents[2] / "translations"


class _Spoken:
    """The language the whole process speaks; one assignment, so threads see one or the other."""

    language: Language = DEFAULT_LANGUAGE


_here: ContextVar[Language | None] = ContextVar("language spoken here", default=None)


def use_language(language: str) -> None:
    """Speak this language from now on.

    Raises: Refused `language.unknown`.
    """
    for known in LANGUAGES:
        if known == language:
            _Spoken.language = known
            return
    raise Refused("language.unknown", language=language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language within this block and its thread, as to one of many who are answered."""
    token = _here.set(language)
    try:
        yield
    finally:
        _here.reset(token)


def language() -> Language:
    """Return the language now spoken."""
    return _here.get() or _Spoken.language


def direction() -> Direction:
    """Return the direction in which the spoken language is read, and screens are laid out."""
    return "rtl" if language() == "ar" else "ltr"


def _(text: str) -> str:
    """Translate a source text into the spoken language; an untranslated one stays as it is."""
    return catalogue(language()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a counted text, in the plural form the spoken language uses for that count."""
    return catalogue(language()).ngettext(singular, plural, count)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a marked, untranslated text
    """Mark a source text for the catalogues without translating it yet."""
    return text


@cache
def catalogue(language: Language) -> GNUTranslations:
    """Return the catalogue of a language, read once."""
    from pharmadesk.i18n.compiled import load  # noqa: PLC0415 - importing a name needs no catalogue

    return load(CATALOGUES / language / "LC_MESSAGES" / "pharmadesk.po")
