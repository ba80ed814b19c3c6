"""How far each chain has been delivered, for each purpose (sent, acknowledged, …).

Delivery state lies beside the journal, never in it. A cursor names an event by seq *and* hash:
two histories of equal length are not mistaken for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.errors import Bug
from pharmadesk.journal.store import EMPTY, Head, hash_at
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

ACKNOWLEDGED = "acknowledged"
"""What the centre has countersigned; `verify` holds the journal against it."""
MET = "met"
"""What the centre's log has brought back, as far as it was pulled."""

_READ = """SELECT seq, hash FROM journal_cursor
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND purpose = ?"""
_CLEAR = """DELETE FROM journal_cursor
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND purpose = ?"""
_CLEAR_ALL = "DELETE FROM journal_cursor WHERE purpose = ?"
_SET = """INSERT INTO journal_cursor (device_id, incarnation, branch, purpose, seq, hash)
    VALUES (?, ?, ?, ?, ?, ?)"""


def read(
    connection: sa.Connection, device_id: str, incarnation: str, purpose: str, branch: int = 0
) -> Head:
    """Return where the cursor stands; before the first event when it was never placed."""
    row = execute(connection, _READ, device_id, incarnation, branch, purpose).first()
    return Head(*row) if row else EMPTY


def place(
    connection: sa.Connection,
    device_id: str,
    incarnation: str,
    purpose: str,
    at: Head,
    branch: int = 0,
) -> None:
    """Place the cursor on an event of the journal; backwards too, after a restored centre.

    Raises: `Bug` when the journal holds no such event.
    """
    if hash_at(connection, device_id, incarnation, at.seq, branch) != at.hash:
        raise Bug("journal.cursor_astray", incarnation=incarnation, seq=at.seq)
    execute(connection, _CLEAR, device_id, incarnation, branch, purpose)
    execute(connection, _SET, device_id, incarnation, branch, purpose, at.seq, at.hash)


def clear(connection: sa.Connection, purpose: str) -> None:
    """Put every cursor of a purpose before the first event."""
    execute(connection, _CLEAR_ALL, purpose)
