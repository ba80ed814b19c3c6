"""What to say to the centre next, and what its answers mean: decisions alone, no time, no network.

    greet     once for each chain this register ever wrote: where does the centre stand?
    share     keys of persons that the centre lacks, before the events that name those persons
    tell      its events from there on, chain by chain, the oldest first
    give      what others wrote, to a centre that has lost it (giving.py)
    read      the rows of a snapshot, where this register has nothing of others yet
    share     who was erased here, and what the vault has that is not known here
    fetch     the log after the place that is known, until there is no more
    rest

Nothing a register wrote is ever taken back. A session is what was learnt since the last doubt: it
may be thrown away at any moment, and greeting again finds the truth. What lasts is decided in words
(`Deed`) that the engine carries out on the register, each whole.

    the centre is behind what it promised    it was restored: tell again from where it stands
    it is ahead of what is here              this file was restored: begin a new incarnation, and
                                             fetch what was lost
    it has another event in a place          two copies wrote on: what is here becomes a branch of
                                             the chain at the centre, and a new incarnation begins
    it cannot read an event of ours          the chain ends there; a new incarnation goes on
    it does not know our place in the log    fetch from the beginning; what is known is skipped
    its log lacks what it promised           it was restored and does not say so: greet again
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from sync.client import giving
from sync.client.errors import NoSenseError
from sync.client.giving import Gift, GiveBack, KeepGiven
from sync.protocol.messages import (
    MAX_PULL_EVENTS,
    MAX_PUSH_EVENTS,
    Ack,
    At,
    Broken,
    Feed,
    Fork,
    Gap,
    Piece,
    Place,
    Refetch,
    Returned,
    Shelf,
    Snapshot,
    Welcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sync.protocol.messages import HelloAnswer, PullAnswer, PushAnswer, ReturnAnswer, SetAside

    HashAt: TypeAlias = "Callable[[int], str | None]"
    """The hash of an event of the history in question, by seq."""

NO_EVENT: Final = At(seq=0, hash="0" * 64)


@dataclass(frozen=True, slots=True)
class Chain:
    """A history of this register; the centre knows it as `branch`, which begins after `common`.

    Shape: `here` is its branch in the register's journal.
    """

    incarnation: str
    head: At
    acked: At
    here: int = 0
    branch: int = 0
    common: At = NO_EVENT
    is_current: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by in a session."""
        return self.incarnation, self.here

    @property
    def is_trunk(self) -> bool:
        """Whether the centre can be asked where it stands with it: its cursors name no branch."""
        return self.here == 0 and self.branch == 0


