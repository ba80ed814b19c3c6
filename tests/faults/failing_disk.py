"""A disk that fails on the n-th call, under the real SQLCipher.

SQLite reaches a file through a table of functions (`sqlite3_io_methods`). The library exports what
is needed to find an open file's table, so we give the file a copy in which write, sync and
truncate count their calls and fail one of them, as SQLite's own tests do.

Source: https://sqlite.org/c3ref/io_methods.html, https://sqlite.org/testing.html (I/O error tests)
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any, Final

import sqlcipher3._sqlite3 as sqlcipher_library

OK: Final = 0
FULL: Final = 13
WRITE_ERROR: Final = 778  # SQLITE_IOERR_WRITE
SYNC_ERROR: Final = 1034  # SQLITE_IOERR_FSYNC
_FILE_POINTER: Final = 7  # SQLITE_FCNTL_FILE_POINTER
_LOG_POINTER: Final = 28  # SQLITE_FCNTL_JOURNAL_POINTER: in WAL mode, the log

_library = ctypes.CDLL(sqlcipher_library.__file__)
_pointer = ctypes.c_void_p
_Write = ctypes.CFUNCTYPE(ctypes.c_int, _pointer, _pointer, ctypes.c_int, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, _pointer, ctypes.c_int)
_OTHER_METHODS: Final = 15  # those of version 3 after xSync


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("close", _pointer),
        ("read", _pointer),
        ("write", _Write),
        ("truncate", _pointer),
        ("sync", _Sync),
        ("others", _pointer * _OTHER_METHODS),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


@dataclass
class FailingDisk:
    """Counts the writes and syncs of one connection's file and log, and fails the chosen one."""

    connection: Any
    fail_at: int = 0
    result: int = OK
    calls: int = 0
    _kept: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        for which in (_FILE_POINTER, _LOG_POINTER):
            self._replace(which)

    def fail(self, nth: int, result: int) -> None:
        """Let the n-th call from now on give this result instead of doing its work.

        A write that fails has not happened; a sync that fails may have written anything, and here
        everything was written: the harder case.
        """
        self.calls, self.fail_at, self.result = 0, nth, result

    def _replace(self, which: int) -> None:
        file = ctypes.POINTER(_File)()
        # The connection object begins with its `sqlite3 *`, after the head every object has.
        database = _pointer.from_address(id(self.connection) + object.__basicsize__)
        done = _library.sqlite3_file_control(database, b"main", which, ctypes.byref(file))
        assert done == OK
        old = file.contents.methods.contents
        new = _Methods.from_buffer_copy(old)
        old_write, old_sync = old.write, old.sync

        def write(this: int, data: int, amount: int, at: int) -> int:
            return self._due("write") or old_write(this, data, amount, at)

        def sync(this: int, flags: int) -> int:
            return self._due("sync") or old_sync(this, flags)

        new.write, new.sync = _Write(write), _Sync(sync)
        self._kept += [old, new, new.write, new.sync]
        file.contents.methods = ctypes.pointer(new)

    def _due(self, kind: str) -> int:
        counted = "sync" if self.result == SYNC_ERROR else "write"
        if kind != counted:
            return OK
        self.calls += 1
        return self.result if self.calls == self.fail_at else OK
