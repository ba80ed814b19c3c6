"""Where a register's own chain stands when the program starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.journal import reading, store
from pharmadesk.journal.mark import Mark
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from pharmadesk.journal.reading import Chain

_LAST_CONFIRMED = """SELECT position, body FROM journal_event
    WHERE kind = 'clock.confirmed' AND device_id = ? ORDER BY position DESC LIMIT 1"""
_LATEST_DAY = """SELECT max(business_date) FROM
    (SELECT business_date FROM journal_event
     WHERE device_id = ? AND incarnation = ? AND branch = 0 AND position > ?
     AND (cash_session_id IS NULL OR cash_session_id IN
         (SELECT stream_key FROM journal_event WHERE kind = 'session.opened' AND position > ?))
     ORDER BY seq DESC LIMIT 500) AS recent"""
_LATEST_HLC = """SELECT max(coalesce(eff_hlc, hlc)) FROM (
    SELECT * FROM (SELECT eff_hlc, hlc FROM journal_event ORDER BY position DESC LIMIT 500) AS a
    UNION ALL
    SELECT * FROM (SELECT eff_hlc, hlc FROM journal_event
        WHERE device_id = ? AND incarnation = ? AND branch = 0 ORDER BY seq DESC LIMIT 1) AS b
    ) AS recent"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest chain of this device's key and its end, and what the whole journal knows.

    `newest` is the chain opened last, of this key or else of no known other device, None for an
    empty journal; `head` is the end of this key's newest chain, or of `newest` when the key wrote
    nothing here.
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


def standing(connection: Connection, public_key: bytes, others: Collection[str] = ()) -> Standing:
    """Read where the chain of this key stands; `others` are devices whose events were pulled."""
    chains = [chain for chain in reading.chains(connection) if chain.device_id not in others]
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
        last_hlc=_last_hlc(connection, newest),
        last_day=_last_day(connection, newest),
    )


def hash_at_mark(connection: Connection, device_id: str, mark: Mark) -> str | None:
    """Read the hash the journal holds where the mark points, in hex."""
    found = store.hash_at(connection, device_id, mark.incarnation, mark.seq)
    return found.hex() if found else None


def _last_hlc(connection: Connection, chain: Chain) -> int:
    """Take the greatest time of the last events to arrive, and of the chain's own last one."""
    latest = execute(connection, _LATEST_HLC, chain.device_id, chain.incarnation).scalar()
    return int(latest or 0)


def _last_day(connection: Connection, chain: Chain) -> str:
    """Take the greatest day of the chain's events since a person last said which day it is.

    Another register's clock is no witness, and a chain's first event bears the day of the chain
    before. What belongs to a cash session opened before that answer bears the day that was put
    right.
    """
    told = execute(connection, _LAST_CONFIRMED, chain.device_id).first()
    position, answer = (told[0], json.loads(told[1])["confirmed_date"]) if told else (0, "")
    own = (chain.device_id, chain.incarnation)
    latest = execute(connection, _LATEST_DAY, *own, position, position).scalar()
    return max(answer, latest or "")
