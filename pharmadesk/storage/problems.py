"""What a database or file error means to the person at the counter, decided in one place.

| code                  | what happened                        | SQLite              | Postgres
|-----------------------|--------------------------------------|---------------------|-------------
| storage.disk_full     | no room for the transaction          | FULL, IOERR_SHMSIZE | 53100
| storage.locked        | another program holds the file       | BUSY, LOCKED        | 55P03, 40*
| storage.read_only     | the file or folder cannot be written | READONLY, PERM      | 25006
| storage.damaged       | a page is not what was written       | CORRUPT, NOTADB     | XX001, XX002
| storage.disk_error    | the disk answered with an error      | IOERR               | 58030
| storage.cannot_open   | the file or its log does not open    | CANTOPEN            |
| storage.out_of_memory | the machine has no memory left       | NOMEM               | 53200
| storage.overloaded    | too many wait to read or write       | (pool, queue)       | 53300
| storage.unreachable   | the server is away or stopping       |                     | 08*, 57P*
| storage.login_refused | the server refuses this login        |                     | 28*

A wrong key and a damaged first page give one and the same result code; `sqlcipher` tells them
apart when it opens a file (`storage.wrong_key`). Everything not listed is ours: a `Bug`.

The messages of the libraries are dropped, for Postgres quotes row values in them; the traceback
is kept, so a report still names the line.

Source: https://sqlite.org/rescode.html,
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2

from pharmadesk.errors import Bug, EnvironmentProblem, PharmaDeskError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRIMARY: Final = 0xFF  # the low byte of an extended result code is its primary code
_BY_EXTENDED: Final = {
    4874: "storage.disk_full",  # IOERR_SHMSIZE: no room to grow the index of the log
    3850: "storage.locked",  # IOERR_LOCK
}
_BY_PRIMARY: Final = {
    3: "storage.read_only",  # PERM
    5: "storage.locked",  # BUSY
    6: "storage.locked",  # LOCKED
    7: "storage.out_of_memory",  # NOMEM
    8: "storage.read_only",  # READONLY
    10: "storage.disk_error",  # IOERR
    11: "storage.damaged",  # CORRUPT
    13: "storage.disk_full",  # FULL
    14: "storage.cannot_open",  # CANTOPEN
    26: "storage.damaged",  # NOTADB
}
_BY_SQLSTATE: Final = {  # the longest prefix decides
    "08": "storage.unreachable",
    "57P": "storage.unreachable",
    "28": "storage.login_refused",
    "25006": "storage.read_only",
    "40": "storage.locked",
    "55P03": "storage.locked",
    "53100": "storage.disk_full",
    "53200": "storage.out_of_memory",
    "53300": "storage.overloaded",
    "58030": "storage.disk_error",
    "XX001": "storage.damaged",
    "XX002": "storage.damaged",
}
_BY_ERRNO: Final = {
    errno.ENOSPC: "storage.disk_full",
    errno.EDQUOT: "storage.disk_full",
    errno.EROFS: "storage.read_only",
    errno.EACCES: "storage.read_only",
    errno.EPERM: "storage.read_only",
    errno.ENOENT: "storage.no_folder",
    errno.ENOTDIR: "storage.no_folder",
}


def translate(error: Exception) -> PharmaDeskError:
    """Turn an error of a database driver or of the file system into one of ours."""
    if isinstance(error, PoolTimeout):
        return EnvironmentProblem("storage.overloaded")
    if isinstance(error, OSError):
        name = errno.errorcode.get(error.errno or 0, "unknown")
        return EnvironmentProblem(_BY_ERRNO.get(error.errno or 0, "storage.disk_error"), cause=name)
    driver_error: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver_error, dbapi2.Error):
        return _from_sqlite(driver_error)
    return _from_postgres(driver_error)


@contextmanager
def translated() -> Iterator[None]:
    """Raise our error in place of a driver's, at the line where the driver raised it."""
    try:
        yield
    except Exception as error:
        if not _is_of_a_driver(error):
            raise
        raise translate(error).with_traceback(error.__traceback__) from None


@contextmanager
def translated_files() -> Iterator[None]:
    """Raise our error in place of one of the file system."""
    try:
        yield
    except OSError as error:
        raise translate(error) from error


def _is_of_a_driver(error: Exception) -> bool:
    """Tell errors of SQLAlchemy and of the drivers below it; no till imports that of Postgres."""
    return isinstance(error, (DBAPIError, PoolTimeout, dbapi2.Error)) or hasattr(error, "sqlstate")


def _from_sqlite(error: Any) -> PharmaDeskError:
    result = getattr(error, "sqlite_errorcode", 0)
    name = getattr(error, "sqlite_errorname", "none")
    code = _BY_EXTENDED.get(result) or _BY_PRIMARY.get(result & _PRIMARY)
    if code is None:
        return Bug("storage.statement", cause=name, detail=str(error))
    return EnvironmentProblem(code, cause=name)


def _from_postgres(error: Any) -> PharmaDeskError:
    state = getattr(error, "sqlstate", None)
    if state is None:  # the connection never answered, or broke
        return EnvironmentProblem("storage.unreachable", cause=type(error).__name__)
    for length in range(len(state), 1, -1):
        if code := _BY_SQLSTATE.get(state[:length]):
            return EnvironmentProblem(code, cause=state)
    return Bug("storage.statement", cause=state, detail=error.diag.message_primary)
