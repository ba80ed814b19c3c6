"""The centre's database behind many tenants: what a transaction begins with, and ends with."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.postgres import for_driver
from pharmadesk.storage.shared import SharedDatabase
from pharmadesk.storage.tenancy import APPLICATION, TENANT_SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

NAMES = (
    *("role", TENANT_SETTING, "transaction_isolation", "transaction_read_only"),
    *("lock_timeout", "statement_timeout", "jit", "plan_cache_mode"),
)


@pytest.fixture
def url(postgres_url: str) -> Iterator[str]:
    """Give a database that knows the application's role, and one row for it."""
    with psycopg.connect(for_driver(postgres_url), autocommit=True) as owner:
        owner.execute(
            f"DO $$ BEGIN CREATE ROLE {APPLICATION}; EXCEPTION WHEN duplicate_object THEN END $$"
        )
        owner.execute("CREATE TABLE noted (number integer)")
        owner.execute(f"GRANT SELECT, INSERT ON noted TO {APPLICATION}")
    yield postgres_url
    with psycopg.connect(for_driver(postgres_url), autocommit=True) as owner:
        owner.execute("DROP TABLE noted")


def shown(connection: sa.Connection) -> dict[str, str]:
    asked = ", ".join(f"current_setting('{name}', true)" for name in NAMES)
    (row,) = connection.exec_driver_sql(f"SELECT {asked}").all()
    return dict(zip(NAMES, row, strict=True))


def count(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM noted").scalar_one())


def test_transaction_works_as_the_application_for_one_tenant(url: str) -> None:
    with closing(SharedDatabase(url, connections=1)) as database:
        with database.transaction({TENANT_SETTING: "o'tenant"}) as connection:
            found = shown(connection)
        with database.transaction() as connection:
            after = shown(connection)
    assert found == {
        "role": APPLICATION,
        TENANT_SETTING: "o'tenant",
        "transaction_isolation": "read committed",
        "transaction_read_only": "off",
        "lock_timeout": "10s",
        "statement_timeout": "30s",
        "jit": "off",
        "plan_cache_mode": "auto",
    }
    assert after == found | {TENANT_SETTING: ""}


def test_snapshot_sees_one_state_and_changes_nothing(url: str) -> None:
    with closing(SharedDatabase(url, connections=2)) as database:
        with database.snapshot({TENANT_SETTING: "tenant-1"}) as connection:
            found, before = shown(connection), count(connection)
            with database.transaction() as other:
                other.exec_driver_sql("INSERT INTO noted VALUES (1)")
            assert count(connection) == before == 0
        with database.transaction(still=True) as connection:
            assert shown(connection)["transaction_isolation"] == "repeatable read"
            assert count(connection) == 1
        with (
            pytest.raises(EnvironmentProblem, match=r"storage\.read_only"),
            database.snapshot({}) as connection,
        ):
            connection.exec_driver_sql("INSERT INTO noted VALUES (2)")
    assert (found["role"], found[TENANT_SETTING]) == (APPLICATION, "tenant-1")
    assert (found["transaction_isolation"], found["transaction_read_only"]) == (
        "repeatable read",
        "on",
    )


def test_what_a_transaction_that_failed_wrote_is_gone(url: str) -> None:
    with closing(SharedDatabase(url, connections=1)) as database:

        def write_and_fail() -> None:
            with database.transaction() as connection:
                connection.exec_driver_sql("INSERT INTO noted VALUES (1)")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with database.transaction() as connection:
            assert count(connection) == 0


def test_connection_that_the_server_ended_is_not_lent_again(url: str) -> None:
    """A server that restarted ends them all; who asks next must not meet a dead one."""
    with closing(SharedDatabase(url, connections=2)) as database:
        with database.transaction() as first, database.transaction() as second:
            assert count(first) == count(second) == 0
        with psycopg.connect(for_driver(url), autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with database.transaction() as first, database.snapshot({}) as second:
            assert count(first) == count(second) == 0


def test_connection_lent_while_the_database_closes_is_closed_when_it_comes_back(url: str) -> None:
    database = SharedDatabase(url, connections=1)
    with database.transaction() as connection:
        server: Any = connection.connection.dbapi_connection
        database.close()
        assert count(connection) == 0
    assert server.closed
