from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pharmadesk.documents.layout import columns_of
from pharmadesk.documents.paper import Cut, DrawerKick, Paper, Qr, Row, Rule, Text
from pharmadesk.documents.receipt import receipt
from pharmadesk.documents.receipt_content import ReceiptContent, ReceiptLot
from pharmadesk.i18n import _, use_language
from pharmadesk.values.money import format_amount
from tests.unit.documents.sample_receipts import CARD, DOLIPRANE, PHARMACY, SALE

LEFT_TO_RIGHT = ("fr", "en")
WIDTHS = (48, 32)


def lines_of(paper: Paper) -> list[str]:
    """Return each line as its cells with single spaces between them."""
    texts = []
    for block in paper.blocks:
        if isinstance(block, Row):
            texts.append(" ".join(cell.text for cell in block.cells if cell.text))
        elif isinstance(block, Text):
            texts.append(block.text)
    return texts


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("columns", WIDTHS)
def test_receipt_of_a_sale_says_everything_that_was_recorded(columns: int) -> None:
    lines = lines_of(receipt(SALE, columns))
    text = " ".join(lines)
    for fact in (
        "Nadia A., pharmacienne titulaire",
        "ICE 001524873000061",
        "IF 40218873",
        "TP 34120987",
        "RC 218440",
        "CNSS 7731205",
        "INPE 092014775",
        "C2-B 000123",
        "23/11/2026 11:05",
        "Samira B.",
        "2 x 14,00 28,00",
        "AX7731",
        "03/2027",
        "2026-1184",
        "10 % -18,90",
        "0 % 154,30 0,00 154,30",
        "20 % 141,75 28,35 170,10",
        "7C41-E0B9-52DA",
        "Merci, et prompt rétablissement.",
    ):
        assert fact in text
    assert f"{_('TOTAL')} 324,40 DH" in text
    assert f"{_('Cash received')} 150,00" in lines
    assert f"{_('Card')} 200,00" in lines
    assert f"{_('Change')} 25,60" in lines


def test_receipt_ends_with_its_code_and_a_cut() -> None:
    blocks = receipt(SALE).blocks
    assert isinstance(blocks[-1], Cut)
    assert [block.content for block in blocks if isinstance(block, Qr)] == [SALE.qr_text]


def test_receipt_of_a_cash_sale_opens_the_drawer_before_anything_else() -> None:
    blocks = receipt(SALE).blocks
    assert isinstance(blocks[0], DrawerKick)
    assert sum(isinstance(block, DrawerKick) for block in blocks) == 1


@pytest.mark.parametrize(
    "content", [replace(SALE, payments=(CARD,)), replace(SALE, copy=True)], ids=["card", "copy"]
)
def test_receipt_of_a_card_sale_or_a_copy_leaves_the_drawer_shut(content: ReceiptContent) -> None:
    assert not any(isinstance(block, DrawerKick) for block in receipt(content).blocks)


def test_receipt_marked_as_a_copy_says_so_in_large_letters_and_the_first_does_not() -> None:
    mark = Text(_("DUPLICATE"), "center", bold=True, double=True)
    assert mark in receipt(replace(SALE, copy=True)).blocks
    assert mark not in receipt(SALE).blocks


def test_receipt_without_change_discount_or_rounding_has_no_line_for_them() -> None:
    bare = replace(SALE, lines=(DOLIPRANE,), payments=(CARD,), savings_centimes=0)
    text = " ".join(lines_of(receipt(bare)))
    for absent in (_("Change"), _("discount"), _("Rounding"), _("You save {amount}")[:6]):
        assert absent not in text


def test_receipt_with_a_rounding_shows_it_above_the_total() -> None:
    lines = lines_of(receipt(replace(SALE, rounding_centimes=-3)))
    rounding = lines.index(f"{_('Rounding')} -0,03")
    assert lines[rounding + 1].endswith("324,40 DH")


def test_receipt_of_a_line_from_two_lots_names_both() -> None:
    lots = (ReceiptLot(number="OLD1", expiry="2026-12-31"), ReceiptLot(number="NEW2"))
    text = " ".join(lines_of(receipt(replace(SALE, lines=(replace(DOLIPRANE, lots=lots),)))))
    assert "OLD1" in text
    assert "12/2026" in text
    assert "NEW2" in text


