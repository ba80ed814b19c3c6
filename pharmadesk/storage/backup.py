"""A copy of the register's file, taken beside a working till, that opens with the same key.

`VACUUM INTO` reads one snapshot and never starts again, where the backup API restarts at every
commit (beside a till that commits every 20 ms it never ended). The copy is written under another
name, read back page by page, and only then given its own: a file with a backup's name is whole.

A backup holds the database and, copied beside it, `recovery.json`; never `device.json`
(docs/threat-model.md says why).

Source: https://sqlite.org/lang_vacuum.html#vacuuminto
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.files import sync_file, sync_folder
from pharmadesk.storage.problems import translated, translated_files
from pharmadesk.storage.sqlcipher import SqlcipherFile

if TYPE_CHECKING:
    from pathlib import Path


def snapshot(file: SqlcipherFile, target: Path) -> None:
    """Write an encrypted copy of the last committed state, replacing an older one.

    Raises: EnvironmentProblem as `problems` says; no partial copy stays behind.
    """
    part = target.with_name(f"{target.name}.part")
    with translated_files():
        part.unlink(missing_ok=True)
    try:
        _vacuum_into(file, part)
        check_snapshot(part, file.key)
        sync_file(part)
        with translated_files():
            part.replace(target)
            sync_folder(target.parent)
    finally:
        with translated_files():
            for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
                part.with_name(name).unlink(missing_ok=True)


def check_snapshot(path: Path, key: bytes) -> int:
    """Authenticate every page of a copy, check its structure and return its schema number.

    Raises: EnvironmentProblem `storage.wrong_key` or `storage.damaged`.
    """
    copy = SqlcipherFile(path, key)
    copy.check_present()
    connection = copy.connect()
    try:
        with translated():
            faults = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            answers = connection.execute("PRAGMA quick_check(1)").fetchall()
            number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()
    if faults or answers != [("ok",)]:
        raise EnvironmentProblem("storage.damaged", cause="snapshot", pages=len(faults))
    return number


def _vacuum_into(file: SqlcipherFile, target: Path) -> None:
    connection = file.connect()
    try:
        with translated():
            connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
