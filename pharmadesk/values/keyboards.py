"""What a US-layout scanner meant when this computer's keyboard is French.

A scanner that types as a US keyboard sends key positions, and the system's layout turns them into
characters: on AZERTY `6118000040972` arrives as `-&&_àààà'àçèé`. The tables are computed here from
the two layouts, each row listed in key order, plain and with Shift.

With Caps Lock on, Windows inverts Shift on every AZERTY key, so that digits arrive as digits but
letters arrive displaced. Linux inverts it on letters only, and capitalises é, è, ç, à and ù.
"""

from __future__ import annotations

import re
from typing import Final

_US_PLAIN: Final = "`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./"
_US_SHIFT: Final = '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?'
_FR_PLAIN: Final = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!"
_FR_SHIFT: Final = "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§"


def _table(plain: str, shifted: str) -> dict[int, int]:
    return str.maketrans(plain + shifted, _US_PLAIN + _US_SHIFT)


def _capitalised(row: str) -> str:
    """Swap the case of a row's letters as Linux does under Caps Lock, which spares the µ."""
    return row.swapcase().replace("\N{GREEK CAPITAL LETTER MU}", "µ")


AZERTY_TO_US: Final = _table(_FR_PLAIN, _FR_SHIFT)
_CAPS_LOCK_WINDOWS: Final = _table(_FR_SHIFT, _FR_PLAIN)
_CAPS_LOCK_LINUX: Final = _table(_capitalised(_FR_PLAIN), _capitalised(_FR_SHIFT))

# Characters of French keys that no bar code of the trade holds: any of them proves the layout.
_CAPITAL_ACCENTS: Final = re.compile("[ÉÈÇÀÙ]")
_PROOF: Final = re.compile("[²éèçàù°£µ§¨ÉÈÇÀÙ]")
_DIGIT: Final = re.compile("[0-9]")
_DIGIT_ROW: Final = re.compile("[&é\"'(\\-è_çà]")
_ENOUGH_DIGITS: Final = 8
_NO_CODE: Final = re.compile("[@#$^]")
_CODE: Final = re.compile(r"(?=.*[0-9])[0-9A-Za-z \x1d\]()*+,./:=_|~%&#-]+", re.DOTALL)


def undo_azerty(burst: str) -> str:
    """Translate a US-layout scanner's burst from the AZERTY characters it arrived as.

    Plain AZERTY has no digit without Shift, so a digit means Windows with Caps Lock, and a capital
    accent means Linux with it.
    """
    if _CAPITAL_ACCENTS.search(burst):
        return burst.translate(_CAPS_LOCK_LINUX)
    if _DIGIT.search(burst):
        return burst.translate(_CAPS_LOCK_WINDOWS)
    return burst.translate(AZERTY_TO_US)


def proves_azerty(burst: str) -> bool:
    """Tell whether only an AZERTY keyboard can have turned a bar code into this burst."""
    return bool(_PROOF.search(burst)) and _CODE.fullmatch(undo_azerty(burst)) is not None


def resembles_azerty(burst: str) -> bool:
    """Tell whether this could be a long number typed on AZERTY, for the check digit to decide."""
    return len(_DIGIT_ROW.findall(burst)) >= _ENOUGH_DIGITS and not _DIGIT.search(burst)


def meant(typed: str, by_position: str) -> str:
    """Choose between what arrived and what the same keys say on a US keyboard.

    A scanner set to this computer's layout makes the positions read as signs, one set to another
    makes the characters do so: bar codes are mostly digits, so the reading with more of them is
    right. With as many in both, the positions are: Caps Lock and Arabic letters do not reach them.
    A sign among the positions that no bar code of the trade holds is a digit of a matched scanner.
    """
    if typed.isascii() and _NO_CODE.search(by_position) and not _NO_CODE.search(typed):
        return typed
    if len(_DIGIT.findall(by_position)) < len(_DIGIT.findall(typed)):
        return typed
    return by_position or typed
