"""Statements on the driver's own cursor: what every scan and every sale runs.

SQLAlchemy composes statements and knows both stores. Executing through it costs ten times what
the driver takes for a row, and a sale runs some twenty statements, so here each is made once and
then handed to the driver as it is:

    execute(connection, "… WHERE seq = ?", 7)      text written by hand for both stores
    Prepared(sa.select(…))(connection, {"name": …})   composed and compiled once a store

Values pass as they are, so a column must hold what the driver takes and gives: text, integers,
bytes.
"""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy.sql.compiler import SQLCompiler


Statement: TypeAlias = sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update | sa.Delete


class Rows:
    """What a statement gives, read from the driver as it is asked for."""

    __slots__ = ("_cursor", "_make")

    def __init__(self, cursor: Any, make: Callable[[Any], Any] | None = None) -> None:
        self._cursor = cursor
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        rows = iter(self._cursor.fetchone, None)
        return rows if self._make is None else map(self._make, rows)

    @property
    def count(self) -> int:
        """How many rows a statement that writes has changed."""
        return int(self._cursor.rowcount)

    def all(self) -> list[Any]:
        """Return every row."""
        return list(self)

    def first(self) -> Any:
        """Return the first row, or None when there is none."""
        return next(iter(self), None)

    def scalar(self) -> Any:
        """Return the first value of the first row, or None when there is none."""
        row = self._cursor.fetchone()
        return None if row is None else row[0]


def execute(connection: sa.Connection, statement: str, *parameters: Any) -> Rows:
    """Execute a statement whose parameters are written as `?`."""
    cursor = connection.connection.cursor()
    cursor.execute(for_driver(statement, connection), parameters)
    return Rows(cursor)


def for_driver(statement: str, connection: sa.Connection) -> str:
    """Return the statement with its parameters marked as this driver wants them."""
    return _marked(statement, connection.dialect.paramstyle)


@lru_cache(maxsize=256)
def _marked(statement: str, paramstyle: str) -> str:
    return statement if paramstyle == "qmark" else statement.replace("?", "%s")


class Prepared:
    """A composed statement that is compiled when a store first runs it.

    Rows have the names of what is selected. A parameter without a value of its own must be given.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._make: Callable[[Any], Any] | None = None
        if isinstance(statement, sa.Select):
            names = [str(column.key) for column in statement.selected_columns]
            make_type: Any = namedtuple  # noqa: PYI024 - the fields are known only here
            self._make = make_type("Found", names)._make

    def __call__(self, connection: sa.Connection, parameters: Mapping[str, Any]) -> Rows:
        """Run it."""
        name = connection.dialect.name
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = _Compiled(self._statement, connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(compiled.text, compiled.values(parameters))
        return Rows(cursor, self._make)


class _Compiled:
    """A statement in the words of one store, and how its parameters are laid out."""

    def __init__(self, statement: sa.ClauseElement, dialect: sa.Dialect) -> None:
        compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
        self.text = str(compiled)
        self._own = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._names: Final = compiled.positiontup or tuple(compiled.binds)
        self._positional: Final = compiled.positional

    def values(self, given: Mapping[str, Any]) -> Any:
        """Lay the values out as the driver wants them."""
        own = self._own
        values = [given[name] if name in given else own[name] for name in self._names]
        return values if self._positional else dict(zip(self._names, values, strict=True))


class _OneOf(FunctionElement[Any]):
    """Whether a column is among the texts of a JSON list."""

    name = "one_of"
    type = sa.types.NULLTYPE  # as a Boolean, SQLite would be asked whether it = 1, past the index
    inherit_cache = True


def one_of(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    """Compare a column with a list of texts, given as `as_list` writes it.

    The statement is the same for a list of any length, which an expanded IN is not.
    """
    return _OneOf(column, sa.bindparam(name, type_=sa.Text))


def as_list(texts: Iterable[str]) -> str:
    """Write the value of a parameter of `one_of`."""
    return msgspec.json.encode(list(texts)).decode()


@compiles(_OneOf, "sqlite")
def _one_of_on_sqlite(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, texts = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - compiled parts


@compiles(_OneOf, "postgresql")
def _one_of_on_postgres(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    """Compare with an array: rows of a function would be joined, without the column's index."""
    column, texts = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({texts} AS json))))"
