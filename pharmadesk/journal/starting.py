"""Where a register's own chain stands when the program starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.journal import reading, store
from pharmadesk.journal.mark import Mark
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.reading import Chain

_LAST_CONFIRMED = """SELECT position, body FROM journal_event
    WHERE kind = 'clock.confirmed' AND device_id = ? ORDER BY position DESC LIMIT 1"""
_LATEST_DAY = """SELECT max(business_date) FROM
    (SELECT business_date FROM journal_event WHERE position > ?
     AND (cash_session_id IS NULL OR cash_session_id IN
         (SELECT stream_key FROM journal_event WHERE kind = 'session.opened' AND position > ?))
     ORDER BY position DESC LIMIT 500) AS recent"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest chain of this device's key and its end, and what the whole journal knows.

    `newest` is the chain opened last by anyone, None for an empty journal; `head` is the end of
    this key's newest chain, or of `newest` when the key wrote nothing here.
    """

    chain: Chain | None
    newest: Chain | None
    head: Mark | None
    tenant_id: str
    pharmacy_id: str
    last_hlc: int
    last_day: str | None

    @property
    def newest_letter(self) -> str:
        """The series letter that was given out last."""
        assert self.newest is not None, "an empty journal has given out no letter"
        return self.newest.series_letter


def standing(connection: Connection, public_key: bytes) -> Standing:
    """Read where the chain of this key stands."""
    chains = reading.chains(connection)
    if not chains:
        return Standing(None, None, None, "", "", 0, None)
    own = [chain for chain in chains if chain.public_key == public_key]
    newest = own[-1] if own else chains[-1]
    head = store.head(connection, newest.device_id, newest.incarnation)
    numbers = store.last_numbers(connection, newest.incarnation)
    end = Mark(incarnation=newest.incarnation, seq=head.seq, hash=head.hash.hex(), numbers=numbers)
    first = next(reading.by_chain(connection, newest.device_id, newest.incarnation, batch=1))[0]
    header = first.stored.header
    return Standing(
        chain=own[-1] if own else None,
        newest=newest,
        head=end,
        tenant_id=header.tenant_id,
        pharmacy_id=header.pharmacy_id,
        last_hlc=_last_hlc(connection),
        last_day=_last_day(connection, newest.device_id),
    )


def hash_at_mark(connection: Connection, device_id: str, mark: Mark) -> str | None:
    """Read the hash the journal holds where the mark points, in hex."""
    found = store.hash_at(connection, device_id, mark.incarnation, mark.seq)
    return found.hex() if found else None


def _last_hlc(connection: Connection) -> int:
    """Take the greatest time of the last events to arrive: enough, since each device's rises."""
    row = connection.exec_driver_sql(
        "SELECT max(coalesce(eff_hlc, hlc)) FROM "
        "(SELECT eff_hlc, hlc FROM journal_event ORDER BY position DESC LIMIT 500) AS recent"
    ).one()
    return int(row[0] or 0)


def _last_day(connection: Connection, device_id: str) -> str:
    """Take the greatest day of the last events since a person last said which day it is.

    What belongs to a cash session opened before that bears the day that was put right.
    """
    told = execute(connection, _LAST_CONFIRMED, device_id).first()
    position, answer = (told[0], json.loads(told[1])["confirmed_date"]) if told else (0, "")
    latest = execute(connection, _LATEST_DAY, position, position).scalar()
    return max(answer, latest or "")
