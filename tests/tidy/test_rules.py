"""Each house rule is tested on small inputs: what it catches, and what it leaves alone."""

from __future__ import annotations

import ast

import pytest

from tests.tidy import rules


def test_long_file_counts_lines() -> None:
    assert list(rules.long_file("x\n" * 600)) == []
    assert list(rules.long_file("x\n" * 601)) == ["has 601 lines, 600 at most"]


def test_long_functions_counts_from_def_to_last_line() -> None:
    fits = "def f():\n" + "    x = 1\n" * 69
    assert list(rules.long_functions(ast.parse(fits))) == []
    assert list(rules.long_functions(ast.parse(fits + "    x = 1\n"))) == [
        "1: f has 71 lines, 70 at most"
    ]
    method = "class C:\n    async def g(self):\n" + "        x = 1\n" * 70
    assert len(list(rules.long_functions(ast.parse(method)))) == 1


@pytest.mark.parametrize(
    "source", ["x: float", "x = 1.5", "x = a / b", "x /= 2", "x = float(y)", "x = 2j", "y = 1e3"]
)
def test_floats_are_found(source: str) -> None:
    assert len(list(rules.floats(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source", ["x = a // b", "p = folder / 'name'", "p /= f'{x}'", "x = '1.5'"]
)
def test_floats_leaves_whole_numbers_and_paths(source: str) -> None:
    assert list(rules.floats(ast.parse(source))) == []


def test_bare_excepts_are_found() -> None:
    source = "try:\n    f()\nexcept {}:\n    pass\n"
    assert list(rules.bare_excepts(ast.parse(source.format("")))) == ["3: bare except"]
    assert list(rules.bare_excepts(ast.parse(source.format("OSError")))) == []


@pytest.mark.parametrize(
    "source",
    ["raise " + "NotImplementedError", "# FIX" + "ME", "# TO" + "DO: later", "# TO" + "DO(me): x"],
)
def test_unfinished_work_is_found(source: str) -> None:
    assert list(rules.unfinished("x\n" + source)) != []
    assert next(rules.unfinished("x\n" + source)).startswith("2: ")


def test_unfinished_leaves_a_numbered_task() -> None:
    assert list(rules.unfinished("# TODO(#12): count the drawer again")) == []


@pytest.mark.parametrize(
    "path", ["/ho" + "me/samira/x", "'/ro" + "ot/.cache'", "C:\\Us" + "ers\\me", "/wo" + "rk/a.py"]
)
def test_machine_paths_are_found(path: str) -> None:
    assert len(list(rules.machine_paths(f"open({path}"))) == 1


@pytest.mark.parametrize(
    "path",
    ["docs/home/x", "https://example.org/home/x", "/usr/share/fonts", "~/root/x", "/dev/full"],
)
def test_machine_paths_leaves_what_every_machine_has(path: str) -> None:
    assert list(rules.machine_paths(path)) == []


def test_foreign_pages_are_found() -> None:
    assert list(rules.foreign_pages("Source: DOM" + "AIN §4.2")) != []
    assert list(rules.foreign_pages("Source: Code général des impôts, § 91")) == []


def test_idle_tests_are_found() -> None:
    assert list(rules.idle_tests("time.sl" + "eep(1)\nassert Tr" + "ue\n")) != []
    assert list(rules.idle_tests("clock.sleep(1)\nassert True_value")) == []


def test_given_codes_reads_literals_choices_and_says_where_it_cannot() -> None:
    source = (
        'raise Refused("a.b", x=1)\nraise errors.Bug("c.d" if x else "e.f")\n'
        'raise Refused(code)\nValueError("g.h")\nself.report(1, "i.j")\n'
    )
    places = {"Refused": 0, "Bug": 0, "report": 1}
    assert list(rules.given_codes(ast.parse(source), places)) == ["a.b", "c.d", "e.f", None, "i.j"]