@dataclass(frozen=True, slots=True)
class Holding:
    """What this register has of the vault: what the centre lacks, and the last entry heard of."""

    has_keys: bool = False
    has_erasures: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """What was learnt of the centre since the last doubt.

    `cursors` says, by history, after which of our events to go on telling; `promised` are
    the places in the log at which the centre has promised to keep some of them, and that were not
    read yet, in their order; `snapshot` is
    what is to be taken over before the log is fetched. `vault` is the number of the last entry
    there, None at a centre without one; `is_vault_shut` once sharing failed. `gifts` are
    what is still to be given back of others' chains; None until somebody has looked.
    """

    cursors: Mapping[tuple[str, int], int] = field(default_factory=dict)
    broken: frozenset[tuple[str, int]] = frozenset()
    server_epoch: str | None = None
    may_fetch: bool = False
    is_complete: bool = False
    promised: tuple[Place, ...] = ()
    most_events: int = MAX_PUSH_EVENTS
    snapshot: Snapshot | None = None
    vault: int | None = None
    is_vault_shut: bool = False
    gifts: tuple[Gift, ...] | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the centre takes what this register tells and tells it nothing.

        It was withdrawn, or its program is too old.
        """
        return self.server_epoch is not None and not self.may_fetch

    def stirred(self, current: tuple[str, int]) -> Session:
        """Look for news again, also where something failed that stops nothing else.

        Who may read no log hears in a greeting alone that the centre was restored.
        """
        known = self.cursors
        if self.is_withdrawn:
            known = {key: seq for key, seq in known.items() if key != current}
        return replace(self, cursors=known, is_complete=False, is_vault_shut=False)

    def without_vault(self) -> Session:
        """Leave the vault alone for now."""
        return replace(self, is_vault_shut=True)

    def without_gifts(self) -> Session:
        """Give nothing back: there is nothing, or nobody to take it."""
        return replace(self, gifts=())

    def doubted(self) -> Session:
        """Forget all but what the centre cannot take."""
        return Session(broken=self.broken, most_events=self.most_events)

    def at(self, chain: Chain, seq: int) -> Session:
        """Go on telling a history after this seq."""
        return replace(self, cursors={**self.cursors, chain.key: seq})


# --- what to say ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Greet:
    """Ask where the centre stands with a chain."""

    chain: Chain


@dataclass(frozen=True, slots=True)
class Tell:
    """Push the events of a chain after `base_seq`."""

    chain: Chain
    base_seq: int


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Read the next bytes of a snapshot."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Fetch:
    """Pull the log."""


@dataclass(frozen=True, slots=True)
class Share:
    """Share the vault; `afresh` when the centre has less of it than was heard."""

    with_erasures: bool
    afresh: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """There is nothing to say."""


Ask: TypeAlias = Greet | Tell | GiveBack | Share | ReadOn | Fetch | Rest


def next_ask(session: Session, chains: Sequence[Chain], holding: Holding = Holding()) -> Ask:
    """Decide what to say next.

    A person's key goes before the events that name the person: nobody else can have put one then.
    An erasure goes after them: the log must know by then whose signature it bears.
    """
    vault = session.vault if session.may_fetch and not session.is_vault_shut else None
    if vault is not None and holding.has_keys:
        return Share(with_erasures=False, afresh=holding.number > vault)
    if (told := _of_journal(session, chains)) is not None:
        return told
    if vault is not None and (holding.has_erasures or holding.number != vault):
        return Share(with_erasures=True, afresh=holding.number > vault)
    if session.may_fetch and session.snapshot is not None:
        return ReadOn(session.snapshot)
    if session.may_fetch and not session.is_complete:
        return Fetch()
    return Rest()


def _of_journal(session: Session, chains: Sequence[Chain]) -> Greet | Tell | GiveBack | None:
    """Tell what is our own first: a device is believed more of itself than others are.

    Before that comes only what we wrote as another device, on which the rest may build.
    """
    gift = session.gifts[0] if session.may_fetch and session.gifts else None
    if gift is not None and gift.is_own:
        return GiveBack(gift)
    own = _of_own(session, chains)
    return GiveBack(gift) if own is None and gift is not None else own


def _of_own(session: Session, chains: Sequence[Chain]) -> Greet | Tell | None:
    for chain in chains:
        if chain.key in session.broken:
            continue
        cursor = session.cursors.get(chain.key)
        if cursor is None and chain.is_trunk:
            return Greet(chain)
        if cursor is None:
            cursor = _first_of_branch(chain)
        if cursor < chain.head.seq:
            return Tell(chain, cursor)
    return None


def most_to_fetch(session: Session, place: Place) -> int:
    """End a page of the log where a promise was made: it must come out at the promised hash."""
    ahead = (each.position - place.position for each in session.promised)
    return min((some for some in ahead if 0 < some < MAX_PULL_EVENTS), default=MAX_PULL_EVENTS)


def _first_of_branch(chain: Chain) -> int:
    """Begin a branch one event early: the answer shows whether a restored centre still has it."""
    return max(chain.acked.seq - 1, chain.common.seq)


# --- what to do -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepAck:
    """Keep a promise; the events it answers follow `base_seq`."""

    chain: Chain
    ack: Ack
    base_seq: int


@dataclass(frozen=True, slots=True)
class KeepFork:
    """Note that a chain is a branch at the centre; a current one ends here."""

    chain: Chain
    branch: int
    common: At


@dataclass(frozen=True, slots=True)
class Renew:
    """Begin a new incarnation."""


@dataclass(frozen=True, slots=True)
class Rewind:
    """Fetch the log from its beginning."""


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Take a stretch of the log in."""

    feed: Feed


@dataclass(frozen=True, slots=True)
class KeepPiece:
    """Keep the next bytes of a snapshot."""

    offset: int


@dataclass(frozen=True, slots=True)
class Adopt:
    """Take the rows of a snapshot over: all its bytes are here."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take entries of the vault over."""

    shelf: Shelf


@dataclass(frozen=True, slots=True)
class Learn:
    """Take note of the centre's clock, and of the program it advises to update to, if any."""

    server_time_us: int
    upgrade: str


@dataclass(frozen=True, slots=True)
class Foresee:
    """Take note of how far the centre's log goes, and how many of its events are in no row there.

    `set_aside` are the first of those. `own_seq` is the last event of the current history that the
    log surely has.
    """

    head: int
    aside: int
    set_aside: tuple[SetAside, ...]
    own_seq: int


