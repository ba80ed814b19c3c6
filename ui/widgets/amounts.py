"""Amounts as the screens write them, in the language now spoken."""

from __future__ import annotations

from pharmadesk.i18n import language
from pharmadesk.values.money import CENTIMES_IN_DIRHAM, format_amount
from ui.theme.direction import ltr


def amount(centimes: int) -> str:
    """Write an amount without its unit."""
    return ltr(format_amount(centimes, language(), unit=False))


def money(centimes: int) -> str:
    """Write an amount with its unit."""
    return format_amount(centimes, language())


def denomination(centimes: int) -> str:
    """Write a note or coin as people say it: `20`, but `0,20`."""
    whole, rest = divmod(centimes, CENTIMES_IN_DIRHAM)
    return amount(centimes) if rest else ltr(str(whole))


def as_typed(centimes: int) -> str:
    """Write an amount as a person would type it."""
    whole, rest = divmod(centimes, CENTIMES_IN_DIRHAM)
    return f"{whole},{rest:02d}"
