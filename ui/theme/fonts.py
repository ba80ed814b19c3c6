"""The shipped fonts: loaded once, asked for by role.

Figures are tabular everywhere; codes (lots, barcodes, dates) also get the slashed zero and the
unambiguous letters, so that 8K0O2 cannot be misread.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.tokens import RESOURCES, Role, tokens

FOLDER: Final = RESOURCES / "fonts" / "ui"
_LARGE_SPACING_PERCENT: Final = 95
_SCREEN: Final = ("Inter-", "InterDisplay-", "NotoKufiArabic-")


@cache
def load_screen_fonts() -> None:
    """Register the fonts of the screens with Qt; needs the application object."""
    for path in sorted(FOLDER.glob("*.ttf")):
        if path.name.startswith(_SCREEN):
            _register(str(path))


@cache
def load_paper_fonts() -> None:
    """Register the fonts of the receipt preview, which the first sale pays for, not the start."""
    for path in sorted(FOLDER.glob("*.ttf")):
        if not path.name.startswith(_SCREEN):
            _register(str(path))


def _register(path: str) -> None:
    loaded = QFontDatabase.addApplicationFont(path)
    assert loaded >= 0, path


def make_font(role: Role, scale_percent: int, *, smaller: int = 0, codes: bool = False) -> QFont:
    """Build the font of a role.

    Units: `smaller` is the pixels taken off for Arabic letters, before the text scale.
    """
    design = tokens().type
    entry = design.scale[role]
    latin = design.family.latin_large if entry.family == "latinLarge" else design.family.latin
    font = QFont()
    font.setFamilies([latin, design.family.arabic_ui])
    font.setPixelSize(max(1, (entry.size - smaller) * scale_percent // 100))
    font.setWeight(QFont.Weight(entry.weight))
    large = entry.family == "latinLarge"
    features = (
        ("tnum", "calt", "zero", "ss02") if codes else ("calt",) if large else ("tnum", "calt")
    )
    for feature in features:
        font.setFeature(QFont.Tag(feature), 1)
    if large:
        # A loud figure stands in no column: its own widths, a little closer, read as one shape.
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _LARGE_SPACING_PERCENT)
    return font


def make_paper_font(pixels: int, *, bold: bool) -> QFont:
    """Build the font of the receipt preview: one width for every letter, Arabic in Naskh."""
    load_paper_fonts()
    family = tokens().type.family
    font = QFont()
    font.setFamilies([family.receipt, family.arabic_text])
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font
