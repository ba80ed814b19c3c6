"""The files of the project, read once for every house rule."""

from __future__ import annotations

import ast
import os
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("pharmadesk", "ui", "sync", "hardware", "forecasting")
TEXT_SUFFIXES: Final = frozenset(
    {".py", ".md", ".toml", ".cfg", ".ini", ".json", ".sql", ".sh", ".yaml", ".yml", ".qss", ".po"}
)
GENERATED: Final = frozenset({"out", "dist", "build", "__pycache__"})


@cache
def text_files() -> tuple[Path, ...]:
    """Return every text file of the tree; hidden folders but `.ci` hold tools' state."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in sorted(folders)
            if name not in GENERATED and (name == ".ci" or not name.startswith("."))
        ]
        found += [
            path
            for name in sorted(files)
            if (path := Path(folder, name)).suffix in TEXT_SUFFIXES or path.parent.name == ".ci"
        ]
    return tuple(found)


def python_files(*rooms: str) -> list[Path]:
    """Return the Python files of the named rooms, or of the whole tree."""
    return [
        path
        for path in text_files()
        if path.suffix == ".py" and (not rooms or _is_in(path.relative_to(ROOT), rooms))
    ]


def _is_in(path: Path, rooms: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(room) for room in rooms)


@cache
def text(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(text(path))


def name(path: Path) -> str:
    """Return a file's name as a reader types it."""
    return path.relative_to(ROOT).as_posix()
