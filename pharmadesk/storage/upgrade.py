"""Alembic, and nothing else: runs revisions on a connection inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def upgrade(connection: Connection, history: Path, revision: str) -> None:
    """Run every revision after the database's own, up to the one named."""
    scripts = ScriptDirectory(str(history), version_locations=[str(history)])

    def steps(current: Any, _context: Any) -> Any:
        return scripts._upgrade_revs(revision, current)  # noqa: SLF001 - as Alembic's own command does

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
