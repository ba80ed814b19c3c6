"""What the centre keeps of people who come over HTTP, beside each tenant's journal.

Of each tenant:

access_user        a person of the journal who may sign in: login, password's hash, second factor
access_recovery    one-time codes for who lost the second factor, by their hash
access_invitation  one-time codes that set a password, by their hash
access_session     a signing-in and how long it lasts; its refresh tokens are one family
access_refresh     refresh tokens by their hash, each spent once
access_denial      denials that are counted but not yet in the journal

Two tables are found before the tenant is known:

access_route       whose a login or an invitation is, by a key; shows the row of the key given
access_guard       failures of a login or an address, by a key; names nobody

A key is an HMAC under a secret of the centre: who reads the database cannot try names against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

from pharmadesk.storage.tenancy import WRITE

if TYPE_CHECKING:
    from collections.abc import Callable

ROUTE_SETTING: Final = "pharmadesk.access_key"

_EVERYTHING: Final = f"{WRITE}, DELETE"


def add_to(table: Callable[..., None]) -> None:
    """Declare the tables that every tenant has rows in; `table` makes one."""
    _add_users(table)
    _add_sessions(table)


def _add_users(table: Callable[..., None]) -> None:
    table(
        "access_user",
        _EVERYTHING,
        Column("person_id", Text, primary_key=True),
        Column("login", Text, nullable=False),
        Column("password_hash", Text),
        Column("totp_sealed", LargeBinary),
        Column("totp_pending", LargeBinary),
        Column("totp_step", BigInteger, nullable=False),
        Column("created_at_us", BigInteger, nullable=False),
        Column("deactivated_at_us", BigInteger),
    )
    table(
        "access_recovery",
        _EVERYTHING,
        Column("person_id", Text, primary_key=True),
        Column("code_hash", Text, primary_key=True),
    )
    table(
        "access_invitation",
        _EVERYTHING,
        Column("person_id", Text, primary_key=True),
        Column("code_key", Text, nullable=False),
        Column("expires_at_us", BigInteger, nullable=False),
    )


def _add_sessions(table: Callable[..., None]) -> None:
    table(
        "access_session",
        _EVERYTHING,
        Column("session_id", Text, primary_key=True),
        Column("person_id", Text, nullable=False),
        Column("second_factor", Integer, nullable=False),
        Column("started_at_us", BigInteger, nullable=False),
        Column("expires_at_us", BigInteger, nullable=False),
        Column("last_seen_us", BigInteger, nullable=False),
        Column("ended_at_us", BigInteger),
    )
    table(
        "access_refresh",
        _EVERYTHING,
        Column("token_hash", Text, primary_key=True),
        Column("session_id", Text, nullable=False),
        Column("spent_at_us", BigInteger),
    )
    table(
        "access_denial",
        _EVERYTHING,
        Column("denial_key", Text, primary_key=True),
        Column("person_id", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("told_at_us", BigInteger, nullable=False),
        Column("pending", Integer, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("wait_s", Integer, nullable=False),
    )


def add_shared(shared: MetaData) -> None:
    """Declare the tables whose keys do not lead with a tenant."""
    Table(
        "access_route",
        shared,
        Column("route_key", Text, primary_key=True),
        Column("tenant_id", Text, nullable=False),
        Column("person_id", Text, nullable=False),
        info={
            "grants": "SELECT, INSERT, DELETE",
            "policy": f"route_key = current_setting('{ROUTE_SETTING}', true)",
        },
    )
    Table(
        "access_guard",
        shared,
        Column("guard_key", Text, primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("last_us", BigInteger, nullable=False, index=True),
        Column("blocked_until_us", BigInteger, nullable=False),
        info={"grants": _EVERYTHING},
    )
