"""Every code has its sentence, every text its translation, and both keep their placeholders."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from babel.messages.pofile import read_po

from pharmadesk.i18n import CATALOGUES, LANGUAGES
from pharmadesk.i18n.sentences import SENTENCES
from pharmadesk.i18n.wording import VARIANTS
from tests.tidy import rules, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from babel.messages.catalog import Catalog

# What takes a code a person will read: the callable and the place of its code. A Bug has none of
# its own: one sentence says that it is ours.
WORDED: Final = {
    "Refused": 0,
    "EnvironmentProblem": 0,
    "Fault": 0,
    "fault_at": 0,
    "_RowRefusedError": 1,
    "_report": 1,
}
TABLE: Final = "pharmadesk/i18n/sentences.py"
TABLES: Final = frozenset(
    {
        TABLE,
        "pharmadesk/i18n/access_sentences.py",
        "pharmadesk/i18n/journal_sentences.py",
        "pharmadesk/i18n/sync_sentences.py",
        "pharmadesk/i18n/office_sentences.py",
        "pharmadesk/i18n/payment_sentences.py",
        "pharmadesk/i18n/dispensing_sentences.py",
    }
)
_CODE: Final = re.compile(r"[a-z][a-z0-9]*\.[a-z0-9_]+")


def dotted_constants(path: Path) -> set[str]:
    """Return every text of a file that looks like a code."""
    return {
        node.value
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CODE.fullmatch(node.value)
    }


def sources() -> Iterator[Path]:
    """Yield the files that may give a code; the tables of sentences only answer."""
    for path in tree.python_files(*tree.ROOMS):
        if tree.name(path) not in TABLES:
            yield path


def given_codes(path: Path) -> set[str]:
    """Return the codes a file gives; where one comes from a table, every code the file writes."""
    found = set(rules.given_codes(tree.parsed(path), WORDED))
    if None in found:
        found |= dotted_constants(path) - set(rules.given_codes(tree.parsed(path), {"Bug": 0}))
    return {code for code in found if code}


def catalogue(language: str) -> Catalog:
    """Read a language's catalogue as Babel does."""
    with (CATALOGUES / language / "LC_MESSAGES" / "pharmadesk.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the plural forms of a text, or its only one."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def test_every_code_the_source_gives_has_a_sentence() -> None:
    silent = {
        f"{code} ({tree.name(path)})"
        for path in sources()
        for code in given_codes(path) - SENTENCES.keys()
    }
    assert not silent, f"write their sentences in {TABLE}: {sorted(silent)}"


def without_variants(code: str) -> str:
    """Return the code that a sentence for one of its situations belongs to."""
    parts = code.split(".")
    while parts[-1] in VARIANTS:
        parts.pop()
    return ".".join(parts)


def test_every_sentence_belongs_to_a_code_of_the_source() -> None:
    written = {code for path in sources() for code in dotted_constants(path)}
    unused = sorted(SENTENCES.keys() - written)
    assert not [code for code in unused if without_variants(code) not in written]


def test_the_catalogues_are_in_step_with_the_source(tmp_path: Path) -> None:
    template = tmp_path / "pharmadesk.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
    extract = [*babel, "extract", "--no-location", "-o", str(template), *tree.ROOMS]
    subprocess.run(extract, cwd=tree.ROOT, check=True)
    with template.open("rb") as file:
        wanted = {message.id for message in read_po(file) if message.id}
    for language in LANGUAGES:
        present = {message.id for message in catalogue(language) if message.id}
        assert present == wanted, "run `python3 dev.py messages`"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_text_is_translated(language: str) -> None:
    missing = [m.id for m in catalogue(language) if m.id and (m.fuzzy or not all(forms(m.string)))]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        known = set().union(*(placeholders(text) for text in forms(message.id)))
        for form in filter(None, forms(message.string) if message.id else ()):
            # "one pack" may say its number in a word; a plain text must say all it was given.
            counted = isinstance(message.id, tuple)
            assert placeholders(form) <= known, message.id
            assert counted or placeholders(form) == known, message.id
