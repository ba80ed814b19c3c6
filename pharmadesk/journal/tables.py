"""The journal's tables, the same for a register and for the centre, and what guards them.

The bytes of `journal_event` are the truth. Its other columns are copied from them so that SQL can
find events; `verify` compares them and trusts none. `position` is the order of arrival: a register
counts by itself; at the centre it is the place in the tenant's log, without a gap, with the hash
over that log and the moment of arrival beside it (tenant_log.py, centre_tables.py).

`journal_event` and `journal_chain` are append-only by trigger: no row is deleted, replaced or
changed, but that `eff_hlc` is set once, when the event is acknowledged. Migrations run
`guards(dialect)` after they create the tables; `create_all` does so by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

from pharmadesk.journal import centre_tables
from pharmadesk.storage.tenancy import APPEND, PARTITIONED, TENANT_SETTING, WRITE, fence_created

if TYPE_CHECKING:
    from collections.abc import Iterator

# SQLite keeps any integer in 64 bits, but takes the name of no other type in a strict table.
_BIG = BigInteger().with_variant(Integer, "sqlite")


class Copied(msgspec.Struct, frozen=True, gc=False):
    """What the columns copy from the header, under the header's own names."""

    device_id: str
    incarnation: str
    seq: int
    event_id: str
    kind: str
    version: int
    stream_key: str
    occurred_at_us: int
    business_date: str
    hlc: int
    actor_id: str | None
    cash_session_id: str | None


COPIED: tuple[str, ...] = Copied.__struct_fields__

_GUARDED = (
    *("position", "branch", *COPIED),
    *("prev_hash", "hash", "signature", "signature_sum", "header", "body"),
)


def build(*, multi_tenant: bool) -> MetaData:
    """Return the tables; with many tenants every key is led by the tenant.

    The tenant fills itself in from the transaction's setting and row-level security hides the
    others, so that no statement of the journal names it.
    """
    metadata = MetaData()
    for add in (_add_events, _add_chains, _add_cursors, _add_series):
        add(metadata, multi_tenant=multi_tenant)
    if multi_tenant:
        centre_tables.add_to(metadata, lambda: next(_tenant(multi_tenant=True)))
        sa.event.listen(metadata, "after_create", fence_created)
        sa.event.listen(metadata, "after_create", _create_numbering)
    sa.event.listen(metadata, "after_create", _create_guards)
    return metadata


