"""GS1 messages of packs, with their separators kept, replaced or lost."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Refused
from pharmadesk.values.barcodes import MAX_CHOICES, Scan, possible_scans, read_scan
from pharmadesk.values.gs1 import iso_date, readings
from pharmadesk.values.gtin import check_digit
from tests.unit.values.support import public_data, refusal

GS = "\x1d"
PACK = "0103400934999451"
GTIN = "3400934999451"
FULL = f"{PACK}1726033110KX017"

gtins = st.text("0123456789", min_size=13, max_size=13).map(
    lambda body: f"{body}{check_digit(body)}"
)
texts = st.text("ABCXYZ0123456789-/", min_size=1, max_size=20)
days = st.dates().map(lambda day: f"{day:%y%m%d}")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("0108431673020125305", Scan("", gtin="8431673020125", count=5)),
        ("01084316730201253010", Scan("", gtin="8431673020125", count=10)),
        (
            "01095011015300031714070410AB-123",
            Scan("", gtin="9501101530003", expiry="2014-07-04", lot="AB-123"),
        ),
        (
            f"010950110153000310test{GS}21532",
            Scan("", gtin="9501101530003", lot="test", serial="532"),
        ),
        (PACK, Scan("", gtin=GTIN)),
        (FULL, Scan("", gtin=GTIN, expiry="2026-03-31", lot="KX017")),
        (f"{PACK}1527022810A", Scan("", gtin=GTIN, expiry="2027-02-28", lot="A")),
        (f"{PACK}15270101{GS}17260331", Scan("", gtin=GTIN, expiry="2026-03-31")),
        (f"0203400934999451{GS}3712", Scan("", gtin=GTIN, count=12)),
        ("0100000096385074", Scan("", gtin="96385074")),
        ("0100036000291452", Scan("", gtin="0036000291452")),
        ("0116118000040979", Scan("", gtin="16118000040979")),
        ("0106118000140039", Scan("", gtin="6118000140039", check_digit_ok=False)),
        (
            f"{PACK}21S1{GS}1726033110L1{GS}712123",
            Scan("", gtin=GTIN, expiry="2026-03-31", lot="L1", serial="S1"),
        ),
        (f"{PACK}3103000250", Scan("", gtin=GTIN)),
    ],
)
def test_read_scan_of_a_gs1_message_says_what_it_holds(message: str, said: Scan) -> None:
    assert read_scan(message) == replace(said, code=message, symbology="gs1")


@pytest.mark.parametrize(
    "burst",
    [
        f"]d2{FULL}",
        f"]C1{FULL}\r\n",
        f"]Q3{FULL}",
        f"]X9{FULL}",
        f"{GS}{FULL}",
        f"{GS}]d2{GS}{FULL}{GS}",
        f"|{FULL}|",
        " \ufeff01 03400934999451 17 260331 10 KX017 ",
        f"{PACK}\u200b17260331\u200e10KX017",
    ],
)
def test_read_scan_with_prefixes_spaces_and_marks_reads_the_pack(burst: str) -> None:
    scan = read_scan(burst)
    assert scan == Scan(FULL, "gs1", GTIN, lot="KX017", expiry="2026-03-31")


@pytest.mark.parametrize(
    "separator", [GS, "␝", "<GS>", "{GS}", "[GS]", "Alt029", "|", "~", "^", f"{GS}{GS}"]
)
def test_read_scan_with_each_spelling_of_the_separator_reads_both_fields(separator: str) -> None:
    scan = read_scan(f"{PACK}10L21X{separator}21S10")
    assert (scan.lot, scan.serial) == ("L21X", "S10")


def test_read_scan_with_a_configured_separator_reads_both_fields() -> None:
    message = f"{PACK}10L21X_21S10"
    assert refusal(read_scan, message) == "scan.ambiguous"
    scan = read_scan(message, separators="_#")
    assert (scan.lot, scan.serial) == ("L21X", "S10")


def test_read_scan_through_a_french_keyboard_reads_the_pack() -> None:
    french = dict(zip("1234567890", "&é\"'(-è_çà", strict=True)) | {"]": "$"}
    burst = "".join(french.get(key, key) for key in f"]d2{FULL}")
    assert read_scan(burst) == read_scan(FULL)
    assert read_scan(burst.replace("10KX017", "10HA112")).lot == "KX017"


@pytest.mark.parametrize("marked", [True, False])
def test_read_scan_of_a_second_symbol_without_item_needs_a_mark(*, marked: bool) -> None:
    scan = read_scan("]C11726033110AB" if marked else "1726033110AB")
    assert (scan.gtin, scan.lot) == (None, "AB" if marked else None)


@pytest.mark.parametrize(
    "burst",
    [
        f"{PACK}17261345",  # no such month
        f"{PACK}17260231",  # no such day
        f"{PACK}1726033",  # cut short
        f"{PACK}XYZ",
        f"{PACK}10",
        f"{PACK}300",  # a count of none
        f"{PACK}10{'A' * 21}",
        f"{PACK}10A{GS}10B",
        f"{PACK}10A{GS}99",
        f"{PACK}0103400934999451",
        "]d2HELLO",
        f"HELLO{GS}WORLD",
    ],
)
def test_read_scan_of_a_message_with_anything_unexplained_refuses(burst: str) -> None:
    assert refusal(read_scan, burst) == "scan.malformed"


def test_read_scan_of_a_long_number_that_is_no_pack_is_a_house_code() -> None:
    loyalty_card = "0103400934999452888"
    assert read_scan(loyalty_card) == Scan(loyalty_card)


@pytest.mark.parametrize(
    ("message", "gtin"),
    [
        ("1021072911172405310100693570007182", "0693570007182"),
        ("0103400939322186102105172150442015884117240331", "3400939322186"),
        (f"{PACK}10A21B", GTIN),
    ],
)
def test_read_scan_with_a_lost_separator_and_two_meanings_asks(message: str, gtin: str) -> None:
    with pytest.raises(Refused) as caught:
        read_scan(message)
    assert caught.value.code == "scan.ambiguous"
    assert caught.value.parameters == {"gtin": gtin}


def test_possible_scans_of_an_ambiguous_pack_lists_each_meaning() -> None:
    choices = possible_scans(f"{PACK}10A21B")
    assert {(choice.lot, choice.serial) for choice in choices} == {("A", "B"), ("A21B", None)}
    choices = possible_scans("0103400939322186102105172150442015884117240331")
    assert {(choice.lot, choice.serial, choice.expiry) for choice in choices} == {
        ("210517", "504420158841", "2024-03-31"),
        ("210517", "50442015884117240331", None),
        ("21051721504420158841", None, "2024-03-31"),
    }


def test_possible_scans_of_a_message_made_to_explode_stops_at_a_few() -> None:
    # Each "21" may begin the serial number: ten meanings, of which eight are enough to ask.
    assert len(possible_scans(f"{PACK}10A{'21' * 9}B")) == MAX_CHOICES


@pytest.mark.parametrize("identifier", ["]C1", ""])
def test_read_scan_where_only_one_meaning_has_an_item_names_none(identifier: str) -> None:
    with pytest.raises(Refused) as caught:
        read_scan(f"{identifier}10AB0106118000040972")
    assert caught.value.code == "scan.ambiguous"
    assert caught.value.parameters == {"gtin": None}


def test_read_scan_with_a_lost_separator_needs_proof_for_what_follows() -> None:
    # A lot may look as if an item or a date began inside it: only a true one may end it.
    assert read_scan("]C110AB0106118000040973").lot == "AB0106118000040973"
    assert read_scan(f"{PACK}10AB17261345").lot == "AB17261345"
    assert read_scan(f"{PACK}10B30123").lot == "B30123"


@pytest.mark.parametrize("sample", range(9))
def test_read_scan_of_real_french_packs_reads_them(sample: int) -> None:
    pack = json.loads(public_data("samples/datamatrix_fr.json"))[sample]
    expected = pack["attendu"]
    if "AMBIGU" in pack["particularite"]:
        assert refusal(read_scan, pack["brut"]) == "scan.ambiguous"
        assert {scan.gtin for scan in possible_scans(pack["brut"])} == {expected["gtin"][1:]}
    else:
        scan = read_scan(pack["brut"])
        read = {"gtin": f"0{scan.gtin}", "exp": scan.expiry, "lot": scan.lot}
        assert (read, scan.check_digit_ok) == (expected, True)


@pytest.mark.parametrize(
    ("yymmdd", "iso"),
    [
        ("260331", "2026-03-31"),
        ("280200", "2028-02-29"),
        ("270200", "2027-02-28"),
        ("991231", "2099-12-31"),
        ("270229", None),
        ("270432", None),
        ("270001", None),
        ("271300", None),
    ],
)
def test_iso_date_reads_days_that_exist(yymmdd: str, iso: str | None) -> None:
    assert iso_date(yymmdd) == iso


@given(gtins, texts, texts, days)
def test_readings_with_separators_agree_with_biip(
    gtin: str, lot: str, serial: str, day: str
) -> None:
    message = f"01{gtin}10{lot}{GS}21{serial}{GS}17{day}{GS}240{lot}{GS}4121234567890128"
    theirs = {element.ai.ai: element.value for element in GS1Message.parse(message).element_strings}
    assert list(readings(message)) == [theirs]


@given(gtins, texts, texts, days)
def test_readings_without_separators_always_hold_the_truth(
    gtin: str, lot: str, serial: str, day: str
) -> None:
    truth = {"01": gtin, "10": lot, "21": serial, "17": day}
    found = list(readings(f"01{gtin}10{lot}21{serial}17{day}"))
    assert truth in found
    for reading in found:
        rebuilt = "".join(f"{ai}{value}" for ai, value in reading.items())
        assert rebuilt == f"01{gtin}10{lot}21{serial}17{day}"
    assert len({tuple(reading.items()) for reading in found}) == len(found)


def test_plain_codes_house_codes_and_packs_never_load_biip() -> None:
    bursts = ["6118000040972", "HA112", "7123456", "LOT 12", f"{PACK}XY", FULL, f"{PACK}10A21B"]
    program = (
        "import sys\n"
        "from pharmadesk.errors import Refused\n"
        "from pharmadesk.values.barcodes import possible_scans\n"
        f"for burst in {bursts!r}:\n"
        "    try: possible_scans(burst)\n"
        "    except Refused: pass\n"
        "sys.exit('biip' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
