"""Text for a printer that knows one table of 256 characters: exact French, or nothing.

A printer keeps one code page for good, chosen once for the model: hopping between pages is where
accents get lost. What the page lacks is spelled with what it has, by the table below; what cannot
be spelled is not replaced by a question mark: the whole line is then drawn as an image.

Source: Epson ESC/POS reference, "ESC t" (0 is PC437, 2 PC850, 16 WPC1252, 19 PC858).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CodePage:
    """A printer's character table: its name, its number for `ESC t`, Python's codec for it."""

    name: str
    number: int
    codec: str


CP858: Final = CodePage("CP858", 19, "cp858")
CP1252: Final = CodePage("CP1252", 16, "cp1252")

PAGES: Final[dict[str, CodePage | None]] = {
    "858": CP858,
    "1252": CP1252,
    "850": CodePage("CP850", 2, "cp850"),
    "437": CodePage("CP437", 0, "cp437"),
    "image": None,
}
"""The tables a printer may be set to, by their names in the settings; none draws every line."""

_SPELLINGS: Final = {
    "œ": "oe",
    "Œ": "OE",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "“": '"',
    "”": '"',
    "\N{EN DASH}": "-",
    "—": "-",
    "\N{MINUS SIGN}": "-",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "…": "...",
    "\N{GREEK SMALL LETTER MU}": "\N{MICRO SIGN}",
}


def printable(text: str) -> str:
    """Return a text with one kind of space and without characters that would steer a printer.

    A no-break space is 0xFF on one page and 0xA0 on another, and cheap printers draw a block for
    either; an escape character in an item's name must not reach the printer as a command.
    """
    characters = map(_printable_character, unicodedata.normalize("NFC", text))
    return "".join(characters)


def encode(text: str, page: CodePage) -> bytes | None:
    """Return a text in the printer's own characters, or None when it has to be drawn."""
    encoded = bytearray()
    for character in printable(text):
        if unicodedata.category(character) == "Cf":
            continue  # marks of direction and joining: they have no place in the page
        written = _write(character, page) or _write(_SPELLINGS.get(character, ""), page)
        if not written:
            return None
        encoded += written
    return bytes(encoded)


def _printable_character(character: str) -> str:
    """Return a plain space for any space or control character, else the character itself."""
    return " " if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cc") else character


def _write(text: str, page: CodePage) -> bytes:
    """Return the bytes of a text on the page, none when the page lacks it."""
    try:
        return text.encode(page.codec)
    except UnicodeEncodeError:
        return b""
