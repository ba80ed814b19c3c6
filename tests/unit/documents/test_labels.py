"""Labels read back: from the PDF by another library, from the ZPL field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.documents.labels import A_SHEET, Label, sheets, zpl
from pharmadesk.i18n import use_language

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELF = Label("DOLIPRANE 1000 mg cp B/8", 1400, "6118000040972")
LOT = replace(SHELF, lot="HA112", expiry="2027-06-30")


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    use_language("fr")
    yield
    use_language("fr")


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_sheet_says_name_price_code_lot_and_expiry() -> None:
    [text] = pages(sheets([LOT]))
    for part in ("DOLIPRANE 1000 mg cp B/8", "14,00", "HA112", "06/2027"):
        assert part in text.replace("\N{NO-BREAK SPACE}", " "), part
    digits = "".join(filter(str.isdigit, text))
    assert "6118000040972" in digits


def test_labels_fill_a_sheet_before_the_next_and_begin_where_it_was_begun() -> None:
    assert len(pages(sheets([SHELF] * A_SHEET))) == 1
    assert len(pages(sheets([SHELF] * (A_SHEET + 1)))) == 2
    begun = pages(sheets([SHELF] * 3, skipped=A_SHEET - 2))
    assert [text.count("DOLIPRANE") for text in begun] == [2, 1]


def test_nothing_of_a_label_leaves_it() -> None:
    """Each label, drawn alone in a corner, leaves the rest of the page white."""
    long = replace(LOT, name="AUGMENTIN ENFANT " * 8)
    page = pypdfium2.PdfDocument(sheets([long]))[0]
    image = page.render(scale=2).to_pil().convert("1")
    inked = image.point(lambda dot: 255 - dot).getbbox()
    assert inked is not None
    dots_per_mm = image.width / 210
    assert inked[2] <= 70 * dots_per_mm
    assert inked[3] <= 37.5 * dots_per_mm


def test_arabic_labels_are_set() -> None:
    use_language("ar")
    [text] = pages(sheets([replace(LOT, name="دواء السعال")]))
    assert "دواء السعال" in text
    assert "06/2027" in text


def test_zpl_prints_like_labels_once_so_many_times() -> None:
    text = zpl([SHELF, SHELF, LOT])
    assert text.count("^XA") == text.count("^XZ") == 2
    assert "^PQ2" in text
    assert "^PQ1" in text
    assert "^BEN,60,Y,N^FD611800004097^FS" in text
    assert "HA112" in text
    assert "06/2027" in text


@given(st.text(min_size=1, max_size=80))
def test_no_name_steers_a_label_printer(name: str) -> None:
    plain, named = zpl([replace(SHELF, name="x")]), zpl([replace(SHELF, name=name)])
    for mark in "^~\n":
        assert named.count(mark) == plain.count(mark)


def test_code_that_is_no_ean_13_is_code_128() -> None:
    assert "^BCN" in zpl([replace(SHELF, code="AB-12")])
    [text] = pages(sheets([replace(SHELF, code="AB-12")]))
    assert "AB-12" in text
    assert "^B" not in zpl([replace(SHELF, code="")]).replace("^BY", "")
