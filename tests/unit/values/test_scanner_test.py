"""What one known code says about a scanner, however the scanner and the keyboard change it."""

from __future__ import annotations

import pytest

from pharmadesk.values.keyboards import AZERTY_TO_US
from pharmadesk.values.scanner_test import CONTENT, GS, Burst, Diagnosis, Habits, diagnose

TO_AZERTY = {us: fr for fr, us in AZERTY_TO_US.items()}


def read(meant: str, typed: str | None = None, **about: str) -> Diagnosis:
    return diagnose(Burst(meant if typed is None else typed, meant, **about))  # type: ignore[arg-type] # as keys say


def test_scanner_that_matches_the_computer_needs_nothing() -> None:
    found = read(CONTENT, end="return")
    assert (found.layout, found.separator, found.end) == ("same", "kept", "return")
    assert (found.prefix, found.aim, found.behind) == ("", "", "")


def test_layout_that_had_to_be_put_right_is_told() -> None:
    assert read(CONTENT, CONTENT.translate(TO_AZERTY)).layout == "corrected"


def test_caps_lock_is_told() -> None:
    assert read(CONTENT.swapcase()).layout == "capitals"


@pytest.mark.parametrize(
    ("sent", "separator", "stands_for"),
    [(GS, "kept", GS), ("", "lost", ""), ("|", "replaced", "|"), ("{GS}", "replaced", "{GS}")],
)
def test_separator_is_kept_lost_or_replaced(sent: str, separator: str, stands_for: str) -> None:
    found = read(CONTENT.replace(GS, sent))
    assert (found.separator, found.stands_for) == (separator, stands_for)


def test_separator_that_came_by_a_key_names_it() -> None:
    found = read(CONTENT, separator_key="F12")
    assert (found.separator, found.stands_for) == ("key", "F12")


def test_prefix_and_identifier_are_told_apart_in_either_order() -> None:
    for before in ("~]C1", "]C1~"):
        found = read(before + CONTENT)
        assert (found.prefix, found.aim) == ("~", "]C1")
    assert read(CONTENT + "!").behind == "!"


@pytest.mark.parametrize("text", ["6118000040972", "", "é" * 400, CONTENT[:-1], CONTENT[1:]])
def test_anything_else_is_unread(text: str) -> None:
    assert not read(text).is_read


def test_speed_is_that_of_a_key() -> None:
    assert diagnose(Burst("x" * 40, CONTENT, took_ms=400)).a_key_ms == 10


def test_habits_take_the_prefix_and_put_the_separator_back_in_long_codes_alone() -> None:
    habits = Habits("~", "|")
    assert habits.read("~" + CONTENT.replace(GS, "|")) == CONTENT
    assert habits.read("~6118000040972") == "6118000040972"
    assert habits.read("A|B") == "A|B"
    assert Habits().read("~A|B") == "~A|B"
