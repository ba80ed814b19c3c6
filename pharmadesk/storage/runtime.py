"""The database libraries a register may run on, checked before anything is opened.

SQLite 3.51.3 repaired a rare corruption in the reset of the write-ahead log; SQLCipher 4.14 is the
first release built on it. Older wheels of `sqlcipher3` embed older ones, and a journal that may
corrupt itself is worse than a register that refuses to start.

Source: https://sqlite.org/releaselog/3_51_3.html, https://www.zetetic.net/sqlcipher/release-notes/
"""

from __future__ import annotations

from typing import Final

from sqlcipher3 import dbapi2

from pharmadesk.errors import EnvironmentProblem

OLDEST_SQLITE: Final = (3, 51, 3)
OLDEST_SQLCIPHER: Final = (4, 14, 0)


def check_runtime(sqlite: str, sqlcipher: str) -> None:
    """Refuse libraries older than the oldest that keep a journal safe.

    Shape: versions as their libraries print them, such as "3.53.4" and "4.19.0 community"; an
    empty SQLCipher version means plain SQLite, which would write the journal in clear.
    Raises: EnvironmentProblem `storage.unsupported_runtime`.
    """
    for library, found, oldest in (
        ("SQLite", sqlite, OLDEST_SQLITE),
        ("SQLCipher", sqlcipher, OLDEST_SQLCIPHER),
    ):
        if _numbers(found) < oldest:
            raise EnvironmentProblem(
                "storage.unsupported_runtime",
                library=library,
                found=found or "none",
                needed=".".join(map(str, oldest)),
            )


def runtime_versions() -> tuple[str, str]:
    """Return the versions of SQLite and SQLCipher this program is running on."""
    connection = dbapi2.connect(":memory:")
    try:
        rows = connection.execute("PRAGMA cipher_version").fetchall()
    finally:
        connection.close()
    return dbapi2.sqlite_version, rows[0][0] if rows else ""


def _numbers(version: str) -> tuple[int, ...]:
    number, _, _edition = version.partition(" ")
    return tuple(int(part) for part in number.split(".") if part.isdecimal())
