"""The embedded PostgreSQL of the tests gives each test a database of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.postgres import Cluster


def fill(url: str) -> None:
    """Build the schema a template holds."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE pack (gtin text PRIMARY KEY)"))
    engine.dispose()


def plain(url: str) -> str:
    """Turn a SQLAlchemy URL into one psycopg reads."""
    return url.replace("postgresql+psycopg", "postgresql")


def test_database_from_a_template_is_filled_once_and_separate(postgres: Cluster) -> None:
    filled: list[str] = []

    def fill_once(url: str) -> None:
        filled.append(url)
        fill(url)

    for _ in range(2):
        with (
            postgres.database("packs", fill_once) as url,
            psycopg.connect(plain(url)) as connection,
        ):
            rows = connection.execute("SELECT count(*) FROM pack").fetchone()
            connection.execute("INSERT INTO pack VALUES ('6118000040019')")
            assert rows == (0,)
    assert len(filled) == 1


def test_postgres_url_is_empty_and_dropped_afterwards(postgres_url: str, postgres: Cluster) -> None:
    with psycopg.connect(plain(postgres_url)) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone()
    assert tables == (0,)
    assert postgres.url("other").startswith("postgresql+psycopg:")
