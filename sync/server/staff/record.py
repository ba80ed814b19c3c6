"""What staff did and what was denied, as rows that every one of them sees.

A denial that repeats within a minute is one row with its number, so that a flood of them is not a
flood of rows. Nothing of what was typed is ever in one: who is nobody is called so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.values.identifiers import IdSource
    from sync.server.access.secrets_of import Secrets

NOBODY: Final = "-"
DENIED: Final = "denied"
_MINUTE_US: Final = 60 * 1_000_000

_ADD = """INSERT INTO staff_record
    (record_id, happened_at_us, login, action, subject, detail, times)
    VALUES (?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (record_id) DO UPDATE SET times = staff_record.times + 1"""
_BEFORE = """SELECT record_id, happened_at_us, login, action, subject, detail, times
    FROM staff_record WHERE (happened_at_us, record_id) < (?, ?)
    ORDER BY happened_at_us DESC, record_id DESC LIMIT ?"""
_AFTER_ALL: Final = (2**63 - 1, "")


Place = tuple[int, str]
"""A row's place in the record: when it was, and its id."""


class Done(NamedTuple):
    """Something that staff did, or that was denied."""

    record_id: str
    happened_at_us: int
    login: str
    action: str
    subject: str
    detail: str
    times: int


class Record:
    """Writes and reads."""

    def __init__(self, ids: IdSource, secrets: Secrets) -> None:
        self._ids = ids
        self._secrets = secrets

    def done(
        self,
        connection: sa.Connection,
        login: str,
        action: str,
        now_us: int,
        *,
        subject: str = "",
        detail: str = "",
    ) -> None:
        """Tell what somebody did."""
        execute(connection, _ADD, self._ids.new(), now_us, login, action, subject, detail)

    def denied(self, connection: sa.Connection, login: str, reason: str, now_us: int) -> None:
        """Tell what was denied; within a minute the same again is counted."""
        minute = str(now_us // _MINUTE_US)
        record_id = self._secrets.key_of("staff denial", login, reason, minute)
        execute(connection, _ADD, record_id, now_us, login, DENIED, "", reason)

    def before(self, connection: sa.Connection, place: Place | None, limit: int) -> list[Done]:
        """Return what came before a row, the newest first; before none, the newest of all."""
        found = execute(connection, _BEFORE, *(place or _AFTER_ALL), limit)
        return [Done(*row) for row in found]
