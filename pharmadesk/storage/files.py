"""Small files written so that a power cut leaves the old one or the new one, never a piece."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by one only its owner may read, and wait until the disk holds it."""
    part = path.with_name(f"{path.name}.part")
    with translated_files():
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Wait until the disk holds what was written to a file."""
    with translated_files(), path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in a folder: a rename is not durable before that."""
    if sys.platform == "win32":  # NTFS journals its names itself; folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
