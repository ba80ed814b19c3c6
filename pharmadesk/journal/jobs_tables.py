"""What the centre keeps of its own recurring work.

daily_root   of each tenant and day: how far its log had come and the hash over it, signed; whoever
             keeps one elsewhere can later prove that nothing before it was changed or cut off
job_run      of each job and tenant ('*' for all together): when it ran last, and what came of it;
             `due` names the last time it was due for and done
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

from pharmadesk.storage.tenancy import APPEND, TENANT_SETTING, WRITE

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYBODY = "*"


def add_to(table: Callable[..., None]) -> None:
    """Declare the table that every tenant has rows in; `table` makes it."""
    table(
        "daily_root",
        APPEND,
        Column("day", Text, primary_key=True),
        Column("server_epoch", Text, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("tenant_hash", LargeBinary, nullable=False),
        Column("signature", Text, nullable=False),
    )


def add_shared(shared: MetaData, all_tenants_setting: str) -> None:
    """Declare the table whose rows are looked at together."""
    Table(
        "job_run",
        shared,
        Column("job", Text, primary_key=True),
        Column("tenant_id", Text, primary_key=True),
        Column("due", Text, nullable=False),
        Column("started_at_us", BigInteger, nullable=False),
        Column("duration_us", BigInteger, nullable=False),
        Column("result", Text, nullable=False),
        Column("done", BigInteger, nullable=False),
        info={
            "grants": WRITE,
            "policy": f"tenant_id = current_setting('{TENANT_SETTING}', true)"
            f" OR current_setting('{all_tenants_setting}', true) = 'yes'",
        },
    )
