"""What is typed at the doors of a centre, judged and understood."""

from __future__ import annotations

import pytest

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.services import enrolment
from sync.server import codes
from ui import door_rules

FOUNDING, JOINING = enrolment.FOUNDING_LETTERS, enrolment.JOINING_LETTERS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("centre.example", "https://centre.example"),
        (" https://centre.example/ ", "https://centre.example"),
        ("centre.example:8470", "https://centre.example:8470"),
        ("http://127.0.0.1:8470", "http://127.0.0.1:8470"),
    ],
)
def test_address_is_a_safe_one_unless_it_says_otherwise(typed: str, meant: str) -> None:
    assert door_rules.address(typed).standing == "right"
    assert door_rules.read_address(typed) == meant


@pytest.mark.parametrize("typed", ["", "  ", "http://centre.example", "https://", "ftp://x", "a@b"])
def test_address_that_will_not_do_says_why_once_it_is_left(typed: str) -> None:
    verdict = door_rules.address(typed)
    assert verdict.standing == "partial"
    assert verdict.error


def test_codes_that_are_made_are_right() -> None:
    assert door_rules.code(codes.new(), FOUNDING).standing == "right"
    assert len(codes.new().replace("-", "")) == FOUNDING
    assert enrolment.ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize(
    ("typed", "letters", "standing", "counter"),
    [
        ("", FOUNDING, "partial", ""),
        ("7k2m 9qxr", FOUNDING, "partial", "8 / 16"),
        ("7K2M-9QXR-4HTB-0ZWP", FOUNDING, "right", ""),
        ("7K2M-9QXR-4HTB-OZWP", FOUNDING, "right", ""),
        ("7K2M-9QXR-4HTB-0ZWPX", FOUNDING, "wrong", "17 / 16"),
        ("7K2M-9QXU", FOUNDING, "wrong", ""),
        ("7K2M.9QXR", FOUNDING, "wrong", ""),
        ("7K2M-9QXR-4HTB-0ZWP", JOINING, "partial", "16 / 20"),
        ("7K2M9-QXR4H-TB0ZW-P3N6D", JOINING, "right", ""),
    ],
)
def test_code_is_counted_and_its_letters_are_known(
    typed: str, letters: int, standing: str, counter: str
) -> None:
    verdict = door_rules.code(typed, letters)
    assert (verdict.standing, verdict.counter) == (standing, counter)


def test_code_is_grouped_as_it_was_handed_out() -> None:
    assert door_rules.grouped("7k2m9 qxr4htbOzwp", 4) == "7K2M-9QXR-4HTB-0ZWP"


def test_square_is_taken_apart_as_it_was_made() -> None:
    code, url = "7K2M9-QXR4H-TB0ZW-P3N6D", "https://centre.example:8470/sub"
    square = door_rules.joined(url, code)
    assert door_rules.split(square) == (url, code)
    assert door_rules.read_scan(square) == (url, code)
    assert square.startswith(code), "a telephone must not take it for an address to go to"


@pytest.mark.parametrize("burst", ["6118000040972", "&é\"'(-è_çà", "one two", "a b c", ""])
def test_other_scans_are_no_square(burst: str) -> None:
    assert door_rules.read_scan(burst) == ("", "")


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("enrolment.no_such_name", "server"),
        ("enrolment.later", "server"),
        ("sync.code", "code"),
        ("enrolment.wrong_code", "code"),
        ("register.code_taken", "register_code"),
        ("sync.taken", ""),
        ("storage.full", ""),
    ],
)
def test_refusal_is_said_under_the_field_it_concerns(code: str, field: str) -> None:
    assert door_rules.field_of(Refused(code)) == field
    assert door_rules.field_of(EnvironmentProblem(code)) == field
