"""What `read_scan` makes of plain codes, of dirty bursts and of French keyboards."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Refused
from pharmadesk.values.barcodes import MAX_BURST, Scan, read_scan
from pharmadesk.values.gtin import check_digit, check_digit_ok, lookup_form
from pharmadesk.values.keyboards import AZERTY_TO_US, undo_azerty
from tests.unit.values.support import public_data, refusal

DOLIPRANE = "6118000040972"

# The positions of the French keyboard, typed independently of the product's tables: what a key
# gives plain, with Shift, and what the same key gives on a US keyboard.
KEYS = [
    *zip("&é\"'(-è_çà", "1234567890", "1234567890", "!@#$%^&*()", strict=True),
    (")", "°", "-", "_"),
    ("=", "+", "=", "+"),
    ("$", "£", "]", "}"),
    ("*", "µ", "\\", "|"),
    ("ù", "%", "'", '"'),
    ("m", "M", ";", ":"),
    (",", "?", "m", "M"),
    (";", ".", ",", "<"),
    (":", "/", ".", ">"),
    ("!", "§", "/", "?"),
    ("a", "A", "q", "Q"),
    ("q", "Q", "a", "A"),
    ("z", "Z", "w", "W"),
    ("w", "W", "z", "Z"),
    *((letter, letter.upper(), letter, letter.upper()) for letter in "bcdefghijklnoprstuvxy"),
]
PLAIN = {us: french for french, _, us, _ in KEYS} | {us: french for _, french, _, us in KEYS}
CAPS_WINDOWS = {us: french for _, french, us, _ in KEYS} | {us: french for french, _, _, us in KEYS}
CAPS_LINUX = {
    us: french.swapcase() if french.isalpha() and french != "µ" else french
    for us, french in PLAIN.items()
}


def typed_on(layout: dict[str, str], code: str) -> str:
    return "".join(layout.get(character, character) for character in code)


@pytest.mark.parametrize(
    ("number", "symbology", "gtin"),
    [
        (DOLIPRANE, "ean13", DOLIPRANE),
        ("96385074", "ean8", "96385074"),
        ("036000291452", "upca", "0036000291452"),
        ("06118000040972", "gtin14", DOLIPRANE),
        ("16118000040979", "gtin14", "16118000040979"),
        ("00036000291452", "gtin14", "0036000291452"),
        ("00000096385074", "gtin14", "96385074"),
        ("0000096385074", "ean13", "96385074"),
        ("3760171283370", "ean13", "3760171283370"),  # also (37)60171283(37)0
    ],
)
def test_read_scan_of_a_plain_number_gives_its_lookup_form(
    number: str, symbology: str, gtin: str
) -> None:
    scan = read_scan(number)
    assert (scan.code, scan.symbology, scan.gtin, scan.check_digit_ok) == (
        number,
        symbology,
        gtin,
        True,
    )


@pytest.mark.parametrize("printed", ["6118000140039", "6118000140401", "96385075"])
def test_read_scan_of_a_wrong_check_digit_warns_and_goes_on(printed: str) -> None:
    scan = read_scan(printed)
    assert (scan.gtin, scan.check_digit_ok) == (printed, False)


def test_read_scan_on_the_national_list_flags_only_its_wrong_digits() -> None:
    rows = csv.DictReader(io.StringIO(public_data("cnops2014.csv")))
    codes = {row["CODE"] for row in rows if len(row["CODE"]) == 13}
    scans = [read_scan(code) for code in codes]
    assert len(scans) > 5_000
    assert {scan.gtin for scan in scans} == codes
    assert sum(not scan.check_digit_ok for scan in scans) == 19


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_check_digit_of_any_number_catches_every_single_wrong_digit(
    length: int, data: st.DataObject
) -> None:
    body = data.draw(st.text("0123456789", min_size=length, max_size=length))
    number = f"{body}{check_digit(body)}"
    assert check_digit_ok(number)
    at = data.draw(st.integers(0, length))
    wrong = str((int(number[at]) + data.draw(st.integers(1, 9))) % 10)
    assert not check_digit_ok(number[:at] + wrong + number[at + 1 :])


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("629104150021", 3),
        ("9638507", 4),
        ("03600029145", 2),
        ("1234567890123", 1),
        ("400638133393", 1),
    ],
)
def test_check_digit_of_published_examples_is_theirs(body: str, digit: int) -> None:
    assert check_digit(body) == digit


@given(st.sampled_from([8, 12, 13]), st.data())
def test_lookup_form_of_a_padded_number_is_that_of_the_number(
    length: int, data: st.DataObject
) -> None:
    number = data.draw(st.text("0123456789", min_size=length, max_size=length))
    assert lookup_form(number) == lookup_form(number.rjust(14, "0"))
    assert lookup_form(lookup_form(number)) == lookup_form(number)


@pytest.mark.parametrize(
    "burst",
    [
        f"{DOLIPRANE}\r\n",
        f"\t {DOLIPRANE} ",
        f"\ufeff{DOLIPRANE}\u200b",
        "6118 0000 40972",
        "6118\u00a00000\u202f40972",
        f"\x1d{DOLIPRANE}",
        f"]E0{DOLIPRANE}",
        f" ]E0 {DOLIPRANE}",
        f"]C1{DOLIPRANE}",  # a label printer that marks every code as GS1
        "٦١١٨٠٠٠٠٤٠٩٧٢",
    ],
)
def test_read_scan_of_a_dirty_burst_reads_the_number(burst: str) -> None:
    assert read_scan(burst) == read_scan(DOLIPRANE)


@pytest.mark.parametrize(
    "code", ["HA112", "LOT 12", "AB|12", "<GS>12", "7123456", "61180001404", "10AB-123", "Été-1x"]
)
def test_read_scan_of_a_house_code_keeps_it_as_printed(code: str) -> None:
    assert read_scan(f" {code}\r") == Scan(code)


@pytest.mark.parametrize(
    ("burst", "code"),
    [
        ("", "scan.empty"),
        (" \r\n\x1d\u200b", "scan.empty"),
        ("]d2", "scan.empty"),
        ("1" * (MAX_BURST + 1), "scan.too_long"),
        ("6.118E+12", "scan.rounded"),
        ("6,118e12", "scan.rounded"),
    ],
)
def test_read_scan_of_what_is_no_code_refuses_with_its_own_code(burst: str, code: str) -> None:
    assert refusal(read_scan, burst) == code


@given(st.text(max_size=60))
def test_read_scan_of_any_text_reads_or_refuses(text: str) -> None:
    try:
        scan = read_scan(text)
    except Refused:
        return
    assert scan.code
    assert scan.gtin is None or len(scan.gtin) in {8, 13, 14}


def test_keyboard_table_agrees_with_the_captured_one() -> None:
    captured = json.loads(public_data("samples/azerty_to_us.json"))["map"]
    assert {key: chr(AZERTY_TO_US[ord(key)]) for key in captured} == captured
    assert len(captured) == len(AZERTY_TO_US)


@pytest.mark.parametrize(
    ("burst", "code"),
    [
        ("-&&_àààà'àçèé", DOLIPRANE),
        ("HQ&&é", "HA112"),
        ("?Q)QB&é", "MA-AB12"),
        ("$dé-&&_àààà'àçèé", DOLIPRANE),
        (",q°qb12", "MA-AB12"),  # Windows, Caps Lock
        ("£e06118000040972", DOLIPRANE),  # the same with an AIM identifier
        ("-&&_ÀÀÀÀ'ÀÇÈÉ", DOLIPRANE),  # Linux, Caps Lock
        ("hq&&É", "HA112"),
    ],
)
def test_read_scan_through_a_french_keyboard_reads_what_was_printed(burst: str, code: str) -> None:
    assert read_scan(burst).code == code


def test_read_scan_of_a_number_without_accents_needs_its_check_digit() -> None:
    number = "6118134561114"
    assert check_digit_ok(number)
    assert read_scan(typed_on(PLAIN, number)).code == number
    wrong = typed_on(PLAIN, "6118134561111")
    assert read_scan(wrong) == Scan(wrong)
    ampersands = "&&&&&&&&&"
    assert read_scan(ampersands) == Scan(ampersands)


def test_read_scan_on_a_known_french_keyboard_needs_no_proof() -> None:
    assert read_scan("HQ&&&") == Scan("HQ&&&")
    assert read_scan("HQ&&&", azerty=True) == Scan("HA111")


def test_read_scan_of_french_words_is_not_a_scanner_s_burst() -> None:
    assert read_scan("crème") == Scan("crème")


@pytest.mark.parametrize("layout", [PLAIN, CAPS_WINDOWS, CAPS_LINUX])
@given(code=st.from_regex(r"\A01[0-9]{14}17[0-9]{6}10[A-Z0-9]{1,12}\Z"))
def test_undo_azerty_of_any_pack_gives_it_back(layout: dict[str, str], code: str) -> None:
    burst = typed_on(layout, code + "2790")
    assert undo_azerty(burst) == code + "2790"
