"""The end of what lends connections: none of them outlives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry


def close_all(engine: Engine) -> None:
    """Close what is at rest now, and what a thread still works on as soon as it is given back.

    Disposing of the engine alone forgets the lent ones: they stay open until they are collected.
    """
    event.listen(engine.pool, "checkin", _close)
    engine.dispose()


def _close(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    entry.close()