def test_receipt_of_loose_units_names_the_unit() -> None:
    loose = replace(DOLIPRANE, quantity=3, unit="cp", unit_price_centimes=140, total_centimes=420)
    assert "3 cp x 1,40 4,20" in lines_of(receipt(replace(SALE, lines=(loose,))))


def test_receipt_with_a_discount_in_money_names_no_percentage() -> None:
    line = replace(SALE.lines[2], discount_bp=0)
    lines = lines_of(receipt(replace(SALE, lines=(line,))))
    assert f"{_('discount')} -18,90" in lines


def test_receipt_with_half_percent_rates_writes_them_exactly() -> None:
    line = replace(SALE.lines[2], discount_bp=550)
    assert "5,5 % -18,90" in " ".join(lines_of(receipt(replace(SALE, lines=(line,)))))


def test_receipt_of_a_pharmacy_without_optional_identifiers_leaves_them_out() -> None:
    bare = replace(PHARMACY, trade_register="", social_security="", inpe="")
    text = " ".join(lines_of(receipt(replace(SALE, pharmacy=bare))))
    assert "TP 34120987" in text
    assert not any(word in text for word in ("RC ", "CNSS", "INPE"))


def test_receipt_of_a_pharmacy_with_a_name_alone_rules_off_nothing_twice() -> None:
    identifiers = ("ice", "tax_identifier", "business_tax", "trade_register", "social_security")
    fields = ("holder", "address", "phone", "inpe", *identifiers)
    bare = replace(PHARMACY, **dict.fromkeys(fields, ""))
    blocks = receipt(replace(SALE, pharmacy=bare)).blocks
    pairs = pairwise(blocks)
    assert not any(isinstance(a, Rule) and isinstance(b, Rule) for a, b in pairs)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_receipt_with_the_longest_facts_never_overflows_nor_cuts_an_amount(
    language: str, columns: int
) -> None:
    use_language(language)
    line = replace(
        DOLIPRANE,
        name="IMMUNOGLOBULINE HUMAINE NORMALE œuvre… " * 4,
        quantity=9999,
        unit_price_centimes=9_999_999_99,
        total_centimes=99_999_999_99,
        lots=(ReceiptLot(number="0123456789" * 2, expiry="2027-01-31"),),
        prescription="2026-" + "9" * 60,
    )
    paper = receipt(
        replace(SALE, lines=(line,), total_centimes=99_999_999_99, person="Abdelhamid " * 5),
        columns,
    )
    for block in paper.blocks:
        if isinstance(block, Row):
            for cell in block.cells:
                assert columns_of(cell.text, double=block.double) <= cell.columns
        elif isinstance(block, Text):
            assert columns_of(block.text, double=block.double) <= columns
    amounts = {
        cell.text for block in paper.blocks if isinstance(block, Row) for cell in block.cells
    }
    figures = {"".join(character for character in text if character.isdigit()) for text in amounts}
    assert "9999999999" in figures


@pytest.mark.parametrize(("language", "columns"), [("fr", 48), ("fr", 32), ("ar", 32), ("en", 32)])
def test_receipt_of_a_huge_sale_says_each_rate_on_lines_of_its_own(
    language: str, columns: int
) -> None:
    use_language(language)
    huge = replace(SALE.vat[1], rate_bp=550, net_centimes=99_999_999_99)
    lines = [plain(line) for line in lines_of(receipt(replace(SALE, vat=(huge,)), columns))]
    net = format_amount(99_999_999_99, language, unit=False, printer=True)
    assert _("VAT {rate}").format(rate="5,5 %") in lines
    assert f"{_('Net')} {net}" in lines


def test_receipt_in_arabic_isolates_latin_names_and_amounts() -> None:
    use_language("ar")
    paper = receipt(SALE)
    assert paper.rtl
    lines = lines_of(paper)
    assert "\u2068DOLIPRANE 1 g cp séc. B/10\u2069" in lines
    assert "\u20682 x 14,00\u2069 \u206828,00\u2069" in lines


@pytest.mark.parametrize("language", LEFT_TO_RIGHT)
def test_receipt_in_latin_letters_holds_no_direction_mark(language: str) -> None:
    use_language(language)
    paper = receipt(SALE)
    assert not paper.rtl
    assert all(plain(line) == line for line in lines_of(paper))
