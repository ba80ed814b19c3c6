"""The whole tree keeps the house rules of tests/tidy/rules.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.tidy import rules, tree

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_MAIN_WINDOW: Final = 300
WHOLE_NUMBERS_ONLY: Final = ("pharmadesk/values", "pharmadesk/domain", "pharmadesk/journal")
# The rules and their samples spell out what they forbid.
SPELLED_OUT: Final = frozenset({"tests/tidy/rules.py", "tests/tidy/test_rules.py"})


def keep_text_rule(rule: Callable[[str], Iterator[str]], paths: list[Path]) -> None:
    """Fail with the rule's own advice and every place where a file's text breaks it."""
    _judge(rule, [(path, rule(tree.text(path))) for path in paths])


def keep_syntax_rule(rule: Callable[[ast.Module], Iterator[str]], paths: list[Path]) -> None:
    """Fail with the rule's own advice and every place where a file's syntax breaks it."""
    _judge(rule, [(path, rule(tree.parsed(path))) for path in paths])


def _judge(rule: Callable[..., object], found: list[tuple[Path, Iterator[str]]]) -> None:
    assert found, "the rule looked at no file"
    lines = [f"{tree.name(path)}:{fault}" for path, faults in found for fault in faults]
    assert not lines, "\n".join([str(rule.__doc__), *lines])


def test_every_file_is_short() -> None:
    keep_text_rule(rules.long_file, tree.python_files())


def test_the_main_window_only_navigates() -> None:
    for path in tree.python_files("ui"):
        if path.name == "main_window.py":
            faults = list(rules.long_file(tree.text(path), LONGEST_MAIN_WINDOW))
            assert not faults, f"{tree.name(path)} {faults}: move the work to its screen"


@pytest.mark.parametrize("rule", [rules.long_functions, rules.bare_excepts])
def test_every_file_keeps_the_syntax_rules(rule: Callable[[ast.Module], Iterator[str]]) -> None:
    keep_syntax_rule(rule, tree.python_files())


@pytest.mark.parametrize("room", WHOLE_NUMBERS_ONLY)
def test_no_float_comes_near_money_or_an_event(room: str) -> None:
    keep_syntax_rule(rules.floats, tree.python_files(room))


def test_no_python_file_holds_unfinished_work() -> None:
    paths = [path for path in tree.python_files() if tree.name(path) not in SPELLED_OUT]
    keep_text_rule(rules.unfinished, paths)


@pytest.mark.parametrize("rule", [rules.machine_paths, rules.foreign_pages])
def test_every_text_keeps_the_word_rules(rule: Callable[[str], Iterator[str]]) -> None:
    keep_text_rule(rule, [path for path in tree.text_files() if tree.name(path) not in SPELLED_OUT])


def test_every_test_waits_for_events_and_checks_something() -> None:
    paths = [path for path in tree.python_files("tests") if tree.name(path) not in SPELLED_OUT]
    keep_text_rule(rules.idle_tests, paths)
