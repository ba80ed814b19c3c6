"""One encrypted SQLite file: how a connection to it is made, and why it does not open.

Every connection is set up the same way, and what protects the journal is read back, not believed:

- the raw 256-bit key, without a derivation (0.2 ms to open instead of 79 ms);
- pages of 8 KiB under HMAC-SHA-256 (decision 0007), for a file attached or copied into as well;
- a cache of 8 MiB, for every page that is not in it is read and authenticated again;
- WAL and `synchronous=FULL`: a commit returns when the disk holds it. Killing the process cannot
  show the difference, a power cut can;
- `fullfsync`, which macOS needs for that sentence to be true and others ignore;
- no memory map (its reads bypass the page cipher's checks of I/O errors), temporary tables in
  memory (a temporary file is not covered by the write-ahead log);
- `recursive_triggers`, without which INSERT OR REPLACE deletes rows behind a trigger's back;
- `secure_delete`: a person's key that was dropped is overwritten, not left in a free page;
- `cipher_memory_security` off: it wipes and pins SQLite's own heap, at 7 % of writing and 15 % of
  reading when measured, but Python's heap holds the same rows unpinned, so it would promise
  nothing. SQLCipher wipes its key schedule either way.

Source: https://sqlite.org/pragma.html, https://www.zetetic.net/sqlcipher/sqlcipher-api/
"""

from __future__ import annotations

import os
import shutil
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.problems import translated, translated_files

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES: Final = 32
PAGE_BYTES: Final = 8192
_RESERVED_BYTES: Final = 16 + 32  # at the end of each page: an initialisation vector, an HMAC
_HEADER: Final = struct.pack(">HBBBBBB", PAGE_BYTES, 2, 2, _RESERVED_BYTES, 64, 32, 32)
"""What follows the first sixteen bytes of a database in WAL mode: https://sqlite.org/fileformat"""
_CACHE_KIB: Final = 8 * 1024
_LOG_INDEX_BYTES: Final = 32 * 1024  # the least that the index of the log takes, at every start
_LOG_LIMIT_BYTES: Final = 32 * 1024 * 1024

# Of this process: a snapshot and a scratch file are made by SQLCipher itself, with these.
_CIPHER: Final = (
    f"cipher_default_page_size = {PAGE_BYTES}",
    "cipher_default_hmac_algorithm = HMAC_SHA256",
)
_SETTINGS: Final = (
    "cipher_memory_security = OFF",
    "temp_store = MEMORY",
    "mmap_size = 0",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",
    f"cache_size = {-_CACHE_KIB}",
    f"journal_size_limit = {_LOG_LIMIT_BYTES}",
    "journal_mode = WAL",  # the first that reads the file: a wrong key fails here
    "synchronous = FULL",
)
REQUIRED: Final[dict[str, str | int]] = {
    "cipher_page_size": str(PAGE_BYTES),
    "cipher_hmac_algorithm": "HMAC_SHA256",
    "journal_mode": "wal",
    "synchronous": 2,
    "mmap_size": 0,
    "temp_store": 2,
    "fullfsync": 1,
    "recursive_triggers": 1,
}


@dataclass(frozen=True)
class SqlcipherFile:
    """A file and its key; the key never shows in a representation."""

    path: Path
    key: bytes = field(repr=False)
    busy_timeout_ms: int = 5000

    def __post_init__(self) -> None:
        assert len(self.key) == KEY_BYTES, "a raw key has 256 bits"

    def create_if_missing(self) -> None:
        """Make an empty file only its owner may read; SQLite gives its log the same mode."""
        with translated_files():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))

    def check_present(self) -> None:
        """Refuse a missing or an empty file, which SQLite would take for a new database.

        Raises: EnvironmentProblem `storage.missing` or `storage.damaged`.
        """
        if not self.path.exists():
            raise EnvironmentProblem("storage.missing", file=self.path.name)
        if not self.path.stat().st_size:
            raise EnvironmentProblem("storage.damaged", cause="empty")

    def connect(self) -> Any:
        """Open a connection that any one thread at a time may use.

        Raises: EnvironmentProblem `storage.wrong_key`, `storage.damaged`, `storage.locked`,
        `storage.read_only`, `storage.cannot_open`, `storage.disk_full` and those of `problems`.
        """
        try:
            with translated():
                return self._connect()
        except EnvironmentProblem as problem:
            not_opened = problem.parameters.get("cause") == "SQLITE_NOTADB"
            if not_opened and self._no_page_opens() and not self._is_under_this_key():
                raise EnvironmentProblem("storage.wrong_key", file=self.path.name) from None
            if problem.code == "storage.disk_error" and self._no_room():
                raise EnvironmentProblem("storage.disk_full") from None
            raise

    def _connect(self) -> Any:
        connection = self._keyed()
        try:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            _check_settings(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _keyed(self) -> Any:
        connection = dbapi2.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,  # we say BEGIN ourselves
            check_same_thread=False,
            timeout=self.busy_timeout_ms / 1000,
            cached_statements=256,
        )
        # SQLCipher's own log would print page numbers and errors on the till's terminal.
        connection.execute("PRAGMA cipher_log_level = NONE")
        for setting in _CIPHER:
            connection.execute(f"PRAGMA {setting}")
        # Not `PRAGMA key`: the statement cache would keep its text, key and all.
        connection.set_key(f"x'{self.key.hex()}'")
        return connection

    def _no_room(self) -> bool:
        """Tell a full disk from a failing one: `PRAGMA journal_mode` reports both alike."""
        return shutil.disk_usage(self.path.parent).free < _LOG_INDEX_BYTES

    def _no_page_opens(self) -> bool:
        """Tell a wrong key, under which no page authenticates, from a damaged first page."""
        connection = self._keyed()
        try:
            failures = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        finally:
            connection.close()
        return len(failures) >= self.path.stat().st_size // PAGE_BYTES

    def _is_under_this_key(self) -> bool:
        """Tell a damaged salt, which makes every page fail just as a wrong key does.

        The salt stands in the first sixteen bytes of the file. Pages are authenticated with it, and
        yet encrypted without it: the right key still shows the header that follows.
        """
        # Nothing but a file that does not open needs them.
        from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.algorithms import AES256  # noqa: PLC0415

        with translated_files(), self.path.open("rb") as file:
            page = file.read(PAGE_BYTES)
        if len(page) < PAGE_BYTES:
            return False
        first_block, vector = page[16:32], page[-_RESERVED_BYTES:][:16]
        opened = Cipher(AES256(self.key), modes.CBC(vector)).decryptor().update(first_block)
        return opened.startswith(_HEADER)


def _check_settings(connection: Any) -> None:
    for name, needed in REQUIRED.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != needed:  # some file systems cannot hold a write-ahead log
            raise EnvironmentProblem(
                "storage.unsafe_setting", setting=name, found=found, needed=needed
            )
