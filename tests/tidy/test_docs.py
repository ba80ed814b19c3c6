"""The documentation names only what exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from pharmadesk import settings
from sync.server import options
from tests.tidy import tree

if TYPE_CHECKING:
    from pathlib import Path

PAGES: Final = [path for path in tree.text_files() if path.suffix == ".md"]
DECISIONS: Final = tree.ROOT / "docs" / "decisions"
_LINK: Final = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_DEV_COMMAND: Final = re.compile(r"\bdev\.py ([a-z]+)")
_OWN_COMMAND: Final = re.compile(r"`pharmadesk ([a-z]+)")
_PAGE_NAMED: Final = re.compile(r"[\w./-]+\.md\b")


def dev_commands() -> set[str]:
    """Return the commands dev.py knows, from the table in its `main`."""
    tables = [
        node
        for node in ast.walk(tree.parsed(tree.ROOT / "dev.py"))
        if isinstance(node, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value == "demo" for key in node.keys)
    ]
    assert len(tables) == 1
    return {str(key.value) for key in tables[0].keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("page", PAGES, ids=tree.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    broken = [link for link in _LINK.findall(tree.text(page)) if not (page.parent / link).exists()]
    assert not broken


def test_every_command_of_dev_py_in_the_documentation_exists() -> None:
    named = {command for page in PAGES for command in _DEV_COMMAND.findall(tree.text(page))}
    assert named
    assert named <= dev_commands()


def test_every_command_of_pharmadesk_in_the_documentation_exists() -> None:
    named = {command for page in PAGES for command in _OWN_COMMAND.findall(tree.text(page))}
    shown = subprocess.run(
        [sys.executable, "-c", "from pharmadesk.cli import main; main(['--help'])"],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    missing = {command for command in named if not re.search(rf"\b{command}\b", shown.stdout)}
    assert not missing, shown.stderr


def test_every_page_named_anywhere_is_in_the_tree() -> None:
    names = {tree.name(page) for page in PAGES}
    lost = {
        f"{tree.name(path)}: {named}"
        for path in tree.text_files()
        for named in _PAGE_NAMED.findall(tree.text(path))
        if not any(name.endswith(named.lstrip("./")) for name in names)
    }
    assert not lost


def test_the_readme_shows_the_two_commands() -> None:
    text = tree.text(tree.ROOT / "README.md")
    assert {"python3 dev.py demo", "python3 dev.py test"} <= set(
        re.findall(r"python3 dev\.py \w+", text)
    )


def test_the_index_of_decisions_lists_each_one() -> None:
    index = tree.text(DECISIONS / "README.md")
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert re.findall(r"\]\(([0-9]{4}-[^)]+)\)", index) == records
    for number, name in enumerate(records, 1):
        text = tree.text(DECISIONS / name)
        assert name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number:04d}: ")
        assert "\n- State: " in text


def test_the_changelog_has_a_place_for_the_next_line() -> None:
    assert "\n## [Unreleased]\n" in tree.text(tree.ROOT / "CHANGELOG.md")


def test_the_page_of_access_has_the_centres_options() -> None:
    assert options.reference() in tree.text(tree.ROOT / "docs" / "access.md")


def test_the_page_of_settings_is_the_declaration() -> None:
    assert settings.reference() in tree.text(tree.ROOT / "docs" / "settings.md")
