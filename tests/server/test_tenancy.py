"""What the database itself refuses, by direct SQL as the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.journal import centre_tables
from pharmadesk.journal import tables as journal
from pharmadesk.projections import tables as projections
from pharmadesk.storage.tenancy import APPLICATION, OWNER, PARTITIONS, TENANT_SETTING
from tests.server.conftest import founded
from tests.server.register import new_id
from tests.server.sql import plain, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.server.exchange import Centre
    from tests.server.register import Register

FENCED = [
    *journal.build(multi_tenant=True).tables,
    *projections.build(multi_tenant=True).tables,
    *(name for name, table in centre_tables.shared.tables.items() if "tenant_id" in table.columns),
]
PARTED = [name for name in FENCED if name not in centre_tables.shared.tables]
FILLED = ("journal_event", "journal_chain", "device", "tenant_head", "device_cursor", "ack_log",
          "lot_hold", "projection_cursor")  # fmt: skip


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        yield connection


@pytest.fixture
def busy(register: Register) -> Register:
    register.holds(3)
    register.push()
    return register


def work_as(connection: psycopg.Connection, role: str, tenant_id: str | None) -> None:
    connection.execute(f"SET ROLE {role}")
    if tenant_id is not None:
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, tenant_id))


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    assert row is not None
    return int(row[0])


def test_every_table_that_names_a_tenant_is_fenced_and_so_is_each_part(
    connection: psycopg.Connection,
) -> None:
    fenced: dict[str, bool] = dict(
        connection.execute(
            """SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND EXISTS (
                SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id')"""
        ).fetchall()
    )
    parts = {f"{name}_{number}" for name in PARTED for number in range(PARTITIONS)}
    assert fenced == dict.fromkeys({*FENCED, *parts}, True)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("role", [APPLICATION, OWNER])
@pytest.mark.parametrize("tenant_id", [None, "", new_id()], ids=["unset", "empty", "another"])
def test_other_tenants_rows_do_not_show(
    connection: psycopg.Connection, role: str, tenant_id: str | None
) -> None:
    work_as(connection, role, tenant_id)

    assert {name: count(connection, name) for name in FENCED} == dict.fromkeys(FENCED, 0)


def test_own_rows_show(connection: psycopg.Connection, busy: Register) -> None:
    work_as(connection, APPLICATION, busy.tenant_id)

    assert {name for name in FILLED if count(connection, name) == 0} == set()


def test_parts_are_not_the_applications_to_read_or_write(
    connection: psycopg.Connection, busy: Register
) -> None:
    work_as(connection, APPLICATION, busy.tenant_id)
    for name in PARTED:
        for number in range(PARTITIONS):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                count(connection, f"{name}_{number}")


@pytest.mark.usefixtures("busy")
def test_parts_show_their_owner_nothing_without_a_tenant(connection: psycopg.Connection) -> None:
    work_as(connection, OWNER, None)
    parts = [f"{name}_{number}" for name in FILLED for number in range(PARTITIONS)]

    assert {name: count(connection, name) for name in parts} == dict.fromkeys(parts, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_event",
        "UPDATE journal_event SET eff_hlc = 1",
        "TRUNCATE journal_event",
        "DELETE FROM journal_chain",
        "DELETE FROM tenant_head",
        "DELETE FROM device",
        "DELETE FROM ack_log",
        "UPDATE ack_log SET through_seq = 1",
        "DELETE FROM suspect",
        "UPDATE suspect SET why = ''",
        "DELETE FROM lot_hold",
        "UPDATE sale SET total_centimes = 0",
        "ALTER TABLE journal_event DISABLE TRIGGER ALL",
        "ALTER TABLE journal_event NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own_rows ON journal_event",
        "CREATE TABLE own (number integer)",
        "UPDATE schema_number SET number = 0",
        "DELETE FROM device_route",
        "UPDATE device_route SET tenant_id = ''",
    ],
)
def test_application_has_no_right_to(
    connection: psycopg.Connection, busy: Register, statement: str
) -> None:
    work_as(connection, APPLICATION, busy.tenant_id)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_row_for_another_tenant_is_not_written(
    connection: psycopg.Connection, busy: Register
) -> None:
    work_as(connection, APPLICATION, busy.tenant_id)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        connection.execute(
            "INSERT INTO held (tenant_id, position, why) VALUES (%s, 1, '')", (new_id(),)
        )


def test_same_ids_of_two_tenants_stand_beside_each_other(centre: Centre, url: str) -> None:
    one, two = founded(centre), founded(centre)
    lot, event_id = new_id(), new_id()
    for each in (one, two):
        each.hold(lot, event_id=event_id)
        assert each.push().message["type"] == "ack"

    for each in (one, two):
        assert rows(url, each.tenant_id, "SELECT lot_id, event_id FROM lot_hold") == [
            (lot, event_id)
        ]
