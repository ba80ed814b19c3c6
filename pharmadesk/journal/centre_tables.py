"""What the centre keeps beside each tenant's journal, and what it keeps for all of them.

tenant_head         how far the tenant's log goes, the hash over it, and the greatest time anything
                    in it counts at; locked by who appends
own_device          which device the centre itself writes as, in which incarnation, and in which
                    epoch that began; locked by who writes
device              who may speak for the tenant: its key, by which door it came and what owner's
                    key was vouched for there, when it was last heard and how much of the log
                    it then had, its revocation
device_cursor       how far each chain has arrived; locked by who pushes to it
ack_log             every acknowledgement that was signed: the record that the upload is complete
suspect             events whose bytes, hash or signature is wrong, as they came
held                events that are in the log and must not act until somebody releases them
session_drawer      in whose drawer each cash session is, for ever
projection_cursor   how far the log has become rows
projection_failure  events that are not rows yet: of a kind still unknown, faulty, or waiting
vault_entry         a person's key, sealed so that nobody here can open it, or who erased the person
answered_request    answers to requests that named themselves, sealed, so that a repeat does nothing
                    twice

All keys of these lead with the tenant. Three tables are found without one:

server_identity     the epoch, new after a restore
tenant_directory    which tenants there are, for work that goes over all of them
device_route        whose a device is; shows the row of the device that asks, and no other
enrolment_code      one-time codes by their hash; shows the row of the code that was given, and all
                    to who tidies up

What it keeps of people who come over HTTP stands in access_tables.py, of its own recurring work in
jobs_tables.py, of whoever runs it in staff_tables.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

from pharmadesk.journal import access_tables, jobs_tables, staff_tables
from pharmadesk.storage.tenancy import (
    APPEND,
    PARTITIONED,
    READ,
    TENANT_SETTING,
    WRITE,
    fence_created,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DEVICE_SETTING = "pharmadesk.device"
CODE_SETTING = "pharmadesk.code"
ALL_TENANTS_SETTING = "pharmadesk.all_tenants"

_EVERYTHING = f"{WRITE}, DELETE"


def add_to(metadata: MetaData, tenant: Callable[[], Column[str]]) -> None:
    """Declare the tables that every tenant has rows in; `tenant` makes their first column."""

    def table(name: str, grants: str, *columns: Column[object]) -> None:
        Table(name, metadata, tenant(), *columns, info={"grants": grants}, **PARTITIONED)

    _add_arrivals(table)
    _add_aside(table)
    _add_snapshots(table)
    _add_vault(table)
    access_tables.add_to(table)
    jobs_tables.add_to(table)
    table(
        "answered_request",
        _EVERYTHING,
        Column("person_id", Text, primary_key=True),
        Column("request_key", Text, primary_key=True),
        Column("request_hash", LargeBinary, nullable=False),
        Column("answered_at_us", BigInteger, nullable=False),
        Column("sealed_answer", LargeBinary, nullable=False),
    )


def _add_arrivals(table: Callable[..., None]) -> None:
    table(
        "tenant_head",
        WRITE,
        Column("pharmacy_id", Text, nullable=False),
        Column("last_position", BigInteger, nullable=False),
        Column("last_hash", LargeBinary, nullable=False),
        Column("greatest_hlc", BigInteger, nullable=False),
    )
    table(
        "own_device",
        WRITE,
        Column("device_id", Text, nullable=False),
        Column("incarnation", Text, nullable=False),
        Column("server_epoch", Text, nullable=False),
    )
    table(
        "device",
        WRITE,
        Column("device_id", Text, primary_key=True),
        Column("public_key", LargeBinary, nullable=False),
        Column("app_version", Text, nullable=False),
        Column("enrolled_at_us", BigInteger, nullable=False),
        Column("last_seen_us", BigInteger, nullable=False),
        Column("pulled_position", BigInteger, nullable=False, server_default=sa.text("0")),
        Column("is_founder", Boolean, nullable=False, server_default=sa.false()),
        Column("owner_id", Text),
        Column("owner_key", Text),
        Column("revoked_at_us", BigInteger),
        Column("trusted_incarnation", Text),
        Column("trusted_seq", BigInteger),
        Column("trusted_hash", LargeBinary),
    )
    table(
        "device_cursor",
        WRITE,
        *_chain(),
        Column("seq", BigInteger, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("parent_seq", BigInteger, nullable=False),
        Column("parent_hash", LargeBinary, nullable=False),
    )
    table(
        "ack_log",
        APPEND,
        *_chain(),
        Column("through_seq", BigInteger, primary_key=True),
        Column("server_epoch", Text, primary_key=True),
        Column("through_hash", LargeBinary, nullable=False),
        Column("tenant_hash", LargeBinary, nullable=False),
        Column("received_at_us", BigInteger, nullable=False),
        Column("countersignature", Text, nullable=False),
    )


def _add_aside(table: Callable[..., None]) -> None:
    table(
        "suspect",
        APPEND,
        *_chain(),
        Column("seq", BigInteger, primary_key=True),
        Column("content_hash", LargeBinary, primary_key=True),
        Column("why", Text, nullable=False),
        Column("received_at_us", BigInteger, nullable=False),
        Column("header", LargeBinary, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("signature", LargeBinary, nullable=False),
    )
    table(
        "held",
        APPEND,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("why", Text, nullable=False),
    )
    table(
        "session_drawer",
        APPEND,
        Column("session_id", Text, primary_key=True),
        Column("register_id", Text, nullable=False),
    )
    table(
        "projection_cursor",
        WRITE,
        Column("position", BigInteger, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("careful_until", BigInteger, nullable=False),
    )
    table(
        "projection_failure",
        _EVERYTHING,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("event_id", Text, nullable=False),
        Column("stream_key", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("problem", Text, nullable=False),
        Column("tries", Integer, nullable=False),
    )


def _add_snapshots(table: Callable[..., None]) -> None:
    table(
        "snapshot",
        _EVERYTHING,
        Column("sha256", Text, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("tenant_hash", LargeBinary, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("signature", Text, nullable=False),
        Column("made_at_us", BigInteger, nullable=False),
    )
    table(
        "snapshot_part",
        _EVERYTHING,
        Column("sha256", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("content", LargeBinary, nullable=False),
    )


def _add_vault(table: Callable[..., None]) -> None:
    table(
        "vault_entry",
        WRITE,
        Column("person_id", Text, primary_key=True),
        Column("number", BigInteger, nullable=False),
        Column("sealed", Text, nullable=False),
        Column("device_id", Text, nullable=False),
        Column("owner_id", Text, nullable=False),
        Column("owner_key", Text, nullable=False),
        Column("approval", Text, nullable=False),
        Column("countersignature", Text, nullable=False),
    )


def _chain() -> tuple[Column[object], ...]:
    return (
        Column("device_id", Text, primary_key=True),
        Column("incarnation", Text, primary_key=True),
        Column("branch", Integer, primary_key=True, autoincrement=False),
    )


shared = MetaData()
"""The tables whose keys do not lead with a tenant."""

sa.event.listen(shared, "after_create", fence_created)

Table(
    "server_identity",
    shared,
    Column("id", Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("server_epoch", Text, nullable=False),
    info={"grants": WRITE},
)
Table(
    "schema_number",
    shared,
    Column("number", Integer, nullable=False),
    info={"grants": READ},
)
Table(
    "tenant_directory",
    shared,
    Column("tenant_id", Text, primary_key=True),
    info={
        "grants": APPEND,
        "policy": f"tenant_id = current_setting('{TENANT_SETTING}', true)"
        f" OR current_setting('{ALL_TENANTS_SETTING}', true) = 'yes'",
    },
)
Table(
    "device_route",
    shared,
    Column("device_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    info={
        "grants": APPEND,
        "policy": f"device_id = current_setting('{DEVICE_SETTING}', true)",
    },
)
Table(
    "enrolment_code",
    shared,
    Column("token_hash", Text, primary_key=True),
    Column("door", Text, nullable=False),
    Column("tenant_id", Text),
    Column("owner_id", Text),
    Column("sealed", Text, nullable=False),
    Column("expires_at_us", BigInteger, nullable=False),
    Column("used_by", Text),
    Column("failures", Integer, nullable=False),
    info={
        "grants": _EVERYTHING,
        "policy": f"token_hash = current_setting('{CODE_SETTING}', true)"
        f" OR current_setting('{ALL_TENANTS_SETTING}', true) = 'yes'",
    },
)
access_tables.add_shared(shared)
jobs_tables.add_shared(shared, ALL_TENANTS_SETTING)
staff_tables.add_shared(shared)
