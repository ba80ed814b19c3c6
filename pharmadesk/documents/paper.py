"""A paper document with no device in it: blocks on a roll of 48 or 32 columns.

A document is built once and played to anything that offers the methods of `PaperSink`: a printer's
command encoder, a preview, a test. Every argument of a sink is a builtin type, so that device code
implements it without importing this package.

The unit of width is the *column*, one 12-dot character of a thermal printer (80 mm: 48 columns,
576 dots; 58 mm: 32 columns, 384 dots). "start" and "end" are the sides of the reading direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

Align = Literal["start", "center", "end"]

WIDE: Final = 48
NARROW: Final = 32


class PaperSink(Protocol):
    """What a document is played to, block by block, from top to bottom."""

    def begin(self, columns: int, *, rtl: bool) -> None:
        """Start a document of this width and reading direction."""

    def text(self, text: str, *, align: str, bold: bool, double: bool) -> None:
        """Put one line of text."""

    def row(self, cells: Sequence[tuple[str, int, str]], *, bold: bool, double: bool) -> None:
        """Put one line of cells, from the start side on.

        Shape: each cell is (text, columns it takes, align in them); the columns sum to the width.
        """

    def rule(self, *, double: bool) -> None:
        """Draw a rule across the paper."""

    def logo(self) -> None:
        """Put the pharmacy's logo in the middle, where there is one."""

    def qr(self, content: str) -> None:
        """Put a QR code in the middle."""

    def bars(self, runs: Sequence[int]) -> None:
        """Put a bar code in the middle: the widths of bars and spaces in turn, the first a bar."""

    def space(self, dots: int) -> None:
        """Leave white space."""

    def kick_drawer(self) -> None:
        """Open the cash drawer."""

    def cut(self) -> None:
        """Feed the paper out and cut it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; double is twice as wide and twice as high."""

    text: str
    align: Align = "start"
    bold: bool = False
    double: bool = False

    def play(self, sink: PaperSink) -> None:
        """Put this line on a sink."""
        sink.text(self.text, align=self.align, bold=self.bold, double=self.double)


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a row: its text, the columns it takes, the side its text stands on."""

    text: str
    columns: int
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells on one line, whose columns sum to the paper's."""

    cells: tuple[Cell, ...]
    bold: bool = False
    double: bool = False

    def play(self, sink: PaperSink) -> None:
        """Put this row on a sink."""
        cells = [(cell.text, cell.columns, cell.align) for cell in self.cells]
        sink.row(cells, bold=self.bold, double=self.double)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across the paper; double before and after a grand total."""

    double: bool = False

    def play(self, sink: PaperSink) -> None:
        """Draw this rule on a sink."""
        sink.rule(double=self.double)


@dataclass(frozen=True, slots=True)
class Logo:
    """The place of the pharmacy's logo: whoever prints knows the picture."""

    def play(self, sink: PaperSink) -> None:
        """Put the logo on a sink."""
        sink.logo()


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle of the paper."""

    content: str

    def play(self, sink: PaperSink) -> None:
        """Put this code on a sink."""
        sink.qr(self.content)


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code in the middle of the paper: widths of bars and spaces in turn, in modules."""

    runs: tuple[int, ...]

    def play(self, sink: PaperSink) -> None:
        """Put this code on a sink."""
        sink.bars(self.runs)


@dataclass(frozen=True, slots=True)
class Space:
    """White space, in dots (8 to the millimetre)."""

    dots: int

    def play(self, sink: PaperSink) -> None:
        """Leave this space on a sink."""
        sink.space(self.dots)


@dataclass(frozen=True, slots=True)
class DrawerKick:
    """The pulse that opens the drawer; first in a document, so that it opens before the print."""

    def play(self, sink: PaperSink) -> None:
        """Open the drawer of a sink."""
        sink.kick_drawer()


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a document."""

    def play(self, sink: PaperSink) -> None:
        """Cut the paper of a sink."""
        sink.cut()


Block = Text | Row | Rule | Logo | Qr | Bars | Space | DrawerKick | Cut


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document; every row of it fills exactly the paper's columns."""

    columns: int
    rtl: bool
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        for block in self.blocks:
            if isinstance(block, Row):
                assert sum(cell.columns for cell in block.cells) == self.columns, block

    def play(self, sink: PaperSink) -> None:
        """Put the whole document on a sink."""
        sink.begin(self.columns, rtl=self.rtl)
        for block in self.blocks:
            block.play(sink)
