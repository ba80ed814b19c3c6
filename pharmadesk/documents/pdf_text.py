"""Text on a page of a PDF: broken into lines as it is read, then set as it is seen.

A PDF draws glyph after glyph. Arabic letters are joined here, each line is put into the order in
which it is seen, and a run is drawn in the typeface that has its script.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import arabic_reshaper
from bidi import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "ui"
_LATIN: Final = {False: "Inter-Regular", True: "Inter-SemiBold"}
_ARABIC: Final = {False: "NotoNaskhArabic-Regular", True: "NotoNaskhArabic-Bold"}
_FIRST_ARABIC: Final = "\u0600"
_LAST_ARABIC: Final = "\u08ff"
_FIRST_FORM: Final = "\ufb50"
_LEADING: Final = 1.35
_DESCENT: Final = 0.28

Align = Literal["start", "end", "centre"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; sizes are points, a colour is hexadecimal."""

    size: float = 9
    bold: bool = False
    align: Align = "start"
    colour: str = "#111827"


class Text(Flowable):
    """A paragraph; `rtl` is the direction of the page."""

    def __init__(self, text: str, style: Style, *, rtl: bool) -> None:
        super().__init__()
        self._text, self._style, self._rtl = text, style, rtl
        self._lines: list[str] = []

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break the text to a width; return what it takes."""
        self.width = width
        self._lines = list(_broken(self._text, self._style, width))
        self.height = len(self._lines) * self._style.size * _LEADING
        return width, self.height

    def draw(self) -> None:
        """Draw the lines from the top."""
        style, canvas = self._style, self.canv
        canvas.setFillColor(style.colour)
        for number, line in enumerate(self._lines, 1):
            runs = list(_runs(_seen(line, rtl=self._rtl), style))
            x = self._begin(sum(_width(font, text, style.size) for font, text in runs))
            y = self.height - (number - _DESCENT) * style.size * _LEADING
            for font, text in runs:
                canvas.setFont(font, style.size)
                canvas.drawString(x, y, text)
                x += _width(font, text, style.size)

    def _begin(self, taken: float) -> float:
        """Return where a line begins on the left, so wide as it is."""
        if self._style.align == "centre":
            return (self.width - taken) / 2
        return self.width - taken if (self._style.align == "end") is not self._rtl else 0


def _broken(text: str, style: Style, width: float) -> Iterator[str]:
    """Break a text into lines that fit, in the order it is read; a word too long is cut."""
    for paragraph in text.split("\n"):
        line = ""
        for word in _fitting(paragraph.split(" "), style, width):
            longer = f"{line} {word}" if line else word
            if line and _taken(longer, style) > width:
                yield line
                longer = word
            line = longer
        yield line


def _fitting(words: list[str], style: Style, width: float) -> Iterator[str]:
    for word in words:
        rest = word
        while _taken(rest, style) > width and len(rest) > 1:
            ends = range(len(rest) - 1, 1, -1)
            cut = next((end for end in ends if _taken(rest[:end], style) <= width), 1)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _taken(text: str, style: Style) -> float:
    return sum(_width(font, run, style.size) for font, run in _runs(_joined(text), style))


def _joined(text: str) -> str:
    return str(arabic_reshaper.reshape(text))


def _seen(line: str, *, rtl: bool) -> str:
    """Put a line into the order in which it is seen; marks of direction have done their work.

    A line without an Arabic letter is a code, an amount or a name in Latin, and reads as one.
    """
    begins_right = rtl and any(map(_is_arabic, line))
    ordered = get_display(_joined(line), base_dir="R" if begins_right else "L")
    return "".join(character for character in ordered if unicodedata.category(character) != "Cf")


def _runs(text: str, style: Style) -> Iterator[tuple[str, str]]:
    """Part a text by the typeface that has its characters."""
    for is_arabic, characters in groupby(text, key=_is_arabic):
        names = _ARABIC if is_arabic else _LATIN
        yield _font(names[style.bold]), "".join(characters)


def _is_arabic(character: str) -> bool:
    return _FIRST_ARABIC <= character <= _LAST_ARABIC or character >= _FIRST_FORM


def _width(font: str, text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))


@cache
def _font(name: str) -> str:
    """Load a typeface once; return its name."""
    pdfmetrics.registerFont(TTFont(name, _FOLDER / f"{name}.ttf"))
    return name
