"""Every row of a pharmacy as one compressed stream, and back into a register's tables.

    stream    zstd (RFC 8878) of lines of JSON
    line 1    {"position", "tenant_hash", "hlc", "aside"}: how far the log had become rows, the
              greatest time an event of it counts at, and the events of it that are in no row
    line 2…   {"table": name, "rows": [[a value a column, in the order of the table], …]}

Two programs fold the same log to the same rows when their `fingerprint` is the same: it covers the
tables and the kinds of events. Rows of another program are worth nothing here.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
import sqlalchemy as sa
import zstandard

from pharmadesk.errors import Refused
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections.search_index import SearchIndex
from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_ROWS_A_LINE: Final = 1_000
_LEVEL: Final = 6
_MOST_OF_A_LINE: Final = 16 * 1024 * 1024
_WINDOW: Final = 1 << 23


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a snapshot covers: the log up to `position`, but for the events in `aside`."""

    position: int
    tenant_hash: str
    hlc: int
    aside: tuple[str, ...]


class _Some(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some rows of one table."""

    table: str
    rows: tuple[tuple[str | int | None, ...], ...]


def fingerprint() -> str:
    """Return the hash over what decides which rows a log becomes."""
    said = [
        f"{table.name}({', '.join(f'{c.name} {c.type}' for c in table.columns)})"
        for table in metadata.sorted_tables
    ]
    said += [f"{kind.name} {kind.version}" for kind in KINDS]
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()


def write(connection: sa.Connection, head: Head) -> Iterator[bytes]:
    """Yield the stream of the transaction's tenant, in pieces of any size.

    The caller's transaction must see one state throughout.
    """
    compressor = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    for line in _lines(connection, head):
        if piece := compressor.compress(line + b"\n"):
            yield piece
    yield compressor.flush()


def _lines(connection: sa.Connection, head: Head) -> Iterator[bytes]:
    encode = msgspec.json.encode
    yield encode(head)
    for table in metadata.sorted_tables:
        # These are the register's tables; at the centre a policy says whose rows they are.
        asked = sa.select(table).order_by(*table.primary_key)
        with connection.execution_options(yield_per=_ROWS_A_LINE).execute(asked) as found:
            for some in found.partitions():
                yield encode(_Some(str(table.name), tuple(map(tuple, some))))


def read_head(pieces: Iterable[bytes]) -> Head:
    """Read what a snapshot covers.

    Raises: Refused `snapshot.unreadable`.
    """
    return _decoded(next(_split(pieces), b""), Head)


def load(connection: sa.Connection, pieces: Iterable[bytes]) -> None:
    """Put the rows of a snapshot in the place of a register's own, its search index included.

    Raises: Refused `snapshot.unreadable`; the caller rolls back.
    """
    lines = _split(pieces)
    next(lines, None)
    clear(connection)
    cursor: Any = connection.connection.cursor()
    inserts = {table.name: _insert(table) for table in metadata.sorted_tables}
    try:
        for line in lines:
            some = _decoded(line, _Some)
            if some.table not in inserts:
                raise Refused("snapshot.unreadable")
            cursor.executemany(inserts[some.table], some.rows)
        SearchIndex().rebuild(cursor)
    except cursor.connection.ProgrammingError:  # rows that are not as wide as their table
        raise Refused("snapshot.unreadable") from None
    finally:
        cursor.close()


def clear(connection: sa.Connection) -> None:
    """Empty every table of rows, and the search index with them."""
    cursor: Any = connection.connection.cursor()
    for table in metadata.sorted_tables:
        cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608 - names from our own MetaData
    SearchIndex().rebuild(cursor)
    cursor.close()


def _insert(table: sa.Table) -> str:
    marks = ", ".join("?" * len(table.columns))
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - as above


def _decoded(line: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("snapshot.unreadable") from None


def _split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress, and yield line by line; a line without end is no line."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    source = io.BufferedReader(_Joined(pieces))
    try:
        with decompressor.stream_reader(source) as reader:
            text = io.BufferedReader(reader)
            while line := text.readline(_MOST_OF_A_LINE):
                if not line.endswith(b"\n"):
                    raise Refused("snapshot.unreadable")
                yield line
    except zstandard.ZstdError:
        raise Refused("snapshot.unreadable") from None


class _Joined(io.RawIOBase):
    """Pieces of bytes as one file to read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken = min(len(buffer), len(self._left))
        buffer[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken
