"""What the centre does with a push: judge the bytes alone, then append what is new.

`judge` needs no database. It follows the chain from `base` and keeps the events that the last
signature proves; the first that is wrong ends the chain and is kept apart as it came.
`accept` compares with what is here and appends the rest, in one transaction of the caller's:

    what follows the chain's head             appended
    what is here already, hash for hash       skipped, and answered as it was the first time
    another event in the place of one here    `Fork`, until it is pushed as a branch of its own
    a base further on than the chain          `Gap`

Nothing else is refused: neither a clock, nor a version, nor a kind, nor whoever was revoked. What
must not act is kept all the same, and held (deciding.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pharmadesk.errors import Refused
from pharmadesk.journal import centre, opened
from pharmadesk.journal.event import is_signed_by, received
from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.journal.store import EMPTY, Head
from pharmadesk.services.replication.deciding import Deciding
from pharmadesk.values.hlc import MAX_HLC, effective

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.centre import Chain, Placed
    from pharmadesk.journal.event import StoredEvent

_CLOSINGS = REGISTRY.closings()


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it came."""

    header: bytes
    body: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose events these are; what the centre itself once wrote comes back as `is_centre`."""

    tenant_id: str
    device_id: str
    public_key: bytes
    revoked: bool = False
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Suspect:
    """The event that ended a push: where it should stand, and what is wrong with it."""

    seq: int
    why: str
    sent: Sent


@dataclass(frozen=True, slots=True)
class Judged:
    """What a push is worth: events that are proven, and perhaps the one that is wrong."""

    sender: Sender
    chain: Chain
    base: Head
    events: tuple[StoredEvent, ...]
    sent: tuple[Sent, ...]
    prior: Mapping[int, int]
    suspect: Suspect | None = None

    def cut(self, seq: int, why: str) -> Judged:
        """Return the same without the event at `seq` and what follows it."""
        kept = seq - self.base.seq - 1
        suspect = Suspect(seq, why, self.sent[kept])
        return replace(self, events=self.events[:kept], suspect=suspect)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that was sent up to the last of `placed` is in the log, and what ended it."""

    placed: tuple[Placed, ...]
    is_new: bool
    suspect: Suspect | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Events between the head of the chain and the base are missing."""

    head: Head


@dataclass(frozen=True, slots=True)
class Fork:
    """Another history; `common` is the last event of it that is here."""

    common: Head


@dataclass(slots=True)
class _Follower:
    """Follows a chain from its base and says what is wrong with an event that does not follow."""

    sender: Sender
    chain: Chain
    head: Head
    events: list[StoredEvent] = field(default_factory=list)

    def take(self, sent: Sent) -> str | None:
        try:
            stored = received(
                sent.header, sent.body, self.head.hash, sent.signature, REGISTRY.body_of
            )
        except Refused as refusal:
            return refusal.code
        if (fault := self._misplaced(stored)) is not None:
            return fault
        self.events.append(stored)
        self.head = Head(stored.header.seq, stored.hash)
        return None

    def _misplaced(self, stored: StoredEvent) -> str | None:
        header = stored.header
        found = (header.tenant_id, header.device_id, header.incarnation, header.seq)
        wanted = (self.sender.tenant_id, *self.chain[:2], self.head.seq + 1)
        if found != wanted:
            return "journal.index"
        if not 0 <= header.hlc <= MAX_HLC:
            return "journal.hlc"
        if header.seq == 1:
            opening = opened.read(header.kind, stored.body_bytes)
            if opening is None:
                return "journal.not_opened"
            if opening.public_key != self.sender.public_key.hex():
                return "journal.resigned"
        return None


def judge(
    sender: Sender, chain: Chain, base: Head, sent: Sequence[Sent], prior: Mapping[int, int]
) -> Judged:
    """Follow the chain through what was sent, and prove it."""
    follower = _Follower(sender, chain, base)
    suspect = None
    for each in sent:
        why = follower.take(each)
        if why is not None:
            suspect = Suspect(follower.head.seq + 1, why, each)
            break
    judged = Judged(sender, chain, base, tuple(follower.events), tuple(sent), prior, suspect)
    unsigned = _first_unsigned(sender, judged.events)
    return judged if unsigned is None else judged.cut(unsigned, "journal.signature")


def _first_unsigned(sender: Sender, events: Sequence[StoredEvent]) -> int | None:
    """Return the seq of the first bad signature, looking at all only when one that counts is bad.

    Those that count: the last, which vouches for all before it; a chain's first; each closing.
    """
    if not events:
        return None
    counting = [events[-1]] + [
        each for each in events[:-1] if each.header.seq == 1 or each.header.kind in _CLOSINGS
    ]
    if _unsigned_of(sender, counting) is None:
        return None
    return _unsigned_of(sender, events)


def _unsigned_of(sender: Sender, events: Sequence[StoredEvent]) -> int | None:
    """Return the seq of the first of some events whose signature is bad."""
    return next(
        (
            each.header.seq
            for each in events
            if not is_signed_by(sender.public_key, each.hash, each.signature)
        ),
        None,
    )


def accept(connection: Connection, judged: Judged, received_at_us: int) -> Kept | Gap | Fork:
    """Append what is new of a push, and keep what is suspect.

    Raises: centre.EventIdTaken, to be answered by a second try without that event.
    """
    chain, base, events = judged.chain, judged.base, judged.events
    cursor = centre.lock_cursor(connection, chain)
    last_seq = base.seq + len(events)
    here = centre.held(connection, chain, base.seq, last_seq)
    if base != EMPTY and (base.seq, base.hash) not in here:
        return Gap(cursor.head) if base.seq > cursor.head.seq else Fork(EMPTY)
    known: list[Placed] = []
    for stored in events:
        placed = here.get((stored.header.seq, stored.hash))
        if placed is None:
            break
        known.append(placed)
    at = Head(known[-1].seq, known[-1].hash) if known else base
    fresh = events[len(known) :]
    begins = chain.branch > 0 and cursor.head == EMPTY
    if fresh and at != cursor.head and not begins:
        return Fork(at)
    if judged.suspect is not None:
        seq, why, sent = judged.suspect.seq, judged.suspect.why, judged.suspect.sent
        raw = (sent.header, sent.body, sent.signature)
        centre.keep_suspect(connection, chain, seq, why, raw, received_at_us)
    if not fresh:
        return Kept(tuple(known), is_new=False, suspect=judged.suspect)
    is_centre = judged.sender.is_centre
    deciding = Deciding(connection, chain, fresh, is_centre=is_centre)
    if deciding.is_forked and (unsigned := _unsigned_of(judged.sender, fresh)) is not None:
        # Of several histories the signature tells a reader which one an event follows.
        return accept(connection, judged.cut(unsigned, "journal.signature"), received_at_us)
    objections = [deciding.objection(stored) for stored in fresh]
    timed = [(stored, _eff_hlc(stored, judged, received_at_us)) for stored in fresh]
    new = centre.append(connection, chain.branch, timed, received_at_us)
    parent = at if begins else cursor.parent
    centre.move_cursor(connection, chain, centre.Cursor(Head(new[-1].seq, new[-1].hash), parent))
    for why in dict.fromkeys(each for each in objections if each is not None):
        same = [at.position for at, each in zip(new, objections, strict=True) if each == why]
        centre.hold(connection, same, why)
    new = [at._replace(held=why or "") for at, why in zip(new, objections, strict=True)]
    deciding.carry_out(received_at_us)
    return Kept((*known, *new), is_new=True, suspect=judged.suspect)


def _eff_hlc(stored: StoredEvent, judged: Judged, received_at_us: int) -> int:
    """Say when an event counts: what an earlier acknowledgement said, and never later than now.

    A register could claim any earlier time; it could as well have written one into the event. What
    the centre wrote counted at its own time from the beginning.
    """
    if judged.sender.is_centre:
        return stored.header.hlc
    clamped = effective(stored.header.hlc, received_at_us)
    return min(judged.prior.get(stored.header.seq, clamped), clamped)
