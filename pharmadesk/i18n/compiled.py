"""The compiled catalogue: reads a `.po` file and keeps its `.mo` beside it, as Python keeps `.pyc`.

A clone or an installed wheel needs no build step: the first start compiles, later starts read.
The `.mo` format is GNU gettext's: seven 32-bit words (magic, revision, count, offset of the
originals' table, offset of the translations' table, hash size, hash offset), then for each
original and each translation a (length, offset) pair, then the NUL-terminated texts. Originals
are sorted. A plural original is `singular NUL plural`, its translation the forms joined by NUL.

Source: GNU gettext manual, chapters "PO Files" and "The Format of GNU MO Files".
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import struct
from gettext import GNUTranslations
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = 0x950412DE
_FIELD = re.compile(r'(msgid_plural|msgid|msgstr)(?:\[(\d)\])?\s*(".*")')
_ENTRY_BREAK = re.compile(r"\n\s*\n")


def load(po_path: Path) -> GNUTranslations:
    """Read a catalogue, compiling it first when its `.mo` is missing or older than the `.po`."""
    mo_path = po_path.with_suffix(".mo")
    with contextlib.suppress(OSError):
        if mo_path.stat().st_mtime_ns >= po_path.stat().st_mtime_ns:
            return GNUTranslations(BytesIO(mo_path.read_bytes()))
    compiled = compile_po(po_path.read_text(encoding="utf-8"))
    _keep(mo_path, compiled)
    return GNUTranslations(BytesIO(compiled))


def compile_po(text: str) -> bytes:
    """Turn the text of a `.po` file into the bytes of a `.mo` file.

    Shape: fuzzy, obsolete and untranslated entries are left out, so that they fall back to the
        source text; the header (the entry of the empty original) is kept.
    """
    pairs = sorted(_translated(text))
    table_start = 7 * 4
    originals = [original.encode() for original, _ in pairs]
    translations = [translation.encode() for _, translation in pairs]
    offset = table_start + 16 * len(pairs)
    table = b""
    for part in (*originals, *translations):
        table += struct.pack("<2I", len(part), offset)
        offset += len(part) + 1
    head = struct.pack(
        "<7I", MAGIC, 0, len(pairs), table_start, table_start + 8 * len(pairs), 0, offset
    )
    return head + table + b"".join(part + b"\0" for part in (*originals, *translations))


def _translated(text: str) -> Iterator[tuple[str, str]]:
    """Yield each finished (original, translation) pair of a `.po` text, plurals joined by NUL."""
    for block in _ENTRY_BREAK.split(text):
        lines = [line.strip() for line in block.splitlines()]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        fields: dict[str, str] = {}
        name = ""
        for line in lines:
            if found := _FIELD.fullmatch(line):
                name = found[1] + (found[2] or "")
                fields[name] = ast.literal_eval(found[3])
            elif line.startswith('"'):
                fields[name] += ast.literal_eval(line)
        forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
        if forms and all(forms):
            original = [fields["msgid"]]
            if "msgid_plural" in fields:
                original.append(fields["msgid_plural"])
            yield "\0".join(original), "\0".join(forms)


def _keep(mo_path: Path, compiled: bytes) -> None:
    """Write the compiled catalogue whole or not at all; a read-only installation does without."""
    part = mo_path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(compiled)
        part.replace(mo_path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
