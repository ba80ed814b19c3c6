"""The invoice as it is on paper: read and drawn by another library than the one that wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from pharmadesk.documents.invoice_content import InvoiceBuyer, InvoiceContent, InvoiceLine
from pharmadesk.documents.invoice_pdf import laid_out
from pharmadesk.documents.receipt_content import ReceiptPayment, ReceiptPharmacy, ReceiptVat
from pharmadesk.i18n import use_language

if TYPE_CHECKING:
    from collections.abc import Iterator

ARABIC = "صيدلية الأمل"
LONG = "DOLIPRANE 1 000 MG COMPRIME EFFERVESCENT SECABLE 1 BOITE 8 COMPRIMES"
A4 = (595, 842)
MARGIN = 40
FOOT = 20


@pytest.fixture(autouse=True)
def _french_again() -> Iterator[None]:
    yield
    use_language("fr")


def invoice(lines: int = 3, **changes: Any) -> InvoiceContent:
    """Make an invoice of so many lines."""
    line = InvoiceLine(
        code="6118000010012",
        name=LONG,
        quantity=2,
        unit_price_centimes=1_230,
        discount_centimes=60,
        total_centimes=2_400,
        vat_bp=0,
    )
    total = 2_400 * lines
    fields: dict[str, Any] = {
        "pharmacy": ReceiptPharmacy(
            name="PHARMACIE DE L’ŒILLET",
            holder="Dr Salma Bennani",
            address="12, rue Ibn Sina, Casablanca",
            phone="05 22 00 00 00",
            ice="001525487000064",
            tax_identifier="12345678",
            business_tax="34567890",
            trade_register="456123",
            social_security="7891234",
            inpe="101234567",
        ),
        "buyer": InvoiceBuyer(name="Atlas Import SARL", address="Fès", ice="002345678000091"),
        "number": "C2-A-F 000012",
        "issued_at": datetime(2026, 11, 24, 10, 5),  # noqa: DTZ001 - the day that is printed
        "ticket": "C2-A 000123",
        "sold_at": datetime(2026, 11, 23, 18, 0),  # noqa: DTZ001 - as above
        "lines": (line,) * lines,
        "vat": (ReceiptVat(rate_bp=0, net_centimes=total, vat_centimes=0, gross_centimes=total),),
        "rounding_centimes": 0,
        "total_centimes": total,
        "payments": (
            ReceiptPayment(tender="cash", tendered_centimes=total + 100, change_centimes=100),
        ),
        "fingerprint": "7C41-E0B9-52DA",
    }
    return InvoiceContent(**fields | changes)


def read(content: InvoiceContent) -> list[str]:
    """Read the text of each page."""
    pages = pypdfium2.PdfDocument(laid_out(content))
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pages]


def test_invoice_bears_what_the_law_asks_for() -> None:
    (page,) = read(invoice())
    for said in (
        *("FACTURE", "C2-A-F 000012", "24/11/2026", "PHARMACIE DE L’ŒILLET"),
        *("ICE 001525487000064", "IF 12345678", "TP 34567890", "RC 456123", "CNSS 7891234"),
        *("INPE 101234567", "Atlas Import SARL", "Fès", "ICE 002345678000091"),
        *("6118000010012", "12,30", "-0,60", "24,00", "0 %", "72,00 DH", "Espèces"),
        "soixante-douze dirhams",
    ):
        assert said in page.replace("\N{NO-BREAK SPACE}", " "), said
    assert "?" not in page


def test_long_invoice_goes_on_with_its_heading_and_ends_with_its_sum() -> None:
    pages = read(invoice(60))
    assert len(pages) > 1
    assert all("Désignation" in page and "page" in page for page in pages)
    assert sum(page.count("6118000010012") for page in pages) == 60
    assert ["1 440,00" in page.replace("\N{NO-BREAK SPACE}", " ") for page in pages] == [
        *([False] * (len(pages) - 1)),
        True,
    ]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("lines", [1, 60])
def test_nothing_is_cut_off_at_the_edge_of_the_paper(language: str, lines: int) -> None:
    use_language(language)
    endless = InvoiceBuyer(name="W" * 120, address="W" * 250)
    for page in pypdfium2.PdfDocument(laid_out(invoice(lines, buyer=endless))):
        assert tuple(round(side) for side in page.get_size()) == A4
        drawn = page.render(grayscale=True).to_pil()
        wide, high = drawn.size
        sides = (
            *((0, 0, MARGIN, high), (wide - MARGIN, 0, wide, high)),
            *((0, 0, wide, MARGIN), (0, high - FOOT, wide, high)),
        )
        assert [drawn.crop(side).getextrema() for side in sides] == [(255, 255)] * 4
        assert drawn.getextrema()[0] < 255


def test_arabic_reads_from_the_right_and_codes_from_the_left() -> None:
    use_language("ar")
    (page,) = read(invoice(buyer=InvoiceBuyer(name=ARABIC)))
    for said in (ARABIC, "C2-A-F 000012", "اثنان وسبعون درهما", "12, rue Ibn Sina, Casablanca"):
        assert said in page, said


def test_same_invoice_is_the_same_file() -> None:
    assert laid_out(invoice()) == laid_out(invoice())


def test_name_that_was_erased_is_said_to_be() -> None:
    (page,) = read(invoice(buyer=InvoiceBuyer(name="", ice="002345678000091")))
    assert "nom effacé" in page
    assert "002345678000091" in page