def _add_events(metadata: MetaData, *, multi_tenant: bool) -> None:
    table = Table(
        "journal_event",
        metadata,
        *_tenant(multi_tenant=multi_tenant),
        _position(multi_tenant=multi_tenant),
        Column("device_id", Text, nullable=False),
        Column("incarnation", Text, nullable=False),
        Column("branch", Integer, nullable=False),
        Column("seq", _BIG, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("stream_key", Text, nullable=False),
        Column("occurred_at_us", _BIG, nullable=False),
        Column("business_date", Text, nullable=False),
        Column("hlc", _BIG, nullable=False),
        Column("eff_hlc", _BIG),
        Column("actor_id", Text),
        Column("cash_session_id", Text),
        Column("prev_hash", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("signature", LargeBinary, nullable=False),
        Column("signature_sum", _BIG, nullable=False),
        Column("header", LargeBinary, nullable=False),
        Column("body", LargeBinary, nullable=False),
        *_arrival(multi_tenant=multi_tenant),
        **_kept(APPEND, multi_tenant=multi_tenant),
    )
    tenant = ["tenant_id"] if multi_tenant else []
    table.append_constraint(
        sa.UniqueConstraint(*tenant, "device_id", "incarnation", "branch", "seq")
    )
    table.append_constraint(sa.UniqueConstraint(*tenant, "event_id"))
    by_kind = [table.c[name] for name in (*tenant, "kind", "position")]
    sa.Index("journal_event_by_kind", *by_kind)


def _add_chains(metadata: MetaData, *, multi_tenant: bool) -> None:
    Table(
        "journal_chain",
        metadata,
        *_tenant(multi_tenant=multi_tenant),
        Column("device_id", Text, primary_key=True),
        Column("incarnation", Text, primary_key=True),
        Column("parent_incarnation", Text),
        Column("parent_seq", _BIG),
        Column("parent_hash", LargeBinary),
        Column("public_key", LargeBinary, nullable=False),
        Column("series_letter", Text, nullable=False),
        **_kept(APPEND, multi_tenant=multi_tenant),
    )


def _add_cursors(metadata: MetaData, *, multi_tenant: bool) -> None:
    Table(
        "journal_cursor",
        metadata,
        *_tenant(multi_tenant=multi_tenant),
        Column("device_id", Text, primary_key=True),
        Column("incarnation", Text, primary_key=True),
        Column("branch", Integer, primary_key=True),
        Column("purpose", Text, primary_key=True),
        Column("seq", _BIG, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        **_kept(f"{WRITE}, DELETE", multi_tenant=multi_tenant),
    )


def _add_series(metadata: MetaData, *, multi_tenant: bool) -> None:
    Table(
        "journal_series",
        metadata,
        *_tenant(multi_tenant=multi_tenant),
        Column("incarnation", Text, primary_key=True),
        Column("series", Text, primary_key=True),
        Column("last_number", _BIG, nullable=False),
        **_kept(WRITE, multi_tenant=multi_tenant),
    )


def _tenant(*, multi_tenant: bool) -> Iterator[Column[str]]:
    if multi_tenant:
        default = sa.text(f"current_setting('{TENANT_SETTING}')")
        yield Column("tenant_id", Text, primary_key=True, server_default=default)


def _position(*, multi_tenant: bool) -> Column[int]:
    counted = () if multi_tenant else (sa.Identity(),)
    return Column("position", _BIG, *counted, primary_key=True, autoincrement=not multi_tenant)


def _arrival(*, multi_tenant: bool) -> Iterator[Column[Any]]:
    if multi_tenant:
        yield Column("received_at_us", _BIG, nullable=False)
        yield Column("tenant_hash", LargeBinary, nullable=False)


def _kept(grants: str, *, multi_tenant: bool) -> dict[str, Any]:
    """Say how a table is kept: by one register strictly, at the centre in parts."""
    return {"info": {"grants": grants}, **PARTITIONED} if multi_tenant else {"sqlite_strict": True}


def guards(dialect: str) -> dict[str, str]:
    """Return the DDL that makes the tables append-only, by the name of what each creates."""
    if dialect == "sqlite":
        return _sqlite_guards("journal_event") | _sqlite_guards("journal_chain")
    return _postgres_guards("journal_event") | _postgres_guards("journal_chain")


def numbering() -> tuple[str, ...]:
    """Return the DDL that gives an event of the centre's own the next place in its tenant's log.

    What registers push comes with its place, worked out for a whole batch by who locks the head.
    """
    return (
        """CREATE OR REPLACE FUNCTION journal_event_place() RETURNS trigger
LANGUAGE plpgsql AS $place$
BEGIN
  UPDATE tenant_head SET last_position = last_position + 1, last_hash =
    sha256(last_hash || new.hash || int8send(coalesce(new.eff_hlc, new.hlc)))
    RETURNING last_position, last_hash INTO STRICT new.position, new.tenant_hash;
  new.received_at_us := coalesce(new.received_at_us, new.occurred_at_us);
  RETURN new;
END $place$""",
        """CREATE TRIGGER journal_event_place BEFORE INSERT ON journal_event FOR EACH ROW
WHEN (new.position IS NULL) EXECUTE FUNCTION journal_event_place()""",
    )


def missing_guards(connection: sa.Connection) -> tuple[str, ...]:
    """Return the names of the guards that are not there, not as written, or switched off."""
    dialect = connection.dialect.name
    present = {tuple(row) for row in connection.exec_driver_sql(_PRESENT[dialect])}
    return tuple(name for name, ddl in guards(dialect).items() if (name, ddl) not in present)


_UNIQUE = {
    "journal_event": ("position", "event_id", "device_id, incarnation, branch, seq"),
    "journal_chain": ("device_id, incarnation",),
}

_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
    # Rebuilt to the letter of what creates them, so that a changed body differs.
    "postgresql": """
        SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger
        WHERE tgenabled IN ('O', 'A')
          AND tgrelid IN (to_regclass('journal_event'), to_regclass('journal_chain'))
        UNION ALL
        SELECT proname, 'CREATE OR REPLACE FUNCTION ' || proname || '() RETURNS trigger '
               || 'LANGUAGE plpgsql AS $guard$' || prosrc || '$guard$'
        FROM pg_proc WHERE proname IN ('journal_event_guard', 'journal_chain_guard')
          AND pronamespace = (SELECT relnamespace FROM pg_class
                              WHERE oid = to_regclass('journal_event'))""",
}


def _acknowledges(table: str, same: str) -> str:
    """Return the condition of the one permitted update, given what says that the rest is same."""
    if table != "journal_event":
        return "false"
    return f"old.eff_hlc IS NULL AND new.eff_hlc IS NOT NULL AND {same}"


def _sqlite_guards(table: str) -> dict[str, str]:
    """An insert is guarded too: INSERT OR REPLACE deletes without asking the delete trigger."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE ({key}) = ({_new(key)}))"  # noqa: S608 - our names
        for key in _UNIQUE[table]
    )
    new, old = (", ".join(f"{row}.{column}" for column in _GUARDED) for row in ("new", "old"))
    when = {
        "update": f"WHEN NOT ({_acknowledges(table, f'({new}) IS ({old})')}) ",
        "delete": "",
        "insert": f"WHEN {taken} ",
    }
    return {
        f"{table}_no_{act}": f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
        f"{condition}{refuse}"
        for act, condition in when.items()
    }


def _postgres_guards(table: str) -> dict[str, str]:
    guard = f"{table}_guard"
    call = f"EXECUTE FUNCTION {guard}()"
    # As JSON, so that the columns of the centre, and of tomorrow, are compared with the others.
    same = "to_jsonb(new) - 'eff_hlc' = to_jsonb(old) - 'eff_hlc'"
    function = f"""CREATE OR REPLACE FUNCTION {guard}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {_acknowledges(table, same)} THEN RETURN new; END IF;
  END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $guard$"""
    return {guard: function} | {
        f"{table}_no_{act}": f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
        f"FOR EACH {each} {call}"
        for act, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    }


def _new(key: str) -> str:
    return ", ".join(f"new.{column}" for column in key.split(", "))


def _create_guards(
    _metadata: MetaData, connection: sa.Connection, *, tables: list[Table], **_options: object
) -> None:
    if any(table.name == "journal_event" for table in tables):
        for ddl in guards(connection.dialect.name).values():
            connection.exec_driver_sql(ddl)


def _create_numbering(
    _metadata: MetaData, connection: sa.Connection, *, tables: list[Table], **_options: object
) -> None:
    if any(table.name == "journal_event" for table in tables):
        for ddl in numbering():
            connection.exec_driver_sql(ddl)


metadata = build(multi_tenant=False)
