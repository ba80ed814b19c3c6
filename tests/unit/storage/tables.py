"""One small table, for tests that need rows and no schema of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.storage.database import Database

note = sa.Table(
    "note",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
)


def create(database: Database) -> None:
    database.write(note.create)


def insert(number: int, text: str = "a note") -> Callable[[sa.Connection], int]:
    def insert_one(connection: sa.Connection) -> int:
        connection.execute(note.insert(), {"number": number, "text": text})
        return number

    return insert_one


def numbers(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(note.c.number).order_by(note.c.number)))
