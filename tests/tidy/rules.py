"""The house rules as functions from a source to its faults; each ban names what to do instead."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_FILE: Final = 600
LONGEST_FUNCTION: Final = 70

_UNFINISHED: Final = re.compile(r"NotImplementedError|FIXME|\bXXX\b|TODO(?!\(#\d+\): )")
_MACHINE_PATH: Final = re.compile(
    r"(?<![\w.:/<~-])/(?:home|Users|root|work|mnt|opt|srv)/[\w.]|\b[A-Z]:\\\\?Users\\"
)
_FOREIGN_PAGE: Final = re.compile(r"\b[A-Z_]{3,}(?:\.md)? ?§")
_IDLE_TEST: Final = re.compile(r"\btime\.sleep\(|\bassert True\b|pytest\.mark\.skip\b")


def long_file(text: str, limit: int = LONGEST_FILE) -> Iterator[str]:
    """A file has 600 lines at most: move a second subject into a file of its own."""
    if (lines := text.count("\n")) > limit:
        yield f"has {lines} lines, {limit} at most"


def long_functions(tree: ast.Module) -> Iterator[str]:
    """A function has 70 lines at most: name its parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.lineno}: {node.name} has {lines} lines, {LONGEST_FUNCTION} at most"


def floats(tree: ast.Module) -> Iterator[str]:
    """Money, quantities and events are whole numbers: use values.money.round_ratio and `//`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"{node.lineno}: float"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            operands = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
            if not any(
                _is_text(operand) for operand in operands
            ):  # a path / "name" divides nothing
                yield f"{node.lineno}: a division that makes a float"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def bare_excepts(tree: ast.Module) -> Iterator[str]:
    """An `except` names what it expects: a bare one hides bugs and ^C."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{node.lineno}: bare except"


def unfinished(text: str) -> Iterator[str]:
    """Main holds finished work: a TODO carries its issue number, as in `TODO(#12): `."""
    yield from _found(_UNFINISHED, text)


def machine_paths(text: str) -> Iterator[str]:
    """A path of one machine works on no other: compute it, or take it as an argument."""
    yield from _found(_MACHINE_PATH, text)


def foreign_pages(text: str) -> Iterator[str]:
    """Cite the law, standard or decision itself, not a page that is not in the tree."""
    yield from _found(_FOREIGN_PAGE, text)


def idle_tests(text: str) -> Iterator[str]:
    """A test waits for an event, not for a time; checks something; and runs."""
    yield from _found(_IDLE_TEST, text)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield f"{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"


def given_codes(tree: ast.Module, places: Mapping[str, int]) -> Iterator[str | None]:
    """Yield each code the source gives to a person; None where it is not written out.

    Shape: `places` tells where each callable takes its code. A code chosen by `a if x else b`
        gives both.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (place := places.get(_called(node.func))) is not None:
            yield from _codes(node.args[place]) if place < len(node.args) else ()


def _codes(node: ast.expr) -> Iterator[str | None]:
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        yield None


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
