"""A stretch of the tenant's log as it came, before anything of it is written: followed and proven.

The wire does not carry the hash of the event before: whoever holds a chain knows it, and a chain
that is unknown begins with nothing before it. Where a chain has split in two, the signature tells
which of its ends an event follows. What is checked:

    every event      its bytes, its tenant, its place in its chain
    every chain      the signature of its last event here, which vouches for those before it, and of
                     its first, by the key that its opening declares and its device always had
    the stretch      no position left out, and at its end the hash over the tenant's log

A push need be signed at its end alone: a stretch that ends within one is taken up to its last
proof. Nothing is refused for what it says: that is for the projections.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from pharmadesk.errors import Refused
from pharmadesk.journal import opened, store
from pharmadesk.journal.event import GENESIS_HASH, event_hash, is_signed_by, received
from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.journal.tenant_log import next_tenant_hash
from pharmadesk.journal.vouching import chain_keys
from pharmadesk.values.hlc import MAX_HLC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.journal.store import Head
    from pharmadesk.services.desk import Identity


@dataclass(frozen=True, slots=True)
class LogPlace:
    """A position in the tenant's log, and the hash over everything up to it."""

    position: int
    tenant_hash: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """An event of the log as it came; `parent` where a branch begins, the hash before it.

    `held` says why it must not act by itself, when it must not: its device was revoked before, or
    nobody who may had approved it.
    """

    position: int
    eff_hlc: int
    header: bytes
    body: bytes
    signature: bytes
    parent: bytes | None = None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """An event of the log that this register wrote in its current incarnation."""

    position: int
    eff_hlc: int
    hash: bytes
    held: str = ""


Arrival: TypeAlias = Written | Ours


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive events of the log after a place, and the place after them."""

    after: LogPlace
    arrivals: tuple[Arrival, ...]
    end: LogPlace


@dataclass(frozen=True, slots=True)
class Proven:
    """An event of the log that may be taken in: ours by its hash, or whole."""

    at: LogPlace
    eff_hlc: int
    hash: bytes
    stored: StoredEvent | None
    held: str

    @property
    def event_id(self) -> str:
        """The id of an event that came whole."""
        assert self.stored is not None, "ours is told by its hash"
        return self.stored.header.event_id


Line: TypeAlias = tuple[str, str]


class _Prover:
    """Follows chains through a stretch, over what the journal holds of them."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        self._connection = connection
        self._identity = identity
        self._keys = chain_keys(connection)
        self._devices = {device_id: key for (device_id, _), key in self._keys.items()}
        self._met: dict[tuple[str, str, int], list[bytes]] = {}
        self._ends: dict[Line, list[Head]] = {}
        self._signed: dict[bytes, bool] = {}

    def read(self, written: Written) -> StoredEvent:
        """Make the event from its bytes and the hash before it."""
        first = received(
            written.header, written.body, GENESIS_HASH, written.signature, REGISTRY.body_of
        )
        header = first.header
        if header.tenant_id != self._identity.tenant_id or not 0 <= header.hlc <= MAX_HLC:
            raise _altered(written.position)
        line = (header.device_id, header.incarnation)
        before = self._before(line, header.seq, written.parent)
        candidates = [_after(prev, first) for prev in before]
        if header.seq == 1:
            self._open(line, first, written.position)
        if len(candidates) > 1:
            candidates = [each for each in candidates if self._is_known(line, each)] or [
                each for each in candidates if self.is_signed(each)
            ]
        if not candidates:
            raise _altered(written.position)
        stored = candidates[0]
        self._met.setdefault((*line, header.seq), []).append(stored.hash)
        return stored

    def is_signed(self, stored: StoredEvent) -> bool:
        """Tell whether the chain's key signed this event."""
        if stored.hash not in self._signed:
            key = self._keys.get((stored.header.device_id, stored.header.incarnation))
            is_good = key is not None and is_signed_by(key, stored.hash, stored.signature)
            self._signed[stored.hash] = is_good
        return self._signed[stored.hash]

    def _is_known(self, line: Line, stored: StoredEvent) -> bool:
        """Tell whether this event is here already: a log that is read anew."""
        return any(
            store.hash_at(self._connection, *line, stored.header.seq, branch) == stored.hash
            for branch in range(len(self._branches(line)))
        )

    def _open(self, line: Line, stored: StoredEvent, position: int) -> None:
        opening = opened.read(stored.header.kind, stored.body_bytes)
        if opening is None:
            raise _altered(position)
        key = bytes.fromhex(opening.public_key)
        if self._devices.setdefault(line[0], key) != key:
            raise _altered(position)
        self._keys.setdefault(line, key)

    def _before(self, line: Line, seq: int, parent: bytes | None) -> list[bytes]:
        """Return what may come before an event: the hash on each branch that reaches so far."""
        if seq == 1:
            return [GENESIS_HASH]
        if parent is not None:
            return [parent]
        found = list(self._met.get((*line, seq - 1), ()))
        for branch, end in enumerate(self._branches(line)):
            if seq - 1 <= end.seq:
                held = store.hash_at(self._connection, *line, seq - 1, branch)
                if held is not None:
                    found.append(held)
        return list(dict.fromkeys(found))

    def _branches(self, line: Line) -> list[Head]:
        if line not in self._ends:
            self._ends[line] = list(branch_ends(self._connection, *line))
        return self._ends[line]


