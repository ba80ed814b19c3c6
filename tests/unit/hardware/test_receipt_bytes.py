"""The sale receipt from document to bytes, judged by the independent decoder."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from hardware.characters import CP858, CP1252, CodePage
from hardware.escpos_paper import EscposPaper
from hardware.paper_image import print_on_paper
from pharmadesk.documents.code128 import bars
from pharmadesk.documents.receipt import receipt
from pharmadesk.documents.receipt_content import ReceiptVat
from pharmadesk.i18n import use_language
from pharmadesk.values.money import format_amount, net_and_vat
from tests.escpos_decoder import (
    Cut,
    Event,
    Picture,
    Printed,
    Pulse,
    Reset,
    decode,
    printed_lines,
)
from tests.unit.documents.sample_receipts import CARD, SALE, SUNSCREEN
from tests.unit.hardware.qr_reader import read_qr

if TYPE_CHECKING:
    from pharmadesk.documents.receipt_content import ReceiptContent

WIDTHS = (48, 32)
PAGES = (CP858, CP1252)
FRENCH = "Crème à l’œil, façade brûlée"
SPELLED = {CP858: "Crème à l'oeil, façade brûlée", CP1252: FRENCH}


def printed(content: ReceiptContent, columns: int, page: CodePage | None = CP858) -> bytes:
    sheet = EscposPaper(page)
    receipt(content, columns).play(sheet)
    return sheet.data


def extent(event: Event) -> int:
    if isinstance(event, Printed):
        return event.columns * 12
    return event.width if isinstance(event, Picture) else 0


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_receipt_in_french_prints_exact_accents_and_totals(page: CodePage, columns: int) -> None:
    line = replace(SUNSCREEN, name=FRENCH)
    lines = printed_lines(printed(replace(SALE, lines=(line,)), columns, page))
    assert SPELLED[page] in lines
    assert any(line.startswith("  1 x 189,00") and line.endswith(" 189,00") for line in lines)
    assert any(line.endswith(" 324,40 DH") for line in lines)
    assert any(line.endswith(" 25,60") for line in lines)
    assert "Merci, et prompt rétablissement." in [line.strip() for line in lines]


@pytest.mark.parametrize("columns", WIDTHS)
def test_receipt_total_is_printed_large_and_bold(columns: int) -> None:
    events = decode(printed(SALE, columns))
    [total] = [event for event in events if isinstance(event, Printed) and "DH" in event.text]
    assert total.bold
    assert total.scale == (2, 2)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("columns", WIDTHS)
def test_receipt_never_prints_beyond_the_paper(columns: int, language: str) -> None:
    use_language(language)
    line = replace(SUNSCREEN, name="Lait corporel hydratant œuvre de peau sèche… " * 3)
    for event in decode(printed(replace(SALE, lines=(line,)), columns)):
        assert extent(event) <= columns * 12


def test_receipt_paid_in_cash_pulses_once_before_anything_prints() -> None:
    events = decode(printed(SALE, 48))
    assert isinstance(events[0], Reset)
    assert isinstance(events[1], Pulse)
    assert sum(isinstance(event, Pulse) for event in events) == 1


def test_receipt_paid_by_card_never_pulses() -> None:
    events = decode(printed(replace(SALE, payments=(CARD,)), 48))
    assert not any(isinstance(event, Pulse) for event in events)


@pytest.mark.parametrize("columns", WIDTHS)
def test_receipt_ends_with_one_cut_and_holds_its_codes(columns: int) -> None:
    events = decode(printed(SALE, columns))
    assert isinstance(events[-1], Cut)
    assert sum(isinstance(event, Cut) for event in events) == 1
    code, ticket = [event for event in events if isinstance(event, Picture)]
    assert read_qr(code.rows) == SALE.qr_text
    assert set(ticket.rows) == {ticket.rows[0]}
    row = ticket.rows[0].rstrip(".")
    widths = [len(list(run)) for _dot, run in groupby(row)]
    assert widths == [2 * width for width in bars(SALE.number)], "two dots a module"
    assert ticket.align == "center"


@pytest.mark.parametrize("number", ["", "Été-A 000001", "صندوق-A 000001", "C" * 80])
def test_number_that_no_bars_can_write_leaves_the_receipt_without_them(number: str) -> None:
    events = decode(printed(replace(SALE, number=number), 32, None))
    codes = [event for event in events if isinstance(event, Picture)]
    assert isinstance(events[-1], Cut)
    assert SALE.qr_text in [read_qr(each.rows) for each in codes if each.align == "center"]


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("gross", [999_99, 99_999_99, 1_234_567_89, 99_999_999_99])
def test_receipt_of_any_amount_prints_every_figure_of_the_vat_table_whole_and_apart(
    gross: int, columns: int
) -> None:
    net, vat = net_and_vat(gross, 2000)
    rate = ReceiptVat(rate_bp=2000, net_centimes=net, vat_centimes=vat, gross_centimes=gross)
    events = decode(printed(replace(SALE, vat=(rate,)), columns))
    table = " ".join(event.text for event in events if isinstance(event, Printed))
    figures = [format_amount(figure, unit=False, printer=True) for figure in (net, vat, gross)]
    for figure in figures:
        assert re.search(rf"(?<!\S){figure}(?!\S)", table)
    assert len([event for event in events if isinstance(event, Picture)]) == 2  # the codes


def test_receipt_with_an_arabic_item_draws_that_line_alone() -> None:
    line = replace(SUNSCREEN, name="دوليبران 500 mg أقراص")
    events = decode(printed(replace(SALE, lines=(line,)), 48))
    pictures = [event for event in events if isinstance(event, Picture)]
    assert len(pictures) == 3  # the name and the codes
    assert pictures[0].width == 576
    assert any(isinstance(event, Printed) and event.text.endswith("189,00") for event in events)


def test_receipt_in_arabic_keeps_latin_names_as_text_at_the_right() -> None:
    use_language("ar")
    events = decode(printed(SALE, 48))
    [name] = [e for e in events if isinstance(e, Printed) and "DOLIPRANE" in e.text]
    assert name.text == "DOLIPRANE 1 g cp séc. B/10".rjust(48)
    [amounts] = [e for e in events if isinstance(e, Printed) and "2 x 14,00" in e.text]
    assert amounts.text.startswith("28,00")


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("page", [*PAGES, None])
def test_receipt_shown_by_the_simulator_uses_no_unknown_command(
    page: CodePage | None, columns: int
) -> None:
    printout = print_on_paper(printed(SALE, columns, page), columns)
    assert printout.unknown == ()
    assert (printout.kicks, printout.cuts, len(printout.pages)) == (1, 1, 1)
