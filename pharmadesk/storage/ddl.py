"""What migrations say in one dialect only: triggers, full-text tables, row-level security."""

from __future__ import annotations

from alembic import op


def on_sqlite(*statements: str) -> None:
    """Run statements on a register and skip them at the centre."""
    _only("sqlite", statements)


def on_postgres(*statements: str) -> None:
    """Run statements at the centre and skip them on a register."""
    _only("postgresql", statements)


def _only(dialect: str, statements: tuple[str, ...]) -> None:
    connection = op.get_bind()
    if connection.dialect.name == dialect:
        for statement in statements:
            # As the driver takes it: a colon in a trigger's text is not a parameter.
            connection.exec_driver_sql(statement)
