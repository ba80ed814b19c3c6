"""Expected orders are worked out by hand from Unicode Standard Annex 9."""

from __future__ import annotations

import pytest

from hardware.bidi import reads_from_right, visual_runs


def seen(text: str, *, rtl: bool) -> list[str]:
    """Return the runs from left to right, those read from the right marked by a `<`."""
    return [("<" if run.rtl else "") + run.text for run in visual_runs(text, rtl=rtl)]


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("", True, []),
        ("abc", False, ["abc"]),
        ("صيدلية الأطلس", True, ["<صيدلية الأطلس"]),
        # A number after Arabic stands to its left but reads from the left.
        ("الصندوق 2", True, ["2", "<الصندوق "]),
        ("الهاتف 0522 27", True, ["27", "< ", "0522", "<الهاتف "]),
        ("405,80 درهم", True, ["< درهم", "405,80"]),
        # Signs beside a number belong to it; between letters they take the line's direction.
        ("5% abc", False, ["5% abc"]),
        ("5%", True, ["5%"]),
        ("ب 5%", False, ["5", "<ب ", "%"]),  # but not after Arabic
        ("سميرة ب.", True, ["<سميرة ب."]),
        ("سميرة ب.", False, ["<سميرة ب", "."]),
        # Latin inside Arabic, and a number that belongs to the Latin.
        ("علبة SPF 50 جديدة", True, ["< جديدة", "SPF 50", "<علبة "]),
        ("Ref صيدلية 12 B", False, ["Ref ", "12", "<صيدلية ", " B"]),
        # An isolate is one neutral sign outside, a line of its own inside.
        ("التذكرة \u2068C2-B 000123\u2069", True, ["C2-B 000123", "<التذكرة "]),
        ("\u2068-18,90\u2069 د", True, ["< د", "-18,90"]),
        ("a \u2068ب 1\u2069 c", False, ["a ", "1", "<ب ", " c"]),
        ("\u2068never closed ب", True, ["never closed ", "<ب"]),
        ("\u2067b 1\u2069", False, ["b 1"]),
        ("\u2068x \u2068ب\u2069 y\u2069", True, ["x ", "<ب", " y"]),
        # Combining marks stay with their letter.
        ("بِ a", True, ["a", "<بِ "]),
    ],
)
def test_visual_runs_of_a_line_are_in_the_order_seen(
    text: str, *, rtl: bool, expected: list[str]
) -> None:
    assert seen(text, rtl=rtl) == expected


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        ("48، شارع", True),
        ("Samira", False),
        ("\u2068Samira\u2069 ب", True),
        ("405,80", True),
        ("", True),
    ],
)
def test_reads_from_right_follows_the_first_letter_outside_isolates(
    text: str, *, from_right: bool
) -> None:
    assert reads_from_right(text, otherwise=True) is from_right


def test_reads_from_right_of_figures_alone_follows_the_document() -> None:
    assert reads_from_right("405,80", otherwise=False) is False
