from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.i18n import use_language
from ui.screens.firstrun import rules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _in_english() -> None:
    use_language("en")


def standing(folder: Path, field: str, text: str, **others: str) -> str:
    return rules.judge(field, {field: text, **others}, folder).standing


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("name", "", "partial"),
        ("name", "   ", "partial"),
        ("name", "صيدلية الأطلس", "right"),
        ("address", "", "empty"),
        ("address", "48, avenue Hassan II", "empty"),
        ("ice", "", "empty"),
        ("ice", "00152487300006", "partial"),
        ("ice", "001524873000061", "right"),
        ("ice", "001 524 873 000 061", "right"),
        ("ice", "0015248730000612", "wrong"),
        ("ice", "00152487300006A", "wrong"),
        ("ice", "٠٠١٥٢٤٨٧٣٠٠٠٠٦١", "wrong"),
        ("inpe", "092014775", "right"),
        ("inpe", "0920147", "partial"),
        ("tax_id", "40218873", "right"),
        ("tax_id", "4021887x", "wrong"),
        ("business_tax", "", "empty"),
        ("cnss", "1234567", "right"),
        ("phone", "", "empty"),
        ("phone", "0522 27 41 60", "right"),
        ("phone", "+212 522-27-41-60", "right"),
        ("phone", "00212522274160", "right"),
        ("phone", "+212", "partial"),
        ("phone", "+2125222", "partial"),
        ("phone", "0522 27", "partial"),
        ("phone", "0122 27 41 60", "wrong"),
        ("phone", "0522 27 41 600", "wrong"),
        ("phone", "call me", "wrong"),
        ("owner_name", "", "partial"),
        ("owner_name", "Nadia Alaoui", "right"),
        ("pin", "", "partial"),
        ("pin", "48291", "partial"),
        ("pin", "482915", "right"),
        ("pin", "123456", "wrong"),
        ("pin", "000000", "wrong"),
        ("pin", "48291a", "wrong"),
        ("register_code", "", "partial"),
        ("register_code", "C12", "right"),
        ("register_code", "C-1", "wrong"),
        ("register_code", "CAISSE", "wrong"),
        ("register_name", " ", "partial"),
        ("register_name", "Caisse 1", "right"),
    ],
)
def test_field_is_judged_by_its_rule(tmp_path: Path, field: str, text: str, expected: str) -> None:
    assert standing(tmp_path, field, text) == expected


@pytest.mark.parametrize(
    ("again", "expected"),
    [("", "partial"), ("4829", "partial"), ("482915", "right"), ("482916", "wrong")],
)
def test_second_pin_must_become_the_first(tmp_path: Path, again: str, expected: str) -> None:
    assert standing(tmp_path, "pin_again", again, pin="482915") == expected


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("ice", "00152487300006", "1 digit is missing: an ICE has 15."),
        ("ice", "0015248730000", "2 digits are missing: an ICE has 15."),
        ("ice", "0015248730000612", "There is 1 digit too many: an ICE has 15."),
        ("inpe", "09201477500", "There are 2 digits too many: an INPE has 9."),
        ("tax_id", "4021 X", "This number is made of digits only."),
    ],
)
def test_error_names_what_is_wrong(tmp_path: Path, field: str, text: str, words: str) -> None:
    assert rules.judge(field, {field: text}, tmp_path).error == words


def test_counter_follows_a_fixed_length(tmp_path: Path) -> None:
    assert rules.judge("ice", {"ice": "0015 2487"}, tmp_path).counter == "8 / 15"
    assert rules.judge("ice", {"ice": "001524873000061"}, tmp_path).counter == ""


def test_key_file_must_be_new_and_outside_the_data_folder(tmp_path: Path) -> None:
    data, stick = tmp_path / "data", tmp_path / "stick"
    for folder in (data, stick):
        folder.mkdir()
    (stick / "old.key").touch()
    assert standing(data, "key_file", "") == "partial"
    assert standing(data, "key_file", "pharmadesk.key") == "partial"
    assert standing(data, "key_file", str(data / "pharmadesk.key")) == "wrong"
    assert standing(data, "key_file", str(stick / ".." / "data" / "x.key")) == "wrong"
    assert standing(data, "key_file", str(stick / "old.key")) == "wrong"
    assert standing(data, "key_file", str(tmp_path / "none" / "new.key")) == "partial"
    assert standing(data, "key_file", str(stick / "new.key")) == "right"
