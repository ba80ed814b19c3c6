"""What the encoder tells a printer, as the independent decoder of `tests/` understands it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hardware.characters import CP858, CP1252, CodePage
from hardware.escpos_paper import EscposPaper
from tests.escpos_decoder import (
    Cut,
    Feed,
    Picture,
    Printed,
    Pulse,
    Reset,
    UnknownBytes,
    decode,
    printed_lines,
)
from tests.unit.hardware.qr_reader import read_qr

ROOT = Path(__file__).resolve().parents[3]
FRENCH = "é è ç à œ l’eau 1\u202f234,50\u00a0DH"


def sheet(*, columns: int = 48, rtl: bool = False, page: CodePage | None = CP858) -> EscposPaper:
    paper = EscposPaper(page)
    paper.begin(columns, rtl=rtl)
    return paper


def text(paper: EscposPaper, words: str, align: str = "start", *, double: bool = False) -> None:
    paper.text(words, align=align, bold=False, double=double)


@pytest.mark.parametrize(
    ("page", "expected"),
    [(CP858, "é è ç à oe l'eau 1 234,50 DH"), (CP1252, "é è ç à œ l’eau 1 234,50 DH")],
)
def test_text_in_french_reaches_the_paper_exact(page: CodePage, expected: str) -> None:
    paper = sheet(page=page)
    text(paper, FRENCH)
    assert printed_lines(paper.data) == [expected]


@pytest.mark.parametrize(("page", "number"), [(CP858, 19), (CP1252, 16)])
def test_begin_chooses_the_code_page_right_after_every_reset(page: CodePage, number: int) -> None:
    paper = sheet(page=page)
    text(paper, "é")
    paper.begin(48, rtl=False)
    text(paper, "è")
    resets = [event for event in decode(paper.data) if isinstance(event, Reset)]
    assert resets == [Reset(number), Reset(number)]
    assert printed_lines(paper.data) == ["é", "è"]


def test_begin_after_bold_double_text_starts_plain_again() -> None:
    paper = sheet()
    paper.text("LOUD", align="center", bold=True, double=True)
    paper.begin(48, rtl=False)
    text(paper, "quiet")
    last = decode(paper.data)[-1]
    assert last == Printed("quiet", "left", bold=False, scale=(1, 1))


def test_text_keeps_its_style_to_itself() -> None:
    paper = sheet()
    paper.text("NAME", align="center", bold=True, double=True)
    text(paper, "line")
    text(paper, "end", "end")
    lines = [event for event in decode(paper.data) if isinstance(event, Printed)]
    assert lines == [
        Printed("NAME", "center", bold=True, scale=(2, 2)),
        Printed("line", "left", bold=False, scale=(1, 1)),
        Printed("end", "right", bold=False, scale=(1, 1)),
    ]


def test_text_from_right_to_left_starts_at_the_right() -> None:
    paper = sheet(rtl=True)
    text(paper, "DOLIPRANE")
    text(paper, "1", "end")
    lines = [event for event in decode(paper.data) if isinstance(event, Printed)]
    assert [line.align for line in lines] == ["right", "left"]


@pytest.mark.parametrize("columns", [48, 32])
def test_row_puts_amounts_at_the_very_end(columns: int) -> None:
    paper = sheet(columns=columns)
    cells = [("", 2, "start"), ("2 x 14,00", columns - 10, "start"), ("28,00", 8, "end")]
    paper.row(cells, bold=False, double=False)
    assert printed_lines(paper.data) == ["  2 x 14,00".ljust(columns - 5) + "28,00"]


def test_row_of_double_size_fills_half_the_characters() -> None:
    paper = sheet()
    paper.row([("TOTAL", 30, "start"), ("405,80 DH", 18, "end")], bold=True, double=True)
    [line] = [event for event in decode(paper.data) if isinstance(event, Printed)]
    assert line.text == "TOTAL" + " " * 10 + "405,80 DH"
    assert line.columns == 48


def test_row_from_right_to_left_mirrors_its_cells() -> None:
    paper = sheet(columns=32, rtl=True)
    paper.row([("2 x 14,00", 24, "start"), ("28,00", 8, "end")], bold=False, double=False)
    assert printed_lines(paper.data) == ["28,00".ljust(23) + "2 x 14,00"]


def test_row_with_a_cell_centred_pads_both_sides() -> None:
    paper = sheet(columns=32)
    paper.row([("ab", 30, "center"), ("|", 2, "end")], bold=False, double=False)
    assert printed_lines(paper.data) == [" " * 14 + "ab" + " " * 15 + "|"]


@pytest.mark.parametrize("words", ["صيدلية الأطلس", "Interféron β"])
@pytest.mark.parametrize("columns", [48, 32])
def test_text_the_page_cannot_write_is_drawn_as_wide_as_the_paper(words: str, columns: int) -> None:
    paper = sheet(columns=columns)
    text(paper, words)
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    assert picture.width == columns * 12
    assert picture.align == "left"
    assert picture.ink()
    assert printed_lines(paper.data) == []


def test_text_drawn_after_a_centred_line_starts_at_the_left_again() -> None:
    paper = sheet()
    text(paper, "centred", "center")
    text(paper, "دوليبران")
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    assert picture.align == "left"


def test_row_with_one_arabic_cell_is_drawn_whole() -> None:
    paper = sheet()
    paper.row([("دوليبران", 38, "start"), ("28,00", 10, "end")], bold=False, double=False)
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    columns = {x // 12 for x, _y in picture.ink()}
    assert min(columns) == 0
    assert columns & {43, 44, 45, 46, 47}  # the amount's five characters
    assert not columns & set(range(20, 43))


def test_text_longer_than_the_paper_is_squeezed_rather_than_wrapped() -> None:
    paper = sheet(columns=32)
    text(paper, "x" * 40)
    assert [type(event) for event in decode(paper.data)] == [Reset, Picture]


def test_paper_for_a_printer_without_a_trusted_page_draws_every_line() -> None:
    paper = sheet(page=None)
    text(paper, "PHARMACIE")
    paper.row([("TOTAL", 24, "start"), ("405,80 DH", 24, "end")], bold=False, double=False)
    paper.rule(double=False)
    assert [type(event) for event in decode(paper.data)] == [Reset, Picture, Picture, Picture]


@pytest.mark.parametrize("columns", [48, 32])
def test_rule_crosses_the_whole_paper(columns: int) -> None:
    paper = sheet(columns=columns)
    paper.rule(double=False)
    paper.rule(double=True)
    assert printed_lines(paper.data) == ["-" * columns, "=" * columns]


@pytest.mark.parametrize("double", [False, True])
def test_rule_from_right_to_left_is_drawn_across_the_whole_paper(*, double: bool) -> None:
    paper = sheet(rtl=True)
    paper.rule(double=double)
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    xs = {x for x, _y in picture.ink()}
    assert min(xs) == 0
    assert max(xs) >= 570
    assert len({y for _x, y in picture.ink()}) == (4 if double else 2)


@pytest.mark.parametrize(
    "content", ["C2-B 000123", "C2-B 000123|40580|7C41-E0B9-52DA", "6118000040972", "é/è"]
)
@pytest.mark.parametrize("columns", [48, 32])
def test_qr_reads_back_by_an_independent_reader(content: str, columns: int) -> None:
    paper = sheet(columns=columns)
    paper.qr(content)
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    assert picture.align == "center"
    assert read_qr(picture.rows) == content


def test_qr_of_a_long_text_leaves_its_quiet_zone_on_narrow_paper() -> None:
    paper = sheet(columns=32)
    paper.qr("x" * 300)
    [picture] = [event for event in decode(paper.data) if isinstance(event, Picture)]
    modules = 17 + 4 * 13
    assert 384 - picture.width >= 8 * (picture.width // modules)


def test_kick_drawer_before_the_text_comes_first_on_the_wire() -> None:
    paper = sheet()
    paper.kick_drawer()
    text(paper, "late")
    paper.cut()
    assert decode(paper.data) == [
        Reset(19),
        Pulse(pin=2, on_ms=100),
        Printed("late", "left", bold=False, scale=(1, 1)),
        Cut(feeds_first=True),
    ]


def test_space_feeds_the_paper_without_a_line() -> None:
    paper = sheet()
    paper.space(27)
    assert decode(paper.data)[1:] == [Feed(27)]


@pytest.mark.parametrize("words", ["\x1bp\x0022", "\x1b@", "a\nb", "\x1dV\x00", "\x10\x14\x01"])
def test_text_with_commands_in_it_is_only_text(words: str) -> None:
    paper = sheet()
    text(paper, words)
    assert [type(event) for event in decode(paper.data)] == [Reset, Printed]


@pytest.mark.parametrize(
    "data",
    [b"\x1bZ", b"\x1dz", b"\x1c&", b"\x07", b"\x1bt", b"\x1bt\x63", b"\x1dv01", b"left over"],
)
def test_decode_of_unknown_or_unfinished_bytes_refuses(data: bytes) -> None:
    with pytest.raises(UnknownBytes):
        decode(data)


def test_paper_leaves_the_log_and_the_temporary_folder_as_they_were() -> None:
    program = (
        "import logging, hardware.escpos_paper as module;"
        "module.EscposPaper();"
        "assert not logging.root.handlers, logging.root.handlers"
    )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            check=True,
            cwd=ROOT,
            env={"TMPDIR": folder, "TEMP": folder, "PATH": ""},
        )
        assert list(Path(folder).iterdir()) == []