def branch_ends(connection: Connection, device_id: str, incarnation: str) -> Iterator[Head]:
    """Yield the end of each branch of a chain that is here."""
    branch = 0
    while (end := store.head(connection, device_id, incarnation, branch)) != store.EMPTY:
        yield end
        branch += 1


def prove(
    connection: Connection, identity: Identity, stretch: Stretch, stand_back: Callable[[], None]
) -> list[Proven]:
    """Follow a stretch from its first event to its last; return what of it is proven.

    It computes for long, and stands back before each event.
    Raises: Refused `sync.feed_altered` with the position where it is not what was signed.
    """
    prover = _Prover(connection, identity)
    proven: list[Proven] = []
    at = stretch.after
    for arrival in stretch.arrivals:
        stand_back()
        if arrival.position != at.position + 1:
            raise _altered(at.position + 1)
        stored = prover.read(arrival) if isinstance(arrival, Written) else None
        digest = arrival.hash if isinstance(arrival, Ours) else _hash_of(stored)
        eff_hlc = arrival.eff_hlc
        if not 0 <= eff_hlc <= MAX_HLC:
            raise _altered(arrival.position)
        at = LogPlace(arrival.position, next_tenant_hash(at.tenant_hash, digest, eff_hlc))
        proven.append(Proven(at, eff_hlc, digest, stored, arrival.held))
    if at != stretch.end:
        raise _altered(stretch.end.position)
    return _up_to_last_proof(prover, proven)


def _up_to_last_proof(prover: _Prover, proven: list[Proven]) -> list[Proven]:
    """Leave out what the end of a stretch cuts off from the signature that vouches for it."""
    first_wrong = None
    while (wrong := _first_unsigned(prover, proven)) is not None:
        first_wrong = first_wrong or wrong
        if wrong is not proven[-1] or len(proven) == 1:
            raise _altered(first_wrong.at.position)
        proven = proven[:-1]
    return proven


def _first_unsigned(prover: _Prover, proven: Sequence[Proven]) -> Proven | None:
    """Check the last event of every history, which nothing here follows, and each opening."""
    followed = {each.stored.prev_hash for each in proven if each.stored is not None}
    for each in proven:
        stored = each.stored
        if stored is None or (each.hash in followed and stored.header.seq > 1):
            continue
        if not prover.is_signed(stored):
            return each
    return None


def _after(prev: bytes, first: StoredEvent) -> StoredEvent:
    """Make the same event with another one before it."""
    if prev == first.prev_hash:
        return first
    digest = event_hash(prev, first.header_bytes, first.body_bytes)
    return replace(first, prev_hash=prev, hash=digest)


def _hash_of(stored: StoredEvent | None) -> bytes:
    assert stored is not None, "it came whole"
    return stored.hash


def _altered(position: int) -> Refused:
    return Refused("sync.feed_altered", position=position)
