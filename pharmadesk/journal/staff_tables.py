"""What the centre keeps of the staff of whoever runs it; they are no pharmacy's people.

staff_account   who may see the operations page: a peppered password's hash, a sealed second factor
staff_session   who is signed in, by the hash of what their browser holds
staff_record    what staff did and what was denied, for every one of them to read; only the number
                of times of a row that repeats within a minute ever changes

No key leads with a tenant, and no tenant's transaction sees a row: they show where the setting
below says so, and nothing but the staff's page and the operator's command sets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from pharmadesk.storage.tenancy import WRITE

if TYPE_CHECKING:
    from sqlalchemy import MetaData

STAFF_SETTING: Final = "pharmadesk.staff"
_POLICY: Final = f"current_setting('{STAFF_SETTING}', true) = 'yes'"


def add_shared(shared: MetaData) -> None:
    """Declare the tables."""
    Table(
        "staff_account",
        shared,
        Column("login", Text, primary_key=True),
        Column("password_hash", Text, nullable=False),
        Column("totp_sealed", LargeBinary, nullable=False),
        Column("totp_step", BigInteger, nullable=False),
        Column("created_at_us", BigInteger, nullable=False),
        Column("closed_at_us", BigInteger),
        info={"grants": WRITE, "policy": _POLICY},
    )
    Table(
        "staff_session",
        shared,
        Column("token_hash", Text, primary_key=True),
        Column("login", Text, nullable=False),
        Column("expires_at_us", BigInteger, nullable=False),
        Column("last_seen_us", BigInteger, nullable=False),
        Column("ended_at_us", BigInteger),
        info={"grants": f"{WRITE}, DELETE", "policy": _POLICY},
    )
    Table(
        "staff_record",
        shared,
        Column("record_id", Text, primary_key=True),
        Column("happened_at_us", BigInteger, nullable=False),
        Column("login", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("times", Integer, nullable=False),
        Index("ix_staff_record_order", "happened_at_us", "record_id"),
        info={"grants": "SELECT, INSERT, UPDATE (times)", "policy": _POLICY},
    )
