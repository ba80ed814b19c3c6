"""Whether every page of an encrypted file is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.storage.problems import translated

if TYPE_CHECKING:
    from pharmadesk.storage.sqlcipher import SqlcipherFile


def damaged_pages(file: SqlcipherFile) -> int:
    """Count the pages that do not authenticate, on a connection of its own.

    The pages still in the write-ahead log are checked as they are read, not here.
    """
    connection = file.connect()
    try:
        with translated():
            return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    finally:
        connection.close()
