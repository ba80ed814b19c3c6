from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from hardware.paper_image import Printout, print_on_paper

SIDE, TOP = 24, 33


def page(printout: Printout) -> Image.Image:
    [png] = printout.pages
    return Image.open(BytesIO(png))


def ink_box(data: bytes, columns: int = 48) -> tuple[int, int, int, int]:
    """Return the box of ink on the paper, in dots from the first printable one."""
    box = page(print_on_paper(data, columns)).point(lambda ink: 255 - ink).getbbox()
    assert box is not None
    return box[0] - SIDE, box[1] - TOP, box[2] - SIDE, box[3] - TOP


@pytest.mark.parametrize(("columns", "width"), [(48, 624), (32, 432)])
def test_paper_is_as_wide_as_its_roll(columns: int, width: int) -> None:
    assert page(print_on_paper(b"x\n", columns)).width == width


def test_accents_under_the_wrong_code_page_look_different() -> None:
    right = print_on_paper(b"\x1b@\x1bt\x13" + "é".encode("cp858") + b"\n")
    same = print_on_paper(b"\x1b@\x1bt\x10" + "é".encode("cp1252") + b"\n")
    forgotten = print_on_paper(b"\x1bt\x10\x1b@" + "é".encode("cp1252") + b"\n")
    assert right.pages == same.pages
    assert forgotten.pages != same.pages


@pytest.mark.parametrize(
    ("align", "left", "right"), [(b"\x00", 0, 12), (b"\x01", 282, 294), (b"\x02", 564, 576)]
)
def test_a_character_stands_where_the_alignment_says(align: bytes, left: int, right: int) -> None:
    box = ink_box(b"\x1ba" + align + b"M\n")
    assert left <= box[0] < box[2] <= right


def test_double_size_takes_four_times_the_room() -> None:
    single, double = ink_box(b"M\n"), ink_box(b"\x1d!\x11M\n")
    assert double[2] - double[0] == pytest.approx(2 * (single[2] - single[0]), abs=2)
    assert double[3] - double[1] == pytest.approx(2 * (single[3] - single[1]), abs=2)


def test_bold_has_more_ink() -> None:
    plain, bold = (page(print_on_paper(mode + b"M\n")) for mode in (b"", b"\x1bE\x01"))
    assert sum(bold.tobytes()) < sum(plain.tobytes())


def test_a_line_too_long_wraps_as_a_printer_wraps() -> None:
    assert ink_box(b"M" * 49 + b"\n")[3] > 30
    assert ink_box(b"M" * 48 + b"\n")[3] < 30


def test_pitch_and_feeds_move_the_next_line() -> None:
    start = ink_box(b"M\n")[1]
    assert ink_box(b"\x1b3\x1b\nM\n")[1] == start + 27
    assert ink_box(b"\x1b3\x05\nM\n")[1] == start + 24  # never less than the characters
    assert ink_box(b"\x1b3\x40\x1b2\nM\n")[1] == start + 30
    assert ink_box(b"\x1bJ\x11M\n")[1] == start + 17
    assert ink_box(b"\x1bd\x02M\n")[1] == start + 60


def test_raster_marks_its_ones() -> None:
    raster = b"\x1dv0\x00\x02\x00\x02\x00" + b"\x10\x00" + b"\x10\x00"
    assert ink_box(raster) == (3, 0, 4, 2)


def test_cuts_and_pulses_are_reported_and_each_piece_is_a_page() -> None:
    printout = print_on_paper(b"\x1bp\x00\x32\x32a\n\x1dVB\x00b\n\x1dV\x00c")
    assert (printout.kicks, printout.cuts, len(printout.pages)) == (1, 2, 3)


def test_an_unknown_command_is_named_and_the_rest_prints() -> None:
    printout = print_on_paper(b"\x1bZM\n")
    assert printout.unknown == ("1b 5a",)
    assert len(printout.pages) == 1


def test_nothing_printed_is_no_page() -> None:
    assert print_on_paper(b"\x1b@\x1bt\x13") == Printout((), 0, 0, ())


@pytest.mark.parametrize("data", [b"\x1b", b"M\n\x1bt", b"M\n\x1dv0\x00\xff\xff\xff\xff", b"\x1dV"])
def test_a_job_cut_short_prints_what_came(data: bytes) -> None:
    assert len(print_on_paper(data).pages) == data.count(b"\n")


def test_a_runaway_job_ends_with_a_bounded_paper() -> None:
    assert page(print_on_paper(b"M\n" * 5000)).height < 21_000
