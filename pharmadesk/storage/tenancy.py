"""Many tenants in one Postgres: each table in partitions by tenant, each row behind a policy.

    owner          owns the tables and runs migrations; even it sees no row without a tenant
    application    what the centre works as: may do with each table what `grants` says, to the
                   parents alone; the partitions are not its to name

A transaction names its tenant in a setting that ends with it. A row shows only to its own tenant:
no setting, no row. Tables declare themselves: `table.info["grants"]` says what the application may
do, and a table that is found by something else than its tenant brings its own `info["policy"]`.

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import sqlalchemy as sa

OWNER: Final = "pharmadesk_owner"
APPLICATION: Final = "pharmadesk_application"
TENANT_SETTING: Final = "pharmadesk.tenant"
PARTITIONS: Final = 8
READ, APPEND, WRITE = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE"

PARTITIONED: Final[dict[str, Any]] = {"postgresql_partition_by": "HASH (tenant_id)"}
"""The option of a table that is kept in parts."""

# The setting stands in a query of its own because planning looks into a bare one: it would count
# the rows of the tenant for whom a statement happens to be planned, find none of them in the
# partitions of others, and keep a plan that is good in that tenant's partition alone.
_OWN: Final = f"tenant_id = (SELECT current_setting('{TENANT_SETTING}', true))"


def is_parted(table: sa.Table) -> bool:
    """Tell whether a table is kept in parts."""
    return table.dialect_options["postgresql"]["partition_by"] is not None


def fences(table: sa.Table) -> tuple[str, ...]:
    """Return the DDL that parts a table and shows its rows, parts too, to their tenant alone."""
    if "tenant_id" not in table.columns and "policy" not in table.info:
        return ()
    name, policy = table.name, table.info.get("policy", _OWN)
    whole = (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_rows ON {name} USING ({policy})",
    )
    if not is_parted(table):
        return whole
    return (
        *whole,
        f"""DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..{PARTITIONS - 1} LOOP
    part := '{name}_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF {name} '
      || 'FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING ({policy})$policy$;
  END LOOP;
END $parts$""",
    )


def fence_created(
    _metadata: sa.MetaData, connection: sa.Connection, *, tables: list[sa.Table], **_options: object
) -> None:
    """Part and fence tables that `create_all` has just made."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            for ddl in fences(table):
                connection.exec_driver_sql(ddl)
