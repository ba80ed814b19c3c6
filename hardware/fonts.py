"""The typefaces of drawn lines: the printer's look for Latin, two Arabic hands, all bundled.

Normal Arabic is Naskh, a text hand; large Arabic is Kufi Bold, a display hand that thermal paper
keeps open. Latin is Noto Sans Mono, whose 20-pixel size advances exactly one 12-dot column.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDER: Final = Path(__file__).resolve().parents[1] / "resources" / "fonts" / "receipt"
LATIN_SIZE: Final = 20
_NASKH_SIZE: Final = 21
_NOWHERE: Final = "\ufffe"  # a noncharacter: every font draws its "missing" box for it


@cache
def latin_font(*, bold: bool, double: bool, percent: int = 100) -> FreeTypeFont:
    """Return the typeface of names, codes and amounts, shrunk to so many percent."""
    size = LATIN_SIZE * (2 if double else 1)
    return _load("NotoSansMono-Bold" if bold else "NotoSansMono-Regular", size * percent // 100)


@cache
def arabic_font(*, bold: bool, double: bool, percent: int = 100) -> FreeTypeFont:
    """Return the typeface of Arabic, shrunk to so many percent."""
    if double:
        return _load("NotoKufiArabic-Bold", 2 * LATIN_SIZE * percent // 100)
    name = "NotoNaskhArabic-Bold" if bold else "NotoNaskhArabic-Regular"
    return _load(name, _NASKH_SIZE * percent // 100)


@cache
def covers(font: FreeTypeFont, character: str) -> bool:
    """Tell whether a typeface has a character; Pillow does not say, but a missing one shows."""
    return bytes(font.getmask(character)) != bytes(font.getmask(_NOWHERE))


def _load(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 - a till that prints no raster never loads Pillow

    return ImageFont.truetype(FOLDER / f"{name}.ttf", size, layout_engine=ImageFont.Layout.RAQM)
