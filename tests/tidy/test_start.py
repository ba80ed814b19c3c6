"""The till starts light: what only a migration, a server or a printer needs is not imported."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

from tests.tidy import tree

HEAVY: Final = (
    *("alembic", "keyring", "PIL", "escpos", "psycopg", "pandas", "numpy", "sklearn"),
    *("httpx", "zstandard", "stamina"),
)
REPORT: Final = (
    "import importlib, sys\n"
    "importlib.import_module(sys.argv[1])\n"
    "print(*sorted(set(sys.argv[2:]) & set(sys.modules)))\n"
)


def heavy_after(module: str) -> list[str]:
    """Return the heavy packages that a fresh interpreter holds after importing a module."""
    command = [sys.executable, "-c", REPORT, module, *HEAVY]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("module", ["pharmadesk.cli", "ui.app"])
def test_importing_the_till_loads_nothing_heavy(module: str) -> None:
    assert heavy_after(module) == []


def test_heavy_after_sees_what_a_module_imports() -> None:
    assert heavy_after("PIL.Image") == ["PIL"]