@dataclass(frozen=True, slots=True)
class NoteBroken:
    """Note which event of an own history the centre cannot prove."""

    chain: Chain
    seq: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must know; `seq` names the event."""

    code: str
    seq: int = 0


Deed: TypeAlias = (
    KeepAck
    | KeepFork
    | Renew
    | Rewind
    | TakeIn
    | KeepPiece
    | Adopt
    | TakeOver
    | Learn
    | Foresee
    | KeepGiven
    | NoteBroken
    | Alarm
)
Decision: TypeAlias = "tuple[Session, tuple[Deed, ...]]"


def after_hello(
    session: Session, chain: Chain, place: Place, answer: HelloAnswer, hash_at: HashAt
) -> Decision:
    """Decide what an answer to a greeting means."""
    match answer:
        case Refetch():
            if place.position == 0:
                raise NoSenseError("the beginning of a log is in every log")
            return session.doubted(), (Rewind(),)
        case Fork(common=common):
            # The centre has compared ends alone. Telling from here on shows where they part.
            return session.at(chain, _known(chain, common, hash_at)), ()
        case Welcome(server_epoch=epoch) if session.server_epoch not in {None, epoch}:
            return session.doubted(), ()
        case Welcome(cursor=cursor):
            learnt = replace(
                session,
                server_epoch=answer.server_epoch,
                may_fetch=answer.pull_ok,
                snapshot=answer.snapshot if place.position == 0 else None,
                vault=answer.vault,
            )
            told: tuple[Deed, ...] = (
                Learn(answer.server_time_us, answer.upgrade),
                Foresee(
                    answer.head,
                    answer.aside,
                    answer.set_aside,
                    cursor.seq if chain.is_current else 0,
                ),
            )
            if not answer.pull_ok:
                paused = "sync.update_needed" if answer.paused else "sync.device_revoked"
                told = (*told, Alarm(paused))
            if cursor.seq <= chain.head.seq:
                known = _known(chain, cursor, hash_at)
            elif chain.is_current:
                return session.doubted(), (*told, Renew())
            else:
                known = chain.head.seq
            # A promise that was lost on its way is asked for by telling its last event again.
            after = known - 1 if known > chain.acked.seq else known
            return learnt.at(chain, after), told


def after_push(
    session: Session,
    asked: Tell,
    sent: Sequence[At],
    answer: PushAnswer,
    hash_at: HashAt,
) -> Decision:
    """Decide what an answer to a push means; `sent` are the events that were told."""
    chain = asked.chain
    match answer:
        case Ack():
            return _promised(session, asked, sent, answer)
        case Broken(seq=seq, ack=ack):
            deeds: tuple[Deed, ...] = (NoteBroken(chain, seq), Alarm("sync.chain_broken", seq))
            if chain.is_current:
                deeds = (*deeds, Renew())
            if ack is not None:
                session, kept = _promised(session, asked, sent, ack)
                deeds = (*kept, *deeds)
            return replace(session, broken=session.broken | {chain.key}), deeds
        case Gap(cursor=cursor):
            if cursor.seq == 0 and asked.base_seq == chain.common.seq and chain.here > 0:
                raise NoSenseError("a history begins where no other has come")
            return _go_back(session, asked, cursor, hash_at)
        case Fork(common=common):
            is_ours = hash_at(common.seq) == common.hash
            if is_ours and common.seq >= asked.base_seq:
                fork = KeepFork(chain, chain.branch + 1, common)
                return session.at(chain, common.seq), (fork,)
            # The base itself is of another history: where they part lies before it.
            return _go_back(session, asked, common, hash_at)


def after_return(
    session: Session, asked: GiveBack, sent: Sequence[At], answer: ReturnAnswer, hash_at: HashAt
) -> Decision:
    """Decide what an answer to what was given back means; `sent` are the events that were given."""
    if isinstance(answer, Returned) and answer.server_epoch != session.server_epoch:
        return session.doubted(), ()
    rest = giving.rest_of(asked.gift, sent, answer, hash_at)
    is_there = isinstance(answer, Returned)
    if is_there:
        session = _grown(session, len(sent))
    if rest is None:
        return after_gift(session, asked, is_there=is_there)
    return replace(session, gifts=(rest, *(session.gifts or ())[1:])), ()


def after_gift(session: Session, asked: GiveBack, *, is_there: bool) -> Decision:
    """Go on to the next chain; of this one no more can be given."""
    later = (session.gifts or ())[1:]
    return replace(session, gifts=later), (KeepGiven(asked.gift, is_there),)


def after_read(
    session: Session, asked: ReadOn, offset: int, answer: Piece, length: int
) -> Decision:
    """Decide what an answer to a reading means; it brought so many bytes."""
    reached = offset + length
    if answer.offset != offset or not length or reached > asked.snapshot.size:
        raise NoSenseError("a piece of another thing")
    if reached < asked.snapshot.size:
        return session, (KeepPiece(offset),)
    return replace(session, snapshot=None), (KeepPiece(offset), Adopt())


def after_vault(session: Session, after: int, answer: Shelf) -> Decision:
    """Decide what an answer about the vault means, of which entries up to `after` were known."""
    if answer.server_epoch != session.server_epoch:
        return session.doubted(), ()
    numbers = [after, *(entry.number for entry in answer.entries)]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise NoSenseError("entries of the vault come in their order")
    if numbers[-1] != answer.next or (len(numbers) == 1 and not answer.complete):
        raise NoSenseError("the vault goes on after its last entry")
    ahead = max(session.vault or 0, answer.next)
    learnt = replace(session, vault=answer.next if answer.complete else ahead)
    if any(refused.code == "sync.authority" for refused in answer.refused):
        learnt = learnt.without_vault()  # the log may know that owner later
    return learnt, (TakeOver(answer),)


def after_pull(session: Session, place: Place, answer: PullAnswer) -> Decision:
    """Decide what an answer to a pull means."""
    if isinstance(answer, Refetch):
        if place.position == 0:
            raise NoSenseError("the beginning of a log is in every log")
        return session.doubted(), (Rewind(),)
    if answer.next.position == place.position and not answer.complete:
        raise NoSenseError("a log that goes on has a next event")
    if answer.server_epoch != session.server_epoch or _is_short(session, place, answer):
        return session.doubted(), ()
    told = Foresee(answer.head, answer.aside, answer.set_aside, 0)
    vault = session.vault if answer.vault is None else answer.vault
    unread = tuple(each for each in session.promised if each.position > answer.next.position)
    learnt = replace(session, is_complete=answer.complete, vault=vault, promised=unread)
    return learnt, (TakeIn(answer), told)


def _is_short(session: Session, place: Place, feed: Feed) -> bool:
    """Tell whether the log lacks what was promised: the centre was restored and does not say so."""
    ahead = [each for each in session.promised if each.position > place.position]
    if any(each != feed.next for each in ahead if each.position == feed.next.position):
        return True
    return feed.complete and any(each.position > feed.next.position for each in ahead)


def _promised(session: Session, asked: Tell, sent: Sequence[At], ack: Ack) -> Decision:
    kept = ack.through.seq - asked.base_seq
    if not 0 < kept <= len(sent) or sent[kept - 1] != ack.through or len(ack.received) != kept:
        raise NoSenseError("a promise is about events that were told")
    if session.server_epoch not in {None, ack.server_epoch}:
        session = session.doubted()
    else:
        session = _grown(session.at(asked.chain, ack.through.seq), kept)
        at = Place(position=ack.received[-1].position, tenant_hash=ack.tenant_hash)
        promised = sorted({*session.promised, at}, key=lambda each: each.position)
        session = replace(session, promised=tuple(promised))
    return session, (KeepAck(asked.chain, ack, asked.base_seq),)


def _grown(session: Session, kept: int) -> Session:
    """Tell more at a time again, once as many as may be told were taken."""
    if kept < session.most_events:
        return session
    return replace(session, most_events=min(2 * kept, MAX_PUSH_EVENTS))


def _go_back(session: Session, asked: Tell, at: At, hash_at: HashAt) -> Decision:
    """Tell a history from before the base that was told: each such answer goes further back.

    Where a branch has nothing before it, the centre knows another history under its number, or no
    longer what it branched from: a restored one takes them up in another order. What was written
    into this very file begins at its first event then; any other tries the next number.
    """
    chain = asked.chain
    seq = max(_known(chain, at, hash_at), chain.common.seq)
    if seq >= asked.base_seq:
        seq = chain.common.seq
    if seq < asked.base_seq:
        return session.at(chain, seq), ()
    if seq == 0:
        raise NoSenseError("there is nothing before the first event")
    if chain.here == 0:
        return session.at(chain, 0), (KeepFork(chain, 0, NO_EVENT),)
    return session.at(chain, seq), (KeepFork(chain, chain.branch + 1, chain.common),)


def _known(chain: Chain, at: At, hash_at: HashAt) -> int:
    """Return the seq if it is our event, else that of one the centre has promised, or none."""
    if hash_at(at.seq) == at.hash:
        return at.seq
    return chain.acked.seq if chain.acked.seq < at.seq else 0
