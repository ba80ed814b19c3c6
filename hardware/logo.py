"""A logo for receipts, made of whatever picture a person chooses: black dots, as wide as fits.

Shades are made of dots by error diffusion, which thermal paper shows well. The result is small
enough for a printer at 9600 baud to draw it in some seconds.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

WIDEST: Final = 384
HIGHEST: Final = 160
LARGEST_FILE: Final = 5 * 1024 * 1024
_MOST_DOTS: Final = 20_000_000  # a photograph; more is a trap for memory


def one_bit(picture: bytes) -> bytes:
    """Turn a picture into a PNG of black dots, no larger than a narrow paper takes.

    Raises: ValueError for what is no picture, or too large a one.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only who chooses one pays

    if len(picture) > LARGEST_FILE:
        raise ValueError(len(picture))
    try:
        with Image.open(BytesIO(picture)) as opened:
            if opened.width * opened.height > _MOST_DOTS:
                raise ValueError(opened.size)
            seen = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise ValueError from problem
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    grey = white.convert("L")
    grey.thumbnail((WIDEST, HIGHEST))
    kept = BytesIO()
    grey.convert("1").save(kept, "PNG", optimize=True)
    return kept.getvalue()
