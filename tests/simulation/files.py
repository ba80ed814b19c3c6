"""A register's file that loses its current at a chosen moment, and what a copy of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pharmadesk.services.register import MARK_FILE
from pharmadesk.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

T = TypeVar("T")

_STEPS_A_LOOK = 25  # of SQLite's virtual machine, between two looks at whether it is time


class Unplugged(Exception):  # noqa: N818 - what happened, not what went wrong
    """The register lost its current; whatever still runs of its program writes nothing."""


class Unpluggable(Database):
    """Memory that keeps what was committed when its program stops at any statement."""

    _stopped = False
    _dies = True
    _looks_left = 0
    _transactions_left = 0

    def stop_within(self, looks: int, *, dies: bool) -> None:
        """Fail a statement so many steps of SQLite from now, and perhaps all that come after."""
        self._looks_left, self._dies = looks, dies
        self._driver().set_progress_handler(self._look, _STEPS_A_LOOK)

    def stop_after(self, transactions: int) -> None:
        """Let so many transactions end, and no other begin."""
        self._transactions_left = transactions + 1

    def plug(self) -> None:
        """Take back what has not happened yet."""
        self._driver().set_progress_handler(None, _STEPS_A_LOOK)
        self._transactions_left = 0
        self._stopped = False

    def copy(self) -> Unpluggable:
        """Copy what is committed, as a backup would."""
        there = Unpluggable.in_memory()
        self._driver().backup(there._driver())
        return there

    def _look(self) -> int:
        self._looks_left -= 1
        if self._looks_left:
            return 0
        self._stopped = self._dies
        return 1

    def _transact(self, fn: Callable[[Connection], T]) -> T:
        if self._transactions_left:
            self._transactions_left -= 1
            self._stopped = not self._transactions_left
        if self._stopped:
            raise Unplugged
        return super()._transact(fn)

    def _driver(self) -> Any:
        with self._writing.connect() as connection:
            return connection.connection.dbapi_connection


@dataclass(frozen=True)
class Copy:
    """A register's data folder as it was at some moment: the file, and the mark beside it."""

    database: Unpluggable
    marks: dict[str, bytes]

    @classmethod
    def of(cls, database: Unpluggable, folder: Path) -> Copy:
        """Copy a folder while its register runs."""
        return cls(database.copy(), {path.name: path.read_bytes() for path in _marks(folder)})

    def event_ids(self) -> set[str]:
        """Return which events the journal had."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT event_id FROM journal_event")
            return set(rows.scalars())

    def put_marks(self, folder: Path) -> None:
        """Replace the mark by the one of this copy."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in _marks(folder):
            path.unlink()
        for name, content in self.marks.items():
            (folder / name).write_bytes(content)


def _marks(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{MARK_FILE}*"))
