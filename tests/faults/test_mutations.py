"""Tests that hold a promise fail when the program breaks it: what cannot fail holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

import pytest

from tests.faults.mutations import MUTATIONS, PLUGIN, VARIABLE
from tests.tidy import tree

PAGE: Final = (tree.ROOT / "docs" / "faults.md").read_text(encoding="utf-8")


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_promise_that_is_broken_is_missed(name: str) -> None:
    test = tree.ROOT / "tests" / MUTATIONS[name].test
    run = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    broken = subprocess.run(
        [*run, "-p", PLUGIN, str(test)],
        cwd=tree.ROOT,
        env={**os.environ, VARIABLE: name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode == pytest.ExitCode.TESTS_FAILED, broken.stdout + broken.stderr


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_mutation_is_for_a_test_of_its_row(name: str) -> None:
    row, test, _ = MUTATIONS[name]
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| {row} |"))
    assert test in line
