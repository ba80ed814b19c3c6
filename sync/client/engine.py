"""Brings a register and its centre together, one request and its answer at a time.

`step` asks what there is to say (`core`), says it, and carries out what the answer means, each deed
whole or not at all. It may stop anywhere and be killed at any moment: the next step begins with
what is on the disk. It owns no thread, waits for nothing and knows no time but the register's.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pharmadesk import __version__
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.services import incarnations
from pharmadesk.services.replication import (
    acknowledged,
    applying,
    centre,
    former,
    history,
    others,
    outgoing,
    pulled,
    redecided,
    vaulted,
)
from pharmadesk.storage.sync_state import Ack, Fork
from sync.client import core, giving, vaulting, wire
from sync.client.asking import NOT_FOUND, TOO_LARGE, UNAUTHORIZED, Asker, CentreLine, Denied
from sync.client.core import NO_EVENT, Greet, ReadOn, Rest, Session, Share, Tell
from sync.client.errors import NoSenseError
from sync.client.giving import GiveBack, KeepGiven
from sync.protocol import exchange, framing, messages, signing
from sync.protocol.messages import MAX_VAULT_ENTRIES, At, Chain, KindVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pharmadesk.services.replication.outgoing import OwnChain
    from pharmadesk.services.till import Till
    from sync.client.core import Ask, Decision, Deed, KeepAck, KeepFork, NoteBroken, TakeIn
    from sync.protocol.exchange import Transport
    from sync.protocol.framing import Line
    from sync.protocol.messages import Place, SetAside

_KINDS: Final = tuple(KindVersion(kind=kind.name, version=kind.version) for kind in KINDS)
_MOST_FRUITLESS: Final = 40
NOT_GIVEN: Final = "sync.not_given"
_log = logging.getLogger(__name__)

State: TypeAlias = Literal["moved", "rested", "stopped"]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step came to: something moved, there was nothing to do, or something is in the way.

    Shape: `told` events were sent, `taken` were new here; `coming` more of other registers are in
    the log, as far as is known; `aside` of the log are in no row of the centre, `set_aside` the
    first of them. `retry_after_s` is the centre's wish, and `upgrade` the program it advises.
    """

    state: State
    told: int = 0
    taken: int = 0
    problem: PharmaDeskError | None = None
    retry_after_s: int | None = None
    coming: int = 0
    aside: int = 0
    set_aside: tuple[SetAside, ...] = ()
    upgrade: str = ""


