"""The registers as they are on paper: read by another library than the one that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pharmadesk.documents import registers_pdf
from pharmadesk.documents.registers_pdf import RegisterHead
from pharmadesk.i18n import use_language
from pharmadesk.queries.dispensing import Entry
from pharmadesk.queries.narcotics import Movement
from pharmadesk.services.registers import DispensingLine, NarcoticAccount, NarcoticLine

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = RegisterHead("PHARMACIE DE L’ŒILLET", "Dr Salma Bennani", "2026-11-01", "2026-11-30")
_US = 1_795_428_000_000_000  # 2026-11-23 10:00 UTC


@pytest.fixture(autouse=True)
def _french_again() -> Iterator[None]:
    use_language("fr")
    yield
    use_language("fr")


def line(number: int, **changes: object) -> DispensingLine:
    """Make a line of the register of dispensing."""
    fields: dict[str, object] = {
        "act_id": "a", "line_no": number, "cause": "sale", "series": "C2-A-O", "number": number,
        "of_series": None, "of_number": None, "sale_id": "s", "sale_line_no": 1, "item_id": "i",
        "name": "SKENAN LP 30 mg gélule à libération prolongée B/14", "tableau": "B",
        "lot_id": "l", "lot_number": "A123", "base_units": 1, "patient_id": "p",
        "sealed_patient": "", "prescriber": "Dr Hind Tazi", "written_on": "2026-11-20",
        "reference": "48-1207", "reason": "", "business_date": "2026-11-23",
        "occurred_at_us": _US, "person_id": "c",
    }  # fmt: skip
    entry = Entry(**(fields | changes))  # type: ignore[arg-type] # a test's own figures
    return DispensingLine(entry, "Karim Idrissi", "4, rue Atlas, Fès", "Samira")


def account(moves: int) -> NarcoticAccount:
    """Make a product of which one pack moved so often."""
    lines = tuple(
        NarcoticLine(
            Movement("e", _US, "l", "A123", "shop", 1, place, is_count=False),
            "received", "Grossiste Atlas",
        )
        for place in range(1, moves + 1)
    )  # fmt: skip
    return NarcoticAccount("i", "SKENAN LP 30 mg", 0, moves, moves, moves, lines)


def pages(content: bytes) -> list[str]:
    """Read the text of each page; its width is more than its height."""
    document = pypdfium2.PdfDocument(content)
    found: list[str] = []
    for page in document:
        width, height = page.get_size()
        assert width > height
        found.append(page.get_textpage().get_text_range())
    return found


def test_every_page_says_which_it_is_and_that_the_paper_register_stays_the_legal_one() -> None:
    found = pages(registers_pdf.ordonnancier(HEAD, [line(number) for number in range(1, 61)]))
    assert len(found) > 1
    for place, text in enumerate(found, start=1):
        assert f"page {place} sur {len(found)}" in text
        assert "Prescripteur" in text, "the heads of the columns come again"
    assert "reste seul légal" in found[0]
    whole = "\n".join(found)
    assert [f"C2-A-O {number:06d}" in whole for number in range(1, 61)] == [True] * 60
    assert whole.count("Karim Idrissi") == 60


def test_correction_names_the_line_it_puts_right() -> None:
    back = line(2, of_series="C2-A-O", of_number=1, base_units=-1, reason="damaged", cause="return")
    (text,) = pages(registers_pdf.ordonnancier(HEAD, [line(1), back]))
    said = " ".join(text.split())
    assert "Rectifie C2-A-O 000001" in said
    assert "retour, abîmé" in said


def test_register_of_narcotics_has_the_balance_of_every_movement() -> None:
    found = pages(registers_pdf.narcotics(HEAD, [account(3), account(45)]))
    whole = " ".join("\n".join(found).split())
    assert "Solde avant : 0 · Solde après : 3" in whole
    assert "Solde avant : 0 · Solde après : 45" in whole
    assert whole.count("Grossiste Atlas") == 48


def test_arabic_register_is_set_from_the_right() -> None:
    use_language("ar")
    content = registers_pdf.ordonnancier(HEAD, [line(1)])
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage()
    width, _height = page.get_size()
    start = text.get_text_range().index("C2-A-O")
    left, *_rest = text.get_charbox(start)
    assert left > width / 2, "the number stands in the first column, at the right"
