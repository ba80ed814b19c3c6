"""Prepared statements say on the driver what SQLAlchemy says through all its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pharmadesk.errors import Bug
from pharmadesk.storage.driver import Prepared, as_list, execute, one_of
from tests.unit.storage.tables import create, insert, note, numbers

if TYPE_CHECKING:
    from pharmadesk.storage.database import Database

BY_TEXTS = Prepared(
    sa.select(note.c.number, (note.c.number + 1).label("after"))
    .where(one_of(note.c.text, "texts"), note.c.number > 0)
    .order_by(note.c.number)
)
INSERT = Prepared(note.insert())
RENAME = Prepared(note.update().where(note.c.number == sa.bindparam("of")).values(text="renamed"))


@pytest.fixture
def notes(database: Database) -> Database:
    create(database)
    for number, text in enumerate(["é", 'a "quoted" one', "c"], start=1):
        database.write(insert(number, text))
    return database


@pytest.mark.parametrize(
    ("texts", "found"), [((), []), (("é",), [1]), (("c", "é", 'a "quoted" one', "none"), [1, 2, 3])]
)
def test_a_prepared_select_finds_rows_by_a_list_of_texts(
    notes: Database, texts: tuple[str, ...], found: list[int]
) -> None:
    with notes.read() as connection:
        rows = BY_TEXTS(connection, {"texts": as_list(texts)}).all()
    assert [(row.number, row.after) for row in rows] == [(number, number + 1) for number in found]


def test_a_prepared_insert_writes_the_values_it_is_given(notes: Database) -> None:
    notes.write(lambda connection: INSERT(connection, {"number": 9, "text": "new"}))
    assert numbers(notes) == [1, 2, 3, 9]


def test_a_prepared_update_counts_the_rows_it_changed(notes: Database) -> None:
    changed = [
        notes.write(lambda connection, of=of: RENAME(connection, {"of": of}).count)  # type: ignore[misc] # binds the number
        for of in (2, 7)
    ]
    assert changed == [1, 0]
    with notes.read() as connection:
        assert (
            execute(connection, "SELECT text FROM note WHERE number = ?", 2).scalar() == "renamed"
        )


def test_a_parameter_left_out_is_an_error_and_no_null(notes: Database) -> None:
    with pytest.raises(KeyError):
        notes.write(lambda connection: INSERT(connection, {"number": 9}))
    assert numbers(notes) == [1, 2, 3]


def test_hand_written_text_gives_the_drivers_own_rows(notes: Database) -> None:
    with notes.read() as connection:
        assert execute(connection, "SELECT number, text FROM note WHERE number = ?", 3).first() == (
            3,
            "c",
        )
        nothing = execute(connection, "SELECT number FROM note WHERE number > ?", 99)
        assert nothing.first() is None
        assert execute(connection, "SELECT number FROM note WHERE number > ?", 99).scalar() is None
        assert list(execute(connection, "SELECT number FROM note ORDER BY number")) == [
            (1,),
            (2,),
            (3,),
        ]


def test_an_error_of_the_driver_leaves_as_ours_and_undoes_the_transaction(notes: Database) -> None:
    def twice(connection: sa.Connection) -> None:
        INSERT(connection, {"number": 8, "text": "first"})
        INSERT(connection, {"number": 8, "text": "again"})

    with pytest.raises(Bug, match=r"storage\.statement"):
        notes.write(twice)
    assert numbers(notes) == [1, 2, 3]
