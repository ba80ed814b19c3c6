"""Where a register's own chain stands when the program starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.journal import reading, store
from pharmadesk.journal.mark import Mark

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.reading import Chain


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
    last_hlc, last_day = _latest(connection)
    return Standing(
        chain=own[-1] if own else None,
        newest=newest,
        head=end,
        tenant_id=header.tenant_id,
        pharmacy_id=header.pharmacy_id,
        last_hlc=last_hlc,
        last_day=last_day,
    )


def hash_at_mark(connection: Connection, device_id: str, mark: Mark) -> str | None:
    """Read the hash the journal holds where the mark points, in hex."""
    found = store.hash_at(connection, device_id, mark.incarnation, mark.seq)
    return found.hex() if found else None


def _latest(connection: Connection) -> tuple[int, str | None]:
    """Take the greatest time of the last events to arrive: enough, since each device's rises."""
    row = connection.exec_driver_sql(
        "SELECT max(coalesce(eff_hlc, hlc)), max(business_date) FROM "
        "(SELECT eff_hlc, hlc, business_date FROM journal_event ORDER BY position DESC LIMIT 500)"
        " AS recent"
    ).one()
    return int(row[0] or 0), row[1]
