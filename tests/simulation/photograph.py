"""A whole database of the centre in memory: taken in milliseconds, put back in some more.

Copying a Postgres database copies its files, more than a thousand of them for a few hundred rows;
a seed cannot wait for that. What a photograph holds is what a backup holds: every row of every
table at one moment.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

_TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"""


@dataclass(frozen=True)
class Photograph:
    """Every row of a database, by table, as Postgres copies them."""

    rows: dict[str, bytes]

    @classmethod
    def take(cls, url: str) -> Photograph:
        """Read everything in one snapshot."""
        with psycopg.connect(plain(url)) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            names = [row[0] for row in connection.execute(_TABLES)]
            return cls({name: _copied(connection, name) for name in names})

    def put_back(self, url: str) -> None:
        """Make the database what it was: no trigger is asked and no policy applies."""
        with psycopg.connect(plain(url)) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            deletions = [
                sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self.rows
            ]
            connection.execute(sql.SQL(";").join(deletions))
            for name, rows in self.rows.items():
                if rows:
                    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                    with connection.cursor() as cursor, cursor.copy(into) as copy:
                        copy.write(rows)


def plain(url: str) -> str:
    """Return the address as libpq reads it."""
    return url.replace("+psycopg", "", 1)


def _copied(connection: psycopg.Connection, name: str) -> bytes:
    out = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(name))
    with connection.cursor() as cursor, cursor.copy(out) as copy:
        return b"".join(bytes(part) for part in copy)
