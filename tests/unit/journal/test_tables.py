from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pharmadesk.journal import store, tables
from pharmadesk.journal.tables import metadata, missing_guards
from tests.unit.journal.support import be_a_tenant, database

if TYPE_CHECKING:
    from tests.unit.journal.support import Device

REFUSED = [
    "DELETE FROM journal_event WHERE seq = 2",
    "DELETE FROM journal_chain",
    "UPDATE journal_chain SET series_letter = 'B'",
    "UPDATE journal_event SET eff_hlc = 2 WHERE eff_hlc IS NOT NULL",
    "UPDATE journal_event SET eff_hlc = NULL WHERE eff_hlc IS NOT NULL",
    "UPDATE journal_event SET eff_hlc = 2, body = header WHERE eff_hlc IS NULL",
    "UPDATE journal_event SET position = position + 100",
]
SQLITE_ALONE = [
    "UPDATE journal_event SET rowid = 100 WHERE seq = 2",
    "REPLACE INTO journal_event SELECT * FROM journal_event WHERE seq = 2",
    "INSERT OR REPLACE INTO journal_chain SELECT * FROM journal_chain",
]


def refuses(connection: sa.Connection, statement: str) -> bool:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        return "is append-only" in str(error)
    return False


@pytest.mark.parametrize("statement", REFUSED)
def test_journal_row_by_sql_is_neither_changed_nor_deleted(
    anywhere: sa.Connection, device: Device, statement: str
) -> None:
    device.write(anywhere, 2)
    store.acknowledge(anywhere, device.device_id, device.incarnation, [(1, 1)])

    assert refuses(anywhere, statement)


@pytest.mark.parametrize("statement", SQLITE_ALONE)
def test_journal_row_by_sqlites_own_ways_is_neither_moved_nor_replaced(
    connection: sa.Connection, device: Device, statement: str
) -> None:
    device.write(connection, 2)

    assert refuses(connection, statement)


@pytest.mark.parametrize("column", metadata.tables["journal_event"].columns, ids=lambda c: c.name)
def test_journal_column_once_written_stays(
    connection: sa.Connection, device: Device, column: sa.Column[object]
) -> None:
    device.write(connection, 1)
    store.acknowledge(connection, device.device_id, device.incarnation, [(2, 1)])
    value = "x'05'" if isinstance(column.type, sa.LargeBinary) else "5"

    update = sa.update(metadata.tables["journal_event"]).values({column: sa.text(value)})
    assert refuses(connection, str(update))


def test_journal_table_in_postgres_is_not_truncated(postgres_url: str, device: Device) -> None:
    with database(postgres_url) as engine, engine.begin() as connection:
        device.write(connection, 1)

        assert refuses(connection, "TRUNCATE journal_event")
        assert refuses(connection, "TRUNCATE journal_chain")


def test_guards_are_there_once_the_tables_are(anywhere: sa.Connection) -> None:
    assert missing_guards(anywhere) == ()


def test_guards_survive_a_second_creation_of_what_is_there(connection: sa.Connection) -> None:
    metadata.create_all(connection)

    assert missing_guards(connection) == ()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER journal_event_no_delete ON journal_event", "journal_event_no_delete"),
        (
            "ALTER TABLE journal_event DISABLE TRIGGER journal_event_no_update",
            "journal_event_no_update",
        ),
        (
            (
                "CREATE OR REPLACE FUNCTION journal_chain_guard() RETURNS trigger"
                " LANGUAGE plpgsql AS 'BEGIN RETURN old; END'"
            ),
            "journal_chain_guard",
        ),
    ],
)
def test_missing_guards_in_postgres_names_what_was_dropped_disabled_or_emptied(
    postgres_url: str, statement: str, named: str
) -> None:
    with database(postgres_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql(statement)

        assert missing_guards(connection) == (named,)


def test_missing_guards_in_sqlite_names_one_that_was_weakened(connection: sa.Connection) -> None:
    connection.exec_driver_sql("DROP TRIGGER journal_event_no_delete")
    connection.exec_driver_sql(
        "CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event BEGIN SELECT 1; END"
    )

    assert missing_guards(connection) == ("journal_event_no_delete",)


def test_build_for_many_tenants_leads_every_key_with_the_tenant() -> None:
    for table in tables.build(multi_tenant=True).tables.values():
        keys = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
        columns = [key.columns for key in (table.primary_key, *keys)]
        columns += [index.columns for index in table.indexes]
        assert {next(iter(each)).name for each in columns} == {"tenant_id"}


def test_same_event_of_two_tenants_is_kept_twice_and_seen_once(
    postgres_url: str, device: Device
) -> None:
    """The statements of the journal name no tenant: row-level security does."""
    device.open()
    with database(postgres_url, tables.build(multi_tenant=True)) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE ROLE tenants")
            for table in (*metadata.tables, "tenant_head"):
                connection.exec_driver_sql(f"GRANT ALL ON {table} TO tenants")
        for tenant in ("one", "two"):
            with engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL ROLE tenants")
                be_a_tenant(connection, tenant)
                assert store.append(connection, device.events[0]) == 1
                assert device.verify(connection).events == 1
        with engine.begin() as connection:
            rows = connection.exec_driver_sql("SELECT tenant_id FROM journal_event ORDER BY 1")
            assert rows.scalars().all() == ["one", "two"]
            connection.exec_driver_sql("DROP OWNED BY tenants")
            connection.exec_driver_sql("DROP ROLE tenants")
