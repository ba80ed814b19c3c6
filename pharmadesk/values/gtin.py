"""Trade item numbers: the check digit, and the one form under which an item is looked up.

Source: GS1 General Specifications, 7.9 (check digit) and 3.3.2 (a number in 14 digits).
"""

from __future__ import annotations

from typing import Final

GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})

_PADDED: Final = 14
_GTIN_8_PADDING: Final = "0" * 6  # no 13-digit number begins with five zeros: they mark eight


def check_digit(digits: str) -> int:
    """Compute the digit that completes a number: weights 3 and 1 from the right."""
    return -(3 * sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2]))) % 10


def check_digit_ok(number: str) -> bool:
    """Tell whether a number's last digit is its check digit."""
    return int(number[-1]) == check_digit(number[:-1])


def lookup_form(number: str) -> str:
    """Bring a number of 8, 12, 13 or 14 digits to the form items are registered under.

    UPC-A becomes 13 digits; a 14-digit number that only pads a shorter one becomes that one; one
    with a packaging level (a carton) stays, because it is another article than its content.
    """
    padded = number.rjust(_PADDED, "0")
    if padded.startswith(_GTIN_8_PADDING):
        return padded[len(_GTIN_8_PADDING) :]
    return padded.removeprefix("0")
