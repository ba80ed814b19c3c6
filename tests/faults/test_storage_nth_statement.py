"""Every statement of a transaction fails once: nothing of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pharmadesk.storage.database import Database
from tests.unit.storage.tables import create, note, numbers

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS = 6


class PulledPlug(Exception):  # noqa: N818 - not an error of the program
    pass


def sell(connection: sa.Connection, first: int) -> None:
    for number in range(first, first + 4):
        connection.execute(note.insert(), {"number": number, "text": "a line"})
    connection.execute(note.update().where(note.c.number == 0).values(text="changed"))
    connection.execute(note.delete().where(note.c.number == 1))


@pytest.mark.parametrize("place", ["memory", "file"])
def test_transaction_stopped_at_any_statement_leaves_nothing(tmp_path: Path, place: str) -> None:
    with (
        Database.in_memory()
        if place == "memory"
        else Database.open(tmp_path / "register.db", bytes(32), create=True)
    ) as database:
        create(database)
        database.write(
            lambda c: c.execute(note.insert(), [{"number": n, "text": "old"} for n in (0, 1)])
        )
        for nth in range(1, STATEMENTS + 1):
            reached = 0

            def stop(*_: object, nth: int = nth) -> None:
                nonlocal reached
                reached += 1
                if reached == nth:
                    raise PulledPlug

            sa.event.listen(database._writing, "before_cursor_execute", stop)
            with pytest.raises(PulledPlug):
                database.write(lambda c: sell(c, 10))
            sa.event.remove(database._writing, "before_cursor_execute", stop)
            assert numbers(database) == [0, 1]
        database.write(lambda c: sell(c, 10))
        assert numbers(database) == [0, 10, 11, 12, 13]
