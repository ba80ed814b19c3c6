"""Whatever picture a person chooses becomes a small one of black dots, or is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from hardware.escpos_paper import EscposPaper
from hardware.logo import HIGHEST, WIDEST, one_bit
from tests.escpos_decoder import Picture, decode


def picture(mode: str, size: tuple[int, int], kind: str = "PNG") -> bytes:
    kept = BytesIO()
    Image.new(mode, size, 0).save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("chosen", "size"),
    [
        (picture("RGB", (1600, 400), "JPEG"), (384, 96)),
        (picture("L", (100, 1000)), (16, 160)),
        (picture("1", (200, 80)), (200, 80)),
        (picture("P", (10, 10)), (10, 10)),
    ],
)
def test_picture_of_any_kind_becomes_black_dots_that_fit(
    chosen: bytes, size: tuple[int, int]
) -> None:
    with Image.open(BytesIO(one_bit(chosen))) as made:
        assert (made.mode, made.size) == ("1", size)
        assert made.width <= WIDEST
        assert made.height <= HIGHEST


def test_what_is_transparent_stays_white() -> None:
    with Image.open(BytesIO(one_bit(picture("RGBA", (40, 40))))) as made:
        assert made.getextrema() == (255, 255)


@pytest.mark.parametrize(
    "chosen", [b"", b"no picture", picture("L", (50, 50))[:60], picture("1", (6000, 6000))]
)
def test_what_is_no_picture_or_too_large_is_refused(chosen: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it is all there is to tell
        one_bit(chosen)


@pytest.mark.parametrize("columns", [48, 32])
def test_logo_is_drawn_where_the_document_wants_it_and_nowhere_without_one(columns: int) -> None:
    drawn: list[int] = []
    for logo in (one_bit(picture("L", (900, 300))), b""):
        paper = EscposPaper(logo=logo)
        paper.begin(columns, rtl=False)
        paper.logo()
        paper.text("Pharmacie", align="center", bold=False, double=False)
        drawn.append(sum(isinstance(event, Picture) for event in decode(paper.data)))
    assert drawn == [1, 0]
