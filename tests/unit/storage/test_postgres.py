from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Bug, EnvironmentProblem
from pharmadesk.storage.postgres import PostgresDatabase

if TYPE_CHECKING:
    import sqlalchemy as sa

SETTING = "SELECT current_setting('pharmadesk.tenant', true)"

FENCED_TABLE = (
    "CREATE TABLE fenced (tenant_id text NOT NULL, number integer)",
    "ALTER TABLE fenced ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own_rows ON fenced USING (tenant_id = current_setting('pharmadesk.tenant'))",
    "CREATE ROLE fenced_app",
    "GRANT SELECT, INSERT ON fenced TO fenced_app",
)


def test_each_transaction_carries_the_tenant_and_leaves_none_behind(postgres_url: str) -> None:
    with PostgresDatabase(postgres_url, "tenant-1") as database:
        assert database.write(lambda c: c.exec_driver_sql(SETTING).scalar()) == "tenant-1"
        with database.read() as connection:
            assert connection.exec_driver_sql(SETTING).scalar() == "tenant-1"
            connection.rollback()  # the pooled connection stays, its transaction does not
            driver = connection.connection.dbapi_connection
            assert driver is not None
            cursor = driver.cursor()
            cursor.execute(SETTING)
            assert cursor.fetchone() == ("",)


def test_rows_of_another_tenant_are_neither_seen_nor_written(postgres_url: str) -> None:
    def as_application(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET LOCAL ROLE fenced_app")

    def insert_for_the_first(connection: sa.Connection) -> None:
        as_application(connection)
        connection.exec_driver_sql("INSERT INTO fenced VALUES ('tenant-1', 1)")

    def fence(connection: sa.Connection) -> None:
        for statement in FENCED_TABLE:
            connection.exec_driver_sql(statement)

    with (
        PostgresDatabase(postgres_url, "tenant-1") as mine,
        PostgresDatabase(postgres_url, "tenant-2") as other,
    ):
        mine.write(fence)
        mine.write(insert_for_the_first)
        with other.read() as connection:
            as_application(connection)
            assert connection.exec_driver_sql("SELECT count(*) FROM fenced").scalar() == 0
        with pytest.raises(Bug, match="42501"):  # insufficient_privilege
            other.write(insert_for_the_first)
        mine.write(lambda c: c.exec_driver_sql("DROP TABLE fenced; DROP ROLE fenced_app"))


def test_server_that_is_away_is_unreachable() -> None:
    with (
        PostgresDatabase("postgresql://nobody@127.0.0.1:1/none", "tenant-1") as database,
        pytest.raises(EnvironmentProblem, match=r"storage\.unreachable"),
    ):
        database.write(lambda _: None)


def test_transaction_that_waits_for_a_lock_too_long_is_locked(postgres_url: str) -> None:
    with (
        PostgresDatabase(postgres_url, "tenant-1") as first,
        PostgresDatabase(postgres_url, "tenant-1") as second,
    ):
        first.write(lambda c: c.exec_driver_sql("CREATE TABLE held (number integer)"))

        def lock(connection: sa.Connection) -> None:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
            connection.exec_driver_sql("LOCK TABLE held")

        def hold(connection: sa.Connection) -> str:
            lock(connection)
            with pytest.raises(EnvironmentProblem) as caught:
                second.write(lock)
            return caught.value.code

        assert first.write(hold) == "storage.locked"
