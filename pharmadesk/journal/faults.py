"""What can be wrong with a chain, and how to tell one fault from another.

journal.altered        the bytes are not those that were hashed
journal.hash_missing   the record has no hash at all
journal.missing        the event is not there, later ones are
journal.reordered      the event is there, but not in its place
journal.truncated      the chain ends before an event that is known to have been written
journal.replaced       another event stands where a mark or an acknowledgement saw this one
journal.centre_lacks   the centre has promised to keep this event and does not hold it
journal.forked         signed by the right key, but it follows another history than ours
journal.resigned       signed by another key than its device's
journal.signature      not a signature of this hash: hashed anew without a key, or damaged
journal.key_unknown    nobody vouches for the key of this device
journal.not_opened     the chain does not begin with its opening
journal.index          a column (detail) copied from the bytes disagrees with them
journal.numbers        a series (detail) has gone back behind the mark
journal.guard_missing  what keeps the journal append-only (detail) is gone or switched off
journal.unreadable     the database can be read up to this event and no further
journal.event_unreadable  this event lies on a damaged page (damage.py)
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pharmadesk.journal import reading
from pharmadesk.journal.event import GENESIS_HASH, event_hash, is_signed_by
from pharmadesk.journal.tables import COPIED, Copied
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

# What decoding raises for bytes, or what should be bytes, that somebody put there.
UNREADABLE = (msgspec.MsgspecError, TypeError, ValueError)

decode_copied = msgspec.json.Decoder(Copied).decode

_LATER = """SELECT header FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND position > ? ORDER BY position"""
_PUBLIC_KEYS = "SELECT public_key FROM journal_chain"


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a chain, or with the journal as a whole."""

    code: str
    device_id: str | None = None
    incarnation: str | None = None
    branch: int | None = None
    seq: int | None = None
    event_id: str | None = None
    detail: str | None = None


class Row(NamedTuple):
    """An event's row, as `verify` selects it; the copied columns follow in their order."""

    position: int
    branch: int
    prev_hash: bytes
    hash: bytes
    signature: bytes
    signature_sum: int
    header: bytes
    body: bytes
    device_id: str
    incarnation: str
    seq: int
    event_id: str
    kind: str
    version: int
    stream_key: str
    occurred_at_us: int
    business_date: str
    hlc: int
    actor_id: str | None
    cash_session_id: str | None


@dataclass(slots=True)
class Chain:
    """How far a chain has been followed; `proven_seq` is the last event a signature vouches for."""

    device_id: str
    incarnation: str
    branch: int
    seq: int = 0
    hash: bytes = GENESIS_HASH
    event_id: str | None = None
    signature: bytes = b""
    proven_seq: int = 0
    fault: Fault | None = None
    key: tuple[str, str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.key = (self.device_id, self.incarnation, self.branch)

    def fault_at(
        self, code: str, seq: int, event_id: str | None = None, detail: str | None = None
    ) -> Fault:
        """Name a fault of this chain."""
        return Fault(code, self.device_id, self.incarnation, self.branch, seq, event_id, detail)


class Witness:
    """Who signed what, by the keys that are vouched for. Counts the signatures it has checked."""

    def __init__(self, connection: sa.Connection, public_keys: Mapping[str, bytes]) -> None:
        self._connection = connection
        self._public_keys = public_keys
        self.checked = 0

    def knows(self, device_id: str) -> bool:
        """Tell whether somebody vouches for the device's key."""
        return device_id in self._public_keys

    def fault(
        self, chain: Chain, seq: int, event_id: str | None, digest: bytes, signature: bytes
    ) -> Fault | None:
        """Return what is wrong with a signature; nothing, when there is no key to judge by."""
        key = self._public_keys.get(chain.device_id)
        if key is None:
            return None
        self.checked += 1
        if is_signed_by(key, digest, signature):
            return None
        claimed = {row[0] for row in execute(self._connection, _PUBLIC_KEYS)}
        others = claimed.union(self._public_keys.values()) - {key}
        resigned = any(is_signed_by(other, digest, signature) for other in others)
        code = "journal.resigned" if resigned else "journal.signature"
        return chain.fault_at(code, seq, event_id)

    def first_fault(self, chain: Chain) -> Fault | None:
        """Return the first signature that is bad, when that of the chain's head is."""
        if chain.proven_seq == chain.seq:
            return None
        at_head = self.fault(chain, chain.seq, chain.event_id, chain.hash, chain.signature)
        if at_head is None:
            chain.proven_seq = chain.seq
            return None
        unproven = reading.by_chain(
            self._connection, chain.device_id, chain.incarnation, chain.proven_seq, chain.branch
        )
        faults = (
            self.fault(chain, header.seq, header.event_id, stored.hash, stored.signature)
            for entries in unproven
            for stored in (entry.stored for entry in entries)
            for header in (decode_copied(stored.header_bytes),)
        )
        return next((fault for fault in faults if fault), at_head)


def diagnose(connection: sa.Connection, witness: Witness, chain: Chain, row: Row) -> Fault:
    """Say why a row is not the chain's next event.

    What came before is asked first: when its head is not proven by its signature, the fault lies
    there, and this row merely shows it.
    """
    return witness.first_fault(chain) or _fault_of(connection, witness, chain, row)


def _fault_of(connection: sa.Connection, witness: Witness, chain: Chain, row: Row) -> Fault:
    expected = chain.seq + 1
    header = _intact_header(row)
    misfiled = header is not None and (header.device_id, header.incarnation) != row[8:10]
    if not misfiled and (row.seq if header is None else header.seq) != expected:
        elsewhere = _later(connection, row, expected)
        code = "journal.reordered" if elsewhere else "journal.missing"
        return chain.fault_at(code, expected, elsewhere)
    if header is None:
        code = "journal.altered" if row.hash else "journal.hash_missing"
        return chain.fault_at(code, expected, row.event_id)
    if not misfiled and row.prev_hash != chain.hash:
        otherwise = chain.fault_at("journal.forked", expected, header.event_id)
    else:
        copied = zip(COPIED, msgspec.structs.astuple(header), row[8:], strict=True)
        differing = [name for name, truth, copy in copied if truth != copy] + ["signature_sum"]
        otherwise = chain.fault_at("journal.index", expected, header.event_id, differing[0])
    signed = witness.fault(chain, expected, header.event_id, row.hash, row.signature)
    return signed or otherwise


def _intact_header(row: Row) -> Copied | None:
    """Return the header of a row whose bytes give the hash that stands beside them."""
    try:
        intact = event_hash(row.prev_hash, row.header, row.body) == row.hash
        return decode_copied(row.header) if intact else None
    except UNREADABLE:
        return None


def _later(connection: sa.Connection, row: Row, seq: int) -> str | None:
    """Return the id of the event with this seq if it lies further on than it should."""
    chain = (row.device_id, row.incarnation, row.branch)
    for (raw,) in execute(connection, _LATER, *chain, row.position):
        with contextlib.suppress(*UNREADABLE):
            header = decode_copied(raw)
            if header.seq == seq:
                return header.event_id
    return None
