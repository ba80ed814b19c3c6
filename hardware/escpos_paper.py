"""A paper document turned into the bytes of an ESC/POS printer.

The bytes always open with a reset and, at once, the code page: a reset forgets the page, and a
printer that lost it prints every accent wrong. Lines the page can write go as text; Arabic, and
whatever the page cannot spell, goes as an image of the whole line (`GS v 0`).

Source: Epson ESC/POS command reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hardware.characters import CP858, encode
from hardware.escpos_library import new_job
from hardware.raster import (
    DOTS_PER_COLUMN,
    LINE_HEIGHT,
    bars_image,
    line_image,
    qr_image,
    rule_image,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from hardware.characters import CodePage

_SELECT_CODE_PAGE: Final = b"\x1bt"
# Printers sold in China wake up reading two bytes as one ideogram, which eats accented letters.
_CANCEL_TWO_BYTE_CHARACTERS: Final = b"\x1c."
_FEED_DOTS: Final = b"\x1bJ"
_LEFT_TO_RIGHT_PITCH: Final = {False: 27, True: 52}  # dots from line to line: normal, double
_RIGHT_TO_LEFT_PITCH: Final = {False: LINE_HEIGHT, True: 58}
_LONGEST_FEED: Final = 255


class EscposPaper:
    """A sink of paper documents that writes one print job.

    `page` is the printer's code page; None draws every line, for the models that lie about theirs.
    """

    def __init__(self, page: CodePage | None = CP858) -> None:
        self._page = page
        self._job: Any = new_job()
        self._columns = 0
        self._rtl = False
        self._state: dict[str, object] = {}

    @property
    def data(self) -> bytes:
        """The bytes of the job so far."""
        return bytes(self._job.output)

    def begin(self, columns: int, *, rtl: bool) -> None:
        """Reset the printer and choose its code page."""
        self._columns = columns
        self._rtl = rtl
        self._state = {"bold": False, "align": "left", "double": False}
        self._job.hw("INIT")
        if self._page:
            self._job._raw(_SELECT_CODE_PAGE + bytes((self._page.number,)))  # noqa: SLF001 - its own
        self._job._raw(_CANCEL_TWO_BYTE_CHARACTERS)  # noqa: SLF001 - name for "these bytes as they are"

    def text(self, text: str, *, align: str, bold: bool, double: bool) -> None:
        """Write one line, or draw it."""
        encoded = self._encode(text)
        width = self._columns // (2 if double else 1)
        if encoded is None or len(encoded) > width:
            self._draw([(text, self._columns, align)], bold=bold, double=double)
            return
        sides = ("right", "left") if self._rtl else ("left", "right")
        side = {"start": sides[0], "center": "center", "end": sides[1]}[align]
        self._write(encoded, side, bold=bold, double=double)

    def row(self, cells: Sequence[tuple[str, int, str]], *, bold: bool, double: bool) -> None:
        """Write one line of cells, or draw it."""
        line = b""
        for text, columns, align in reversed(cells) if self._rtl else cells:
            encoded = self._encode(text)
            width = columns // (2 if double else 1)
            if encoded is None or len(encoded) > width:
                self._draw(cells, bold=bold, double=double)
                return
            line += _aligned(encoded, width, align, rtl=self._rtl)
        self._write(line.rstrip(), "left", bold=bold, double=double)

    def rule(self, *, double: bool) -> None:
        """Draw a rule: of signs between written lines, of dots between drawn ones."""
        if self._rtl or self._page is None:
            self._image(rule_image(self._columns, double=double))
        else:
            signs = (b"=" if double else b"-") * self._columns
            self._write(signs, "left", bold=False, double=False)

    def qr(self, content: str) -> None:
        """Draw a QR code in the middle; printers' own code generators are too unlike."""
        self._style("align", "center")
        self._image(qr_image(content, self._columns))

    def bars(self, runs: Sequence[int]) -> None:
        """Draw a bar code of widths of bars and spaces in turn, as wide as the paper lets it be."""
        self._style("align", "center")
        self._image(bars_image(runs, self._columns))

    def space(self, dots: int) -> None:
        """Feed the paper."""
        assert dots <= _LONGEST_FEED, dots
        self._job._raw(_FEED_DOTS + bytes((dots,)))  # noqa: SLF001 - as in begin()

    def kick_drawer(self) -> None:
        """Send the pulse on pin 2, where drawers of one cable listen."""
        self._job.cashdraw(2)

    def cut(self) -> None:
        """Feed to the cutter and cut; the printer knows how far that is."""
        self._job.cut(feed=False)

    def _encode(self, text: str) -> bytes | None:
        if self._page is None:
            return None if text else b""
        return encode(text, self._page)

    def _write(self, line: bytes, side: str, *, bold: bool, double: bool) -> None:
        self._style("align", side)
        self._style("bold", bold)
        self._style("double", double)
        pitch = (_RIGHT_TO_LEFT_PITCH if self._rtl else _LEFT_TO_RIGHT_PITCH)[double]
        self._style("pitch", pitch)
        self._job._raw(line + b"\n")  # noqa: SLF001 - as in begin()

    def _draw(self, cells: Sequence[tuple[str, int, str]], *, bold: bool, double: bool) -> None:
        self._style("align", "left")
        self._image(line_image(cells, rtl=self._rtl, bold=bold, double=double))

    def _image(self, image: Image) -> None:
        assert image.width <= self._columns * DOTS_PER_COLUMN, image.width
        self._job.image(image, impl="bitImageRaster")

    def _style(self, name: str, value: Any) -> None:
        """Send a style when it changes: a printer at 9600 baud feels every byte."""
        if self._state.get(name) == value:
            return
        self._state[name] = value
        if name == "pitch":
            self._job.line_spacing(value)
        elif name == "double":
            size = 2 if value else 1
            self._job.set(custom_size=True, width=size, height=size)
        else:
            self._job.set(**{name: value})


def _aligned(text: bytes, width: int, align: str, *, rtl: bool) -> bytes:
    """Pad a cell's text to its width; the start side is the right one from right to left."""
    if align == "center":
        return text.center(width)
    return text.rjust(width) if (align == "end") is not rtl else text.ljust(width)