class Engine:
    """Keeps the conversation of one enrolled register with its centre."""

    def __init__(self, till: Till, transport: Transport) -> None:
        self._till = till
        identity = till.identity
        self._line = CentreLine(transport, Asker(identity.device_id, till.signer, till.ids))
        known = centre.known(till)
        self._server_key, self._epoch = known.server_key, known.server_epoch
        self._problem = known.problem
        self._session = Session()
        self._unauthorized = False
        self._alarms: list[PharmaDeskError] = []
        self._lines: tuple[Line, ...] = ()
        self._piece = b""
        self._put = vaulted.Put(0, {}, ())
        self._own: dict[tuple[str, int], OwnChain] = {}
        self._given: set[tuple[str | None, str, str]] = set()
        self._told = self._taken = self._fruitless = 0
        self._coming = self._aside = 0
        self._set_aside: tuple[SetAside, ...] = ()
        self._wants_retry = self._has_heard = False
        self._upgrade = ""
        applying.retry(till)

    @property
    def is_held(self) -> bool:
        """Whether somebody keeps it from speaking for a while, after which it goes on."""
        return False

    def stir(self) -> None:
        """Look for news at the next step, even when there was none at the last."""
        self._session = self._session.stirred((self._till.identity.incarnation, 0))

    def give_again(self) -> None:
        """Try again, with the next steps, to give back what the centre did not take."""
        self._session = replace(self._session, gifts=None)

    def retry_there(self) -> None:
        """Ask the centre, with the next step, to try again what is in no row, or unproven."""
        self._wants_retry = True
        self._session = replace(self._session.doubted(), broken=frozenset())

    def step(self) -> Step:
        """Say one thing, hear the answer and act on it.

        Raises: EnvironmentProblem `storage.*` when the register's own disk fails.
        """
        self._told = self._taken = 0
        self._alarms.clear()
        try:
            state = self._step()
        except Denied as denied:
            return self._denied(denied)
        except NoSenseError as fault:
            _log.info("the centre's answer makes no sense: %s", fault)
            return self._stopped(Refused("sync.answer"))
        except EnvironmentProblem as problem:
            if not problem.code.startswith("sync."):
                raise
            return self._stopped(problem)
        except Refused as refusal:
            return self._stopped(refusal)
        self._unauthorized = False
        alarm = self._alarms[0] if self._alarms else None
        if alarm is not None:
            self._note(alarm.code)
        elif state == "rested" and not (self._session.broken or self._session.is_withdrawn):
            if others.ungiven(self._till):
                alarm = Refused(NOT_GIVEN)
            self._note(None if alarm is None else alarm.code)
            if self._has_heard:
                centre.heard(self._till)
                self._has_heard = False
        return self._stepped(state, alarm)

    def _stepped(
        self,
        state: State,
        problem: PharmaDeskError | None = None,
        retry_after_s: int | None = None,
    ) -> Step:
        return Step(
            state,
            self._told,
            self._taken,
            problem,
            retry_after_s,
            self._coming,
            self._aside,
            self._set_aside,
            self._upgrade,
        )

    # --- saying ---------------------------------------------------------------------------------

    def _step(self) -> State:
        if not self._line.is_ready:
            self._line.fetch_nonce()
            return "moved"
        chains = self._chains()
        put = vaulted.waiting(self._till, MAX_VAULT_ENTRIES)
        if self._session.gifts is None and self._session.may_fetch:
            self._session = replace(self._session, gifts=self._gifts())
        ask = core.next_ask(self._session, chains, vaulting.holding(put))
        if isinstance(ask, Rest):
            redecided.follow(self._till)
            return "rested"
        if self._fruitless == _MOST_FRUITLESS:
            raise NoSenseError("the conversation turns in circles")
        session, deeds = self._say(ask, chains)
        self._has_heard = True
        for deed in deeds:
            session = self._do(deed, session)
        self._session = session
        fruits = (core.KeepAck, core.TakeIn, core.KeepPiece, core.TakeOver)
        is_fruitful = isinstance(ask, GiveBack) or any(isinstance(deed, fruits) for deed in deeds)
        self._fruitless = 0 if is_fruitful else self._fruitless + 1
        return "moved"

    def _say(self, ask: Ask, chains: Sequence[core.Chain]) -> Decision:
        match ask:
            case Greet(chain=chain):
                return self._greet(chain)
            case Tell():
                return self._tell(ask)
            case GiveBack():
                return self._give_back(ask)
            case ReadOn():
                return self._read(ask)
            case Share():
                return self._share(ask)
            case _:
                return self._fetch(next(chain for chain in chains if chain.is_current))

    def _greet(self, chain: core.Chain) -> Decision:
        place = self._place()
        hello = messages.Hello(
            protocol=messages.PROTOCOL,
            incarnation=chain.incarnation,
            head=chain.head,
            acked=chain.acked,
            pull=place,
            server_epoch=self._epoch,
            device_time_us=self._till.now_us(),
            app_version=__version__,
            kinds=_KINDS,
            fingerprint=history.wants(self._till) if chain.is_current else "",
            retry=self._wants_retry,
        )
        answer, _ = self._line.ask(exchange.HELLO, hello, (), messages.HelloAnswer)
        self._wants_retry = False
        return core.after_hello(self._session, chain, place, answer, self._hashes(chain))

    def _tell(self, ask: Tell) -> Decision:
        own, hash_at = self._own[ask.chain.key], self._hashes(ask.chain)
        entries = outgoing.batch(self._till, own, ask.base_seq, self._session.most_events)
        push = messages.Push(
            incarnation=own.incarnation,
            base=At(seq=ask.base_seq, hash=hash_at(ask.base_seq) or ""),
            branch=ask.chain.branch,
            prior=tuple(
                messages.Prior(seq=entry.stored.header.seq, eff_hlc=entry.eff_hlc)
                for entry in entries
                if entry.eff_hlc is not None
            ),
        )
        sent = [At(seq=e.stored.header.seq, hash=e.stored.hash.hex()) for e in entries]
        lines = [wire.line_of(entry.stored) for entry in entries]
        answer, _ = self._line.ask(exchange.PUSH, push, lines, messages.PushAnswer)
        self._told = len(sent)
        return core.after_push(self._session, ask, sent, answer, hash_at)

    def _gifts(self) -> tuple[giving.Gift, ...]:
        """Find what a centre may lack of others: one whose log is read again from its beginning.

        What such a centre did not take is tried again wherever the log was read to since. What this
        register wrote as another device, and the log has not brought, is given wherever that is.
        """
        is_read, missing = self._place().position > 0, others.ungiven(self._till)
        ours = tuple(self._former_gifts(is_read=is_read))
        if is_read and not missing:
            return ours
        held, epoch = others.chains(self._till), self._session.server_epoch
        of_formers = {(gift.device_id, gift.incarnation) for gift in ours}
        return ours + tuple(
            giving.all_of(*line, wire.at_of(end))
            for line, end in held.items()
            if line not in of_formers
            and (line in missing if is_read else (epoch, *line) not in self._given)
        )

    def _former_gifts(self, *, is_read: bool) -> Iterator[giving.Gift]:
        """Ask first for what the centre has promised the device that is gone, then go on.

        Where the log is read from its beginning that comes after our own events: a centre that lost
        the whole pharmacy must hear first whose owner stands for it now.
        """
        for each in former.unmet(self._till):
            is_first = is_read or each.promised is None
            if each.promised is not None:
                yield giving.all_of(*each.line, wire.at_of(each.promised), is_own=is_first)
            if each.follows_from is not None:
                head, after = wire.at_of(each.head), each.follows_from
                yield giving.what_follows(*each.line, head, after, is_own=is_first)

    def _give_back(self, ask: GiveBack) -> Decision:
        """Give events of others back; what is in the way of that is in the way of nothing else."""
        gift, line = ask.gift, (ask.gift.device_id, ask.gift.incarnation)

        def hash_at(seq: int) -> str | None:
            found = others.hash_at(self._till, line, seq)
            return None if found is None else found.hex()

        most = self._session.most_events
        events = others.batch(self._till, line, gift.after_seq, gift.head.seq, most)
        if not events:  # only who was promised their time can say it again
            return core.after_gift(self._session, ask, is_there=False)
        base = At(seq=gift.after_seq, hash=hash_at(gift.after_seq) or "")
        told = messages.Return(device_id=line[0], incarnation=line[1], base=base)
        lines = [wire.line_of(stored) for stored in events]
        try:
            answer, _ = self._line.ask(exchange.RETURN, told, lines, messages.ReturnAnswer)
        except Denied as denied:
            if not denied.by_the_centre or giving.is_tried_again(denied.status):
                raise
            _log.info("the centre takes nothing back: %s", denied.error.code)
            refused = (KeepGiven(gift, is_there=False) for gift in self._session.gifts or ())
            return self._session.without_gifts(), tuple(refused)
        self._told = len(events)
        sent = [At(seq=stored.header.seq, hash=stored.hash.hex()) for stored in events]
        session, deeds = core.after_return(self._session, ask, sent, answer, hash_at)
        if session.gifts is not None and len(session.gifts) < len(self._session.gifts or ()):
            self._given.add((session.server_epoch, *line))  # and not again after a cut line
        return session, deeds

    def _read(self, ask: ReadOn) -> Decision:
        """Read a snapshot on; one that is gone, or that nobody signed for, is done without."""
        told = ask.snapshot
        digest = signing.snapshot_digest(self._till.identity.tenant_id, told)
        if not signing.is_signed(self._server_key, digest, told.signature):
            raise Refused("sync.countersignature")
        offered = history.Offered(
            told.sha256, told.size, told.position, wire.bytes_of(told.tenant_hash)
        )
        offset = history.begin(self._till, offered)
        if offset == told.size:  # all was here when the program stopped
            return replace(self._session, snapshot=None), (core.Adopt(),)
        asked = messages.Read(sha256=told.sha256, offset=offset)
        try:
            answer, self._lines = self._line.ask(exchange.SNAPSHOT, asked, (), messages.Piece)
        except Denied as denied:
            if denied.status != NOT_FOUND:
                raise
            history.give_up(self._till)
            return replace(self._session, snapshot=None), ()
        self._piece = framing.to_bytes(self._lines[0].b) if self._lines else b""
        return core.after_read(self._session, ask, offset, answer, len(self._piece))

    def _share(self, ask: Share) -> Decision:
        """Share the vault; whatever is in the way of that is in the way of nothing else."""
        if ask.afresh:
            vaulted.begin_again(self._till)
        self._put = vaulted.waiting(self._till, MAX_VAULT_ENTRIES)
        message = vaulting.message(self._put, with_erasures=ask.with_erasures)
        try:
            answer, _ = self._line.ask(exchange.VAULT, message, (), messages.Shelf)
            return core.after_vault(self._session, message.after, answer)
        except Denied as denied:
            if denied.status == UNAUTHORIZED and not self._unauthorized:
                raise
            problem: PharmaDeskError = denied.error
        except NoSenseError:
            problem = Refused("sync.answer")
        except (EnvironmentProblem, Refused) as failed:
            problem = failed
        _log.info("the vault was not shared: %s", problem.code)
        return self._session.without_vault(), (core.Alarm(problem.code),)

    def _fetch(self, current: core.Chain) -> Decision:
        place = self._place()
        pull = messages.Pull(
            after=place,
            limit=core.most_to_fetch(self._session, place),
            own=current.incarnation,
            own_seq=current.head.seq,
        )
        answer, self._lines = self._line.ask(exchange.PULL, pull, (), messages.PullAnswer)
        return core.after_pull(self._session, place, answer)

    # --- doing ----------------------------------------------------------------------------------

    def _do(self, deed: Deed, session: Session) -> Session:
        match deed:
            case core.KeepAck() | core.KeepFork() | KeepGiven() | core.NoteBroken():
                self._keep(deed)
            case core.Renew():
                incarnations.renew(self._till)
            case core.Rewind():
                pulled.rewind(self._till)
            case core.TakeIn():
                return self._take_in(deed, session)
            case core.KeepPiece() | core.Adopt():
                self._begin_from(deed)
            case core.TakeOver(shelf=shelf):
                self._take_over(shelf)
            case core.Learn() | core.Foresee():
                self._learn(deed)
            case core.Alarm(code=code, seq=seq):
                self._alarms.append(Refused(code, seq=seq))
        self._keep_epoch(session.server_epoch)
        return session

    def _keep(self, deed: KeepAck | KeepFork | KeepGiven | NoteBroken) -> None:
        """Note what became of a chain."""
        match deed:
            case core.KeepAck():
                self._keep_ack(deed)
            case core.KeepFork():
                self._keep_fork(deed)
            case core.NoteBroken(chain=chain, seq=seq):
                acknowledged.note_broken(self._till, chain.incarnation, chain.here, seq)
            case KeepGiven(gift=gift):
                self._keep_given(gift, is_there=deed.is_there)

    def _keep_epoch(self, epoch: str | None) -> None:
        """Note another epoch: what the vault had of ours may be gone."""
        if epoch is not None and epoch != self._epoch:
            vaulted.begin_again(self._till)
            centre.note(self._till, server_epoch=epoch)
            self._epoch = epoch

    def _learn(self, deed: core.Learn | core.Foresee) -> None:
        if isinstance(deed, core.Learn):
            centre.learn_time(self._till, deed.server_time_us)
            self._upgrade = deed.upgrade
        else:
            self._foresee(deed)

    def _foresee(self, deed: core.Foresee) -> None:
        """Work out how much of the log is news: what was told from here and not met again is not.

        Of a centre that does not say how far its log goes, nothing is foreseen.
        """
        known = centre.known(self._till)
        own_seq = deed.own_seq or max(
            (chain.acked.seq for chain in self._own.values() if self._is_current(chain)), default=0
        )
        ours = max(own_seq - known.own_seq, 0)
        self._coming = max(deed.head - known.position - ours, 0)
        self._aside, self._set_aside = deed.aside, deed.set_aside

    def _is_current(self, chain: OwnChain) -> bool:
        return (chain.incarnation, chain.here) == (self._till.identity.incarnation, 0)

    def _keep_ack(self, deed: KeepAck) -> None:
        ack, own = deed.ack, self._till.identity
        chain = Chain(
            device_id=own.device_id,
            incarnation=deed.chain.incarnation,
            branch=deed.chain.branch,
        )
        digest = signing.ack_digest(own.tenant_id, chain, ack)
        if not signing.is_signed(self._server_key, digest, ack.countersignature):
            raise Refused("sync.countersignature")
        counted = {
            seq: received.eff_hlc for seq, received in enumerate(ack.received, deed.base_seq + 1)
        }
        held = {
            seq: received.held
            for seq, received in enumerate(ack.received, deed.base_seq + 1)
            if received.held
        }
        promise = Ack(
            incarnation=deed.chain.incarnation,
            branch=deed.chain.branch,
            through_seq=ack.through.seq,
            server_epoch=ack.server_epoch,
            through_hash=bytes.fromhex(ack.through.hash),
            tenant_hash=wire.bytes_of(ack.tenant_hash),
            received_at_us=ack.received_at_us,
            countersignature=ack.countersignature,
        )
        acknowledged.take(self._till, promise, counted, held, deed.chain.here)

    def _keep_given(self, gift: giving.Gift, *, is_there: bool) -> None:
        line = (gift.device_id, gift.incarnation)
        if is_there:
            others.note_given(self._till, line)
        else:
            others.note_ungiven(self._till, line, bytes.fromhex(gift.head.hash))

    def _keep_fork(self, deed: KeepFork) -> None:
        fork = Fork(
            deed.chain.incarnation,
            deed.chain.here,
            deed.branch,
            deed.common.seq,
            bytes.fromhex(deed.common.hash),
        )
        centre.keep_fork(self._till, fork, renew=deed.chain.is_current)
        _log.info("another copy of this register wrote on after event %s", deed.common.seq)

    def _begin_from(self, deed: core.KeepPiece | core.Adopt) -> None:
        try:
            if isinstance(deed, core.KeepPiece):
                history.keep(self._till, deed.offset, self._piece)
            else:
                history.adopt(self._till)
        except Refused as refusal:
            # It is not what was signed for, or a disk has changed it: the log itself is proven.
            _log.warning("a snapshot was of no use: %s", refusal.code)
            history.give_up(self._till)

    def _take_over(self, shelf: messages.Shelf) -> None:
        heard, faults = vaulting.heard(shelf, self._till.identity.tenant_id, self._server_key)
        faults |= vaulted.take(self._till, tuple(self._put.entries), heard, shelf.next)
        for person_id, code in faults.items():
            _log.info("of the vault's entry of person %s: %s", person_id, code)
            self._alarms.append(Refused(code))

    def _take_in(self, deed: TakeIn, session: Session) -> Session:
        stretch = wire.stretch_of(pulled.place(self._till), self._lines, deed.feed)
        taken = pulled.take(self._till, stretch)
        self._taken = taken.events
        reached = self._place().position
        self._coming = max(0, deed.feed.head - reached)
        if taken.renewed:
            return session.doubted()
        return replace(session, is_complete=session.is_complete and reached == stretch.end.position)

    # --- what stands in the way -----------------------------------------------------------------

    def _denied(self, denied: Denied) -> Step:
        if denied.status == UNAUTHORIZED and not self._unauthorized:
            self._unauthorized = True  # the reply brought a new nonce: sign again, once
            return self._stepped("moved")
        if denied.status == TOO_LARGE and self._session.most_events > 1:
            self._session = replace(self._session, most_events=self._session.most_events // 2)
            return self._stepped("moved")
        return self._stopped(denied.error, denied.retry_after_s)

    def _stopped(self, problem: PharmaDeskError, retry_after_s: int | None = None) -> Step:
        self._unauthorized = False
        self._fruitless = 0
        self._session = self._session.doubted()
        self._note(problem.code)
        return self._stepped("stopped", problem, retry_after_s)

    def _note(self, problem: str | None) -> None:
        """Write down what stands in the way, when it is another thing than before."""
        if problem != self._problem:
            centre.note(self._till, problem=problem)
            self._problem = problem

    # --- what is known --------------------------------------------------------------------------

    def _chains(self) -> list[core.Chain]:
        current = (self._till.identity.incarnation, 0)
        own = outgoing.chains(self._till)
        self._own = {(chain.incarnation, chain.here): chain for chain in own}
        return [
            core.Chain(
                chain.incarnation,
                wire.at_of(chain.head),
                wire.at_of(chain.acked),
                chain.here,
                chain.fork.branch if chain.fork else 0,
                At(seq=chain.fork.common_seq, hash=chain.fork.common_hash.hex())
                if chain.fork
                else NO_EVENT,
                is_current=(chain.incarnation, chain.here) == current,
            )
            for chain in own
        ]

    def _place(self) -> Place:
        return wire.place_of(pulled.place(self._till))

    def _hashes(self, chain: core.Chain) -> Callable[[int], str | None]:
        """Give what finds the hash of an event of a history by its seq."""
        own = self._own[chain.key]

        def hash_at(seq: int) -> str | None:
            found = outgoing.hash_at(self._till, own, seq)
            return None if found is None else found.hex()

        return hash_at
