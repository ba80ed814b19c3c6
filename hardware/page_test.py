"""The test print of character tables: one French line in each, named by a letter.

Cheap printers say nothing about their tables and lie when asked: a person looks at the paper and
says which line is right. The last line is drawn as an image, which every printer gets right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hardware.characters import PAGES
from hardware.escpos_paper import EscposPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS: Final = dict(zip("ABCDE", PAGES, strict=True))
"""The letter of each line, and the table it is printed in by its name in the settings."""

SAMPLE: Final = "Réglé à 9 h, fête, façade : 128,50 DH"
_NARROWEST: Final = "Réglé, fête, façade, à 9 h"
_WIDE: Final = 48


def sample(columns: int) -> str:
    """Return the line as it should be read on a paper of this width."""
    return SAMPLE if columns >= _WIDE else _NARROWEST


def page_test(columns: int) -> bytes:
    """Write the job that prints the line in every table."""
    job = b""
    for letter, name in LETTERS.items():
        paper = EscposPaper(PAGES[name])
        paper.begin(columns, rtl=False)
        line = f"{letter}  {sample(columns)}"
        paper.text(line, align="start", bold=False, double=False)
        paper.space(24)
        if name == "image":
            paper.space(120)
            paper.cut()
        job += paper.data
    return job


def bar_code_page(runs: Sequence[int], columns: int) -> bytes:
    """Write the job that prints one bar code, and cuts."""
    paper = EscposPaper()
    paper.begin(columns, rtl=False)
    paper.bars(runs)
    paper.space(120)
    paper.cut()
    return paper.data
