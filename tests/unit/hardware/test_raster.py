from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, features

from hardware.errors import ShapingUnavailable
from hardware.raster import line_image

if TYPE_CHECKING:
    from collections.abc import Iterable

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "receipts"
LOT = "الحصة \u2068LX-2207\u2069 · الصلاحية \u206809/2027\u2069"
NAME = "دوليبران 500 mg أقراص"
TITLE = "صيدلية الأطلس"
REFERENCES = [
    ("arabic-title.png", TITLE, True, True, True),
    ("arabic-lot.png", LOT, True, False, False),
    ("arabic-name.png", NAME, False, True, False),
]
TOLERANCE = 2  # dots


def ink(image: Image.Image) -> set[tuple[int, int]]:
    bits = image.convert("1").tobytes()
    width = image.width
    return {
        (x, y)
        for y in range(image.height)
        for x in range(width)
        if not bits[(y * width + x) // 8] & 0x80 >> x % 8
    }


def around(dots: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    near = range(-TOLERANCE, TOLERANCE + 1)
    return {(x + dx, y + dy) for x, y in dots for dx in near for dy in near}


def likeness(drawn: Image.Image, reference: Image.Image) -> float:
    """Return the share of ink of either picture that the other has within the tolerance."""
    ours, theirs = ink(drawn), ink(reference)
    missed = len(ours - around(theirs)) + len(theirs - around(ours))
    return 1 - missed / (len(ours) + len(theirs))


def drawn(text: str, *, rtl: bool, bold: bool, double: bool) -> Image.Image:
    return line_image([(text, 48, "start")], rtl=rtl, bold=bold, double=double)


@pytest.mark.parametrize(("file", "text", "rtl", "bold", "double"), REFERENCES)
def test_line_image_of_arabic_matches_the_reference_drawing(
    file: str, text: str, *, rtl: bool, bold: bool, double: bool
) -> None:
    with Image.open(GOLDEN / file) as reference:
        assert likeness(drawn(text, rtl=rtl, bold=bold, double=double), reference) > 0.99


@pytest.mark.parametrize(("file", "text", "rtl", "bold", "double"), REFERENCES)
@pytest.mark.parametrize("spoil", ["reversed", "unjoined"])
def test_line_image_of_spoiled_arabic_does_not_match_the_reference(
    file: str, text: str, *, rtl: bool, bold: bool, double: bool, spoil: str
) -> None:
    spoiled = text[::-1] if spoil == "reversed" else "\N{ZERO WIDTH NON-JOINER}".join(text)
    with Image.open(GOLDEN / file) as reference:
        assert likeness(drawn(spoiled, rtl=rtl, bold=bold, double=double), reference) < 0.9


@pytest.mark.parametrize("rtl", [False, True])
def test_line_image_places_cells_by_reading_direction(*, rtl: bool) -> None:
    image = line_image([("β", 24, "start"), ("β", 24, "end")], rtl=rtl, bold=False, double=False)
    xs = {x for x, _y in ink(image)}
    assert min(xs) < 12
    assert max(xs) >= 564
    assert not xs & set(range(12, 564))


def test_line_image_centres_a_cell() -> None:
    xs = {
        x for x, _y in ink(line_image([("ββ", 48, "center")], rtl=False, bold=False, double=False))
    }
    assert abs((min(xs) + max(xs)) / 2 - 288) < 3


@pytest.mark.parametrize("length", [40, 60, 1000])
def test_line_image_of_a_text_too_long_stays_inside_its_cell(length: int) -> None:
    cells = [("م" * length, 16, "start"), ("405,80", 16, "end")]
    alone = line_image(
        [("", 16, "start"), ("405,80", 16, "end")], rtl=True, bold=False, double=False
    )
    image = line_image(cells, rtl=True, bold=False, double=False)
    assert image.width == 384
    assert {dot for dot in ink(image) if dot[0] < 190} == ink(alone)


def test_line_image_of_a_text_far_too_long_is_cut_before_it_is_too_small_to_read() -> None:
    heights = []
    for text in ("M", "M" * 150):
        ys = {y for _x, y in ink(drawn(text, rtl=False, bold=False, double=False))}
        heights.append(max(ys) - min(ys) + 1)
    assert heights[1] >= heights[0] // 2


def test_line_image_without_shaping_refuses_instead_of_printing_loose_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(features, "check", lambda _feature: False)
    with pytest.raises(ShapingUnavailable):
        line_image([("صيدلية", 48, "start")], rtl=True, bold=False, double=False)
