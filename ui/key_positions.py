"""What a key means on a US keyboard by where it stands, whatever layout this computer has.

A scanner that types as a US keyboard presses positions. Under an Arabic layout its letters arrive
as Arabic, under Caps Lock in the wrong case; the position of the key and the state of Shift still
say what was meant. X11 and Wayland number keys as the PC's first scan code set does, plus 8.

Source: IBM PC/AT scan code set 1; Linux `input-event-codes.h`; X11 keycodes are those plus 8.
"""

from __future__ import annotations

from typing import Final

_OFFSETS: Final = {"windows": 0, "xcb": 8, "wayland": 8}
_ROWS: Final = (
    (0x02, "1234567890-=", "!@#$%^&*()_+"),
    (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
    (0x1E, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (0x39, " ", " "),
)
_PLAIN: Final = {
    first + place: character
    for first, plain, _shifted in _ROWS
    for place, character in enumerate(plain)
}
_SHIFTED: Final = {
    first + place: character
    for first, _plain, shifted in _ROWS
    for place, character in enumerate(shifted)
}


def at_position(platform: str, native_code: int, *, shift: bool) -> str:
    """Return the US character of a key, empty where the platform or the key tells none."""
    offset = _OFFSETS.get(platform)
    if offset is None:
        return ""
    return (_SHIFTED if shift else _PLAIN).get(native_code - offset, "")
