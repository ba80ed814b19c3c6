"""Lines a printer cannot write, drawn in black dots: shaped Arabic, rules, QR codes.

A drawn line is as wide as the paper and stands on a baseline of its own, a little lower than the
printer's because Arabic hangs deeper. A text too wide for its cell is squeezed, and cut only when
squeezing would make it illegible; the cells of amounts are always wide enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hardware.bidi import reads_from_right, visual_runs
from hardware.characters import printable
from hardware.errors import ShapingUnavailable
from hardware.fonts import arabic_font, covers, latin_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DOTS_PER_COLUMN: Final = 12
LINE_HEIGHT: Final = 34
_BASELINE: Final = 20
_DOUBLE_HEIGHT: Final = 58
_DOUBLE_BASELINE: Final = 43
_INK_THRESHOLD: Final = 150  # of 255: thermal dots spread, so half-covered ones stay white
_SMALLEST_PERCENT: Final = 60
_LONGEST_TEXT: Final = 200  # characters; more never fits a line

_RULE_HEIGHT: Final = 12
_DOUBLE_RULE_HEIGHT: Final = 16
_DASH, _DASH_PERIOD = 6, 10

_QR_MODULE: Final = 6  # dots; phones read it at arm's length
_QR_MARGIN: Final = 8  # modules of white that must remain, both sides together


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text in one typeface and direction."""

    text: str
    font: FreeTypeFont
    rtl: bool

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"

    @property
    def width(self) -> int:
        return round(self.font.getlength(self.text, direction=self.direction))


def line_image(
    cells: Sequence[tuple[str, int, str]], *, rtl: bool, bold: bool, double: bool
) -> Image:
    """Draw a line of cells (text, columns, align), the first at the side where reading starts.

    Raises: ShapingUnavailable.
    """
    require_shaping()
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded by the first drawn line only

    width = DOTS_PER_COLUMN * sum(columns for _text, columns, _align in cells)
    height = _DOUBLE_HEIGHT if double else LINE_HEIGHT
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    baseline = _DOUBLE_BASELINE if double else _BASELINE
    start = 0
    for text, columns, align in cells:
        room = columns * DOTS_PER_COLUMN
        pieces = _fitted(text, room, rtl=rtl, bold=bold, double=double)
        slack = room - sum(piece.width for piece in pieces)
        before = {"start": 0, "center": slack // 2, "end": slack}[align]
        left = width - start - room + (slack - before) if rtl else start + before
        for piece in pieces:
            draw.text(
                (left, baseline),
                piece.text,
                fill=0,
                font=piece.font,
                anchor="ls",
                direction=piece.direction,
            )
            left += piece.width
        start += room
    return image.point(lambda ink: 255 if ink >= _INK_THRESHOLD else 0, mode="1")


def rule_image(columns: int, *, double: bool) -> Image:
    """Draw a rule: dashes, or two thin lines."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded by the first drawn line only

    width = columns * DOTS_PER_COLUMN
    image = Image.new("1", (width, _DOUBLE_RULE_HEIGHT if double else _RULE_HEIGHT), 1)
    draw = ImageDraw.Draw(image)
    if double:
        for top in (5, 9):
            draw.rectangle((0, top, width, top + 1), fill=0)
    else:
        for left in range(0, width, _DASH_PERIOD):
            draw.rectangle((left, 5, left + _DASH - 1, 6), fill=0)
    return image


def qr_image(content: str, columns: int) -> Image:
    """Draw a QR code as large as reads well, with room for its quiet zone."""
    import qrcode  # noqa: PLC0415 - only receipts with a code pay for the library
    from PIL import Image  # noqa: PLC0415 - loaded by the first drawn line only

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    image = Image.new("1", (size, size), 1)
    image.putdata([0 if dark else 1 for row in matrix for dark in row])
    module = min(_QR_MODULE, columns * DOTS_PER_COLUMN // (size + _QR_MARGIN))
    return image.resize((size * module, size * module), Image.Resampling.NEAREST)


def require_shaping() -> None:
    """Make sure Arabic can be shaped here.

    Raises: ShapingUnavailable.
    """
    from PIL import features  # noqa: PLC0415 - loaded by the first drawn line only

    if not features.check("raqm"):
        raise ShapingUnavailable


def _fitted(text: str, room: int, *, rtl: bool, bold: bool, double: bool) -> list[_Piece]:
    """Return the pieces of a text from left to right, squeezed into so many dots."""
    text = printable(text)[:_LONGEST_TEXT]
    percent = 100
    while True:
        fonts = (
            latin_font(bold=bold, double=double, percent=percent),
            arabic_font(bold=bold, double=double, percent=percent),
        )
        pieces = list(_pieces(text, fonts, rtl=rtl))
        if sum(piece.width for piece in pieces) <= room or not text:
            return pieces
        if percent > _SMALLEST_PERCENT:
            percent -= 5
        else:
            text = text[:-1]


def _pieces(text: str, fonts: tuple[FreeTypeFont, FreeTypeFont], *, rtl: bool) -> Iterable[_Piece]:
    """Split a cell's text by direction, then by typeface, from left to right as it is seen.

    Each cell is a paragraph of its own: an Arabic name on a French receipt still reads rightly.
    """
    latin, arabic = fonts
    for run in visual_runs(text, rtl=reads_from_right(text, otherwise=rtl)):
        preferred, other = (arabic, latin) if run.rtl else (latin, arabic)
        pieces: list[_Piece] = []
        for character in run.text:
            font = preferred if covers(preferred, character) else other
            if pieces and pieces[-1].font is font:
                pieces[-1] = _Piece(pieces[-1].text + character, font, run.rtl)
            else:
                pieces.append(_Piece(character, font, run.rtl))
        yield from reversed(pieces) if run.rtl else pieces


def bars_image(runs: Sequence[int], columns: int, height: int = 120) -> Image:
    """Draw a bar code of widths of bars and spaces in turn, in whole dots, with white beside it.

    Raises: ValueError when the paper is too narrow for it.
    """
    from PIL import Image  # noqa: PLC0415 - loaded by the first drawn line only

    dots = columns * DOTS_PER_COLUMN // sum(runs)
    if not dots:
        raise ValueError(columns)
    image = Image.new("1", (sum(runs) * dots, height), 1)
    left = 0
    for place, width in enumerate(runs):
        if place % 2 == 0:
            image.paste(0, (left, 0, left + width * dots, height))
        left += width * dots
    return image
