"""The first schema: journal and projections for both stores, local tables and search on a register.

The statements are frozen text beside this file: a revision must create tomorrow what it created at
its release, whatever the table modules say by then. They are parted by a line `--;`, because
triggers hold semicolons of their own.
"""

from __future__ import annotations

from pathlib import Path

from pharmadesk.storage.ddl import on_postgres, on_sqlite

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of an empty database."""
    on_sqlite(*_statements("sqlite"))
    on_postgres(*_statements("postgres"))


def _statements(store: str) -> list[str]:
    text = Path(__file__).with_name(f"r0001_{store}.sql").read_text(encoding="utf-8")
    return text.rstrip("\n").split("\n--;\n")
