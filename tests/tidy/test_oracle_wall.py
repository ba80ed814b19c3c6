"""The oracle is worth something only while it shares no rule with what it judges."""

from __future__ import annotations

import ast
import sys

from tests.tidy import tree

ALLOWED = sys.stdlib_module_names | {"msgspec"}


def imported(source: ast.Module) -> set[str]:
    """Return every module a source imports, by its full name."""
    names: set[str] = set()
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def forbidden(source: ast.Module) -> list[str]:
    """List what an oracle may not import."""
    return sorted(
        name
        for name in imported(source)
        if name.partition(".")[0] not in ALLOWED and not f"{name}.".startswith("pharmadesk.values.")
    )


def test_oracle_imports_only_values_msgspec_and_the_standard_library() -> None:
    tests = tree.ROOT / "tests"
    parts = [
        *("tests.oracle_accounts", "tests.oracle_baskets", "tests.oracle_dispensing"),
        *("tests.oracle_insuring", "tests.oracle_loans", "tests.oracle_office"),
        "tests.oracle_returns",
    ]
    assert forbidden(tree.parsed(tests / "oracle.py")) == parts
    for part in parts:
        found = set(forbidden(tree.parsed(tests / f"{part.removeprefix('tests.')}.py")))
        assert found - {"tests.oracle_accounts", "tests.oracle_insuring"} == {
            "tests.oracle.Body", "tests.oracle.Facts", "tests.oracle.Header",
        }  # fmt: skip


def test_wall_notices_every_way_around_it() -> None:
    around = """
import pharmadesk.projections.engine
from pharmadesk import domain
from pharmadesk.values import money
from tests.till import Shop
import msgspec, json
def later():
    from pharmadesk.domain.states import SessionState
"""
    assert forbidden(ast.parse(around)) == [
        "pharmadesk.domain",
        "pharmadesk.domain.states.SessionState",
        "pharmadesk.projections.engine",
        "tests.till.Shop",
    ]
