"""Once a day the centre signs how far each log had come, and the hash over it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.storage.driver import execute
from pharmadesk.values.clock import CASABLANCA, US_IN_S, instant, local
from sync.protocol import signing
from sync.server import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from pharmadesk.journal.event import Signer

_SETTLES_US: Final = 10 * 60 * US_IN_S
"""What arrived before midnight is in the log some minutes later, or never."""
_MOST_DAYS: Final = 400
_ONE_DAY: Final = timedelta(days=1)

_LAST = "SELECT max(day) FROM daily_root"
_AT = """SELECT position, tenant_hash FROM journal_event WHERE received_at_us < ?
    ORDER BY position DESC LIMIT 1"""
_KEEP = """INSERT INTO daily_root (day, server_epoch, position, tenant_hash, signature)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""


def due(now_us: int) -> str:
    """Return the newest day that is over."""
    return (local(now_us - _SETTLES_US).date() - _ONE_DAY).isoformat()


def signed_by(signer: Signer) -> Callable[[Connection, str, str], int]:
    """Give the work of signing, up to a day, whatever days were missed before it."""

    def work(connection: Connection, tenant_id: str, day: str) -> int:
        epoch, signed = identity.epoch(connection), 0
        for each in _days(execute(connection, _LAST).scalar(), day):
            midnight = datetime.combine(date.fromisoformat(each) + _ONE_DAY, time(), CASABLANCA)
            row = execute(connection, _AT, instant(midnight)).first()
            position, tenant_hash = row or (0, LOG_BEGINS)
            digest = signing.root_digest(tenant_id, each, position, tenant_hash, epoch)
            signature = signing.sign(signer, digest)
            execute(connection, _KEEP, each, epoch, position, tenant_hash, signature)
            signed += 1
        return signed

    return work


def _days(last: str | None, until: str) -> Iterator[str]:
    """Return the days after the last one that has a root, the newest of them at any rate."""
    end = date.fromisoformat(until)
    begin = date.fromisoformat(last) + _ONE_DAY if last else end
    begin = max(begin, end - _MOST_DAYS * _ONE_DAY)
    for number in range((end - begin).days + 1):
        yield (begin + number * _ONE_DAY).isoformat()
