"""What nobody needs any more is deleted: codes that were used, sessions that ended.

Nothing of a journal is ever among it. Nonces need no tidying: the centre keeps none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.storage.driver import execute
from pharmadesk.values.clock import US_IN_S, local_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.values.clock import Clock

KEPT_US: Final = 30 * 24 * 3_600 * US_IN_S

_OF_ALL: Final = (
    "DELETE FROM enrolment_code WHERE expires_at_us < ?",
    "DELETE FROM access_guard WHERE last_us < ?",
)
_OF_EACH: Final = (
    """DELETE FROM access_refresh r USING access_session s
        WHERE s.tenant_id = r.tenant_id AND s.session_id = r.session_id AND s.expires_at_us < ?""",
    "DELETE FROM access_session WHERE expires_at_us < ?",
    "DELETE FROM access_invitation WHERE expires_at_us < ?",
    "DELETE FROM answered_request WHERE answered_at_us < ?",
    "DELETE FROM access_denial WHERE pending = 0 AND told_at_us < ?",
)


def due(now_us: int) -> str:
    """Return today."""
    return local_day(now_us)


def of_all(clock: Clock) -> Callable[[Connection, str, str], int]:
    """Give the work of tidying what no tenant owns."""
    return _deleting(_OF_ALL, clock)


def of_each(clock: Clock) -> Callable[[Connection, str, str], int]:
    """Give the work of tidying what is a tenant's."""
    return _deleting(_OF_EACH, clock)


def _deleting(statements: tuple[str, ...], clock: Clock) -> Callable[[Connection, str, str], int]:
    def work(connection: Connection, _tenant_id: str, _due: str) -> int:
        before_us = clock.now_us() - KEPT_US
        return sum(execute(connection, each, before_us).count for each in statements)

    return work
