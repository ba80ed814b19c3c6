"""Print bytes shown as the paper they would print: what a simulator puts on the screen.

It behaves as a thermal printer of 8 dots to the millimetre: 12 × 24-dot characters, a line buffer
that wraps by itself, and a line height that is never less than its tallest character.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from hardware.escpos_reader import commands
from hardware.fonts import latin_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

_CHARACTER_WIDTH: Final = 12
_CHARACTER_HEIGHT: Final = 24
_BASELINE: Final = 19
_DEFAULT_PITCH: Final = 30
_CODECS: Final = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
_SIDE_MARGIN: Final = 24
_TOP_MARGIN: Final = 33
_BOTTOM_MARGIN: Final = 25
_LONGEST_PAPER: Final = 20_000  # dots, 2.5 m; a runaway job ends there


@dataclass(frozen=True, slots=True)
class Printout:
    """What came out: one PNG image for each cut piece, and what the drawer felt."""

    pages: tuple[bytes, ...]
    kicks: int
    cuts: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character waiting in the line buffer."""

    character: str
    bold: bool
    scale: int

    @property
    def width(self) -> int:
        return _CHARACTER_WIDTH * self.scale


def print_on_paper(data: bytes, columns: int = 48) -> Printout:
    """Print bytes on paper of 48 or 32 columns."""
    roll = _Roll(columns * _CHARACTER_WIDTH)
    for command in commands(data):
        action = roll.actions.get(command.name)
        if action:
            action(command.parameters)
    return roll.printout()


class _Roll:
    """The paper and the printer's modes; `actions` says what each command does to them."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._marks: list[tuple[Image, int, int]] = []
        self._line: list[_Glyph] = []
        self._height = 0
        self._pages: list[bytes] = []
        self._kicks = 0
        self._cuts = 0
        self._unknown: list[str] = []
        self._reset(b"")
        self.actions: dict[str, Callable[[bytes], None]] = {
            "reset": self._reset,
            "text": self._text,
            "line feed": lambda _: self._flush(),
            "code page": self._choose_page,
            "bold": self._set_bold,
            "align": self._set_align,
            "size": self._set_scale,
            "pitch": self._set_pitch,
            "default pitch": lambda _: self._set_pitch(bytes((_DEFAULT_PITCH,))),
            "feed dots": self._feed_dots,
            "feed lines": self._feed_lines,
            "raster": self._raster,
            "pulse": self._kick,
            "cut": self._cut,
            "unknown": self._note_unknown,
        }

    def printout(self) -> Printout:
        """Tear off what is left and return everything."""
        if self._line:
            self._flush()
        if self._height:
            self._tear()
        return Printout(tuple(self._pages), self._kicks, self._cuts, tuple(self._unknown))

    def _reset(self, _: bytes) -> None:
        self._line.clear()
        self._codec = _CODECS[0]
        self._bold = False
        self._align = 0
        self._scale = 1
        self._pitch = _DEFAULT_PITCH

    def _text(self, characters: bytes) -> None:
        for character in characters.decode(self._codec, "replace"):
            glyph = _Glyph(character, self._bold, self._scale)
            if sum(before.width for before in self._line) + glyph.width > self._width:
                self._flush()
            self._line.append(glyph)

    def _flush(self) -> None:
        """Print the line buffer and move to the next line."""
        scale = max((glyph.scale for glyph in self._line), default=1)
        left = self._left(sum(glyph.width for glyph in self._line))
        for glyph in self._line:
            self._mark(_drawn(glyph), left, self._height + _BASELINE * (scale - glyph.scale))
            left += glyph.width
        self._line.clear()
        self._height += max(self._pitch, _CHARACTER_HEIGHT * scale)

    def _left(self, width: int) -> int:
        """Return where something this wide starts under the alignment in force."""
        return (self._width - width) * self._align // 2

    def _mark(self, image: Image, left: int, top: int) -> None:
        if top < _LONGEST_PAPER:
            self._marks.append((image, left, top))

    def _choose_page(self, parameters: bytes) -> None:
        self._codec = _CODECS.get(parameters[0], _CODECS[0])

    def _set_bold(self, parameters: bytes) -> None:
        self._bold = bool(parameters[0] & 1)

    def _set_align(self, parameters: bytes) -> None:
        self._align = parameters[0] % 48 % 3  # the digits 0 to 2 may also come as characters

    def _set_scale(self, parameters: bytes) -> None:
        self._scale = parameters[0] % 16 + 1  # height; our documents double both or none

    def _set_pitch(self, parameters: bytes) -> None:
        self._pitch = parameters[0]

    def _feed_dots(self, parameters: bytes) -> None:
        if self._line:
            self._flush()
        self._height += parameters[0]

    def _feed_lines(self, parameters: bytes) -> None:
        for _line in range(parameters[0]):
            self._flush()

    def _raster(self, parameters: bytes) -> None:
        from PIL import Image  # noqa: PLC0415 - the simulator alone pays for Pillow

        row_bytes, rows = (int.from_bytes(parameters[at : at + 2], "little") for at in (0, 2))
        # Printers mark the ones, images the zeros.
        image = Image.frombytes("1", (row_bytes * 8, rows), parameters[4:], "raw", "1;I")
        self._mark(image.convert("L"), self._left(row_bytes * 8), self._height)
        self._height += rows

    def _kick(self, _: bytes) -> None:
        self._kicks += 1

    def _cut(self, _: bytes) -> None:
        if self._line:
            self._flush()
        self._cuts += 1
        self._tear()

    def _note_unknown(self, parameters: bytes) -> None:
        self._unknown.append(parameters.hex(" "))

    def _tear(self) -> None:
        """Turn the paper so far into one image."""
        from PIL import Image, ImageChops  # noqa: PLC0415 - the simulator alone pays for Pillow

        height = min(self._height, _LONGEST_PAPER) + _TOP_MARGIN + _BOTTOM_MARGIN
        paper = Image.new("L", (self._width + 2 * _SIDE_MARGIN, height), 255)
        for image, left, top in self._marks:
            place = (_SIDE_MARGIN + left, _TOP_MARGIN + top)
            box = (*place, place[0] + image.width, place[1] + image.height)
            paper.paste(ImageChops.darker(paper.crop(box), image), place)
        png = BytesIO()
        paper.save(png, "PNG")
        self._pages.append(png.getvalue())
        self._marks.clear()
        self._height = 0


@lru_cache(maxsize=1024)
def _drawn(glyph: _Glyph) -> Image:
    """Draw a character in its cell."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - the simulator alone pays for Pillow

    size = (glyph.width, _CHARACTER_HEIGHT * glyph.scale)
    image = Image.new("L", size, 255)
    font = latin_font(bold=glyph.bold, double=glyph.scale > 1)
    draw = ImageDraw.Draw(image)
    draw.text((0, _BASELINE * glyph.scale), glyph.character, fill=0, font=font, anchor="ls")
    return image
