"""A centre and registers without bytes, keys or disks: what the protocol is about, and no more.

An event is its hash, which is over the hash before it and a number nobody else uses. The registers
take every decision from `sync.client.core`; the centre is written here, from the documents.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sync.client import core
from sync.client.core import NO_EVENT, Session
from sync.protocol import messages
from sync.protocol.messages import At, Place

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

Line = tuple[str, str]
_numbers = itertools.count(1)
ZERO = "0" * 64
BEGINNING = Place(position=0, tenant_hash=ZERO)
MOST_IN_A_PAGE = 3
MOST_IN_A_PUSH = 3


def digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


class Event(NamedTuple):
    """An event in the centre's log."""

    line: Line
    branch: int
    seq: int
    hash: str
    prev: str


@dataclass
class ModelCentre:
    """The log of one tenant."""

    epoch: str = "epoch 1"
    log: list[Event] = field(default_factory=list)

    def photograph(self) -> ModelCentre:
        return copy.deepcopy(self)

    def restore(self, photograph: ModelCentre) -> None:
        self.log = list(photograph.log)
        self.epoch = f"epoch {next(_numbers)}"

    def tenant_hash(self, position: int) -> str:
        at = ZERO
        for event in self.log[:position]:
            at = digest(at, event.hash)
        return at

    def hello(self, line: Line, head: At, acked: At, place: Place) -> messages.HelloAnswer:
        here = self._chain(line, 0)
        for at in (head, acked):
            if 0 < at.seq <= len(here) and here[at.seq - 1].hash != at.hash:
                known = acked.seq <= len(here) and (
                    acked.seq == 0 or here[acked.seq - 1].hash == acked.hash
                )
                return messages.Fork(common=acked if known else NO_EVENT)
        if not self._knows(place):
            return messages.Refetch(server_epoch=self.epoch)
        cursor = At(seq=len(here), hash=here[-1].hash) if here else NO_EVENT
        return messages.Welcome(
            server_epoch=self.epoch, cursor=cursor, pull_ok=True, server_time_us=0
        )

    def push(self, line: Line, branch: int, base: At, sent: list[At]) -> messages.PushAnswer:
        chain = self._chain(line, branch)
        known = {
            (each.seq, each.hash): position
            for position, each in enumerate(self.log, 1)
            if each.line == line and each.branch <= branch
        }
        end = At(seq=chain[-1].seq, hash=chain[-1].hash) if chain else NO_EVENT
        if base != NO_EVENT and (base.seq, base.hash) not in known:
            is_ahead = base.seq > end.seq
            return messages.Gap(cursor=end) if is_ahead else messages.Fork(common=NO_EVENT)
        at, positions = base, []
        for each in sent:
            position = known.get((each.seq, each.hash))
            if position is None:
                if chain and at != end:
                    return messages.Fork(common=at)
                self.log.append(Event(line, branch, each.seq, each.hash, at.hash))
                chain, end, position = self._chain(line, branch), each, len(self.log)
            positions.append(position)
            at = each
        return self._ack(at, positions)

    def pull(self, place: Place, limit: int) -> tuple[messages.PullAnswer, list[Event]]:
        if not self._knows(place):
            return messages.Refetch(server_epoch=self.epoch), []
        some = self.log[place.position : place.position + min(limit, MOST_IN_A_PAGE)]
        reached = place.position + len(some)
        following = Place(position=reached, tenant_hash=self.tenant_hash(reached))
        complete = reached == len(self.log)
        feed = messages.Feed(next=following, complete=complete, server_epoch=self.epoch)
        return feed, some

    def _ack(self, through: At, positions: list[int]) -> messages.Ack:
        return messages.Ack(
            through=through,
            received=tuple(messages.Received(position=p, eff_hlc=0) for p in positions),
            tenant_hash=self.tenant_hash(positions[-1]),
            received_at_us=0,
            server_epoch=self.epoch,
            countersignature="",
        )

    def _chain(self, line: Line, branch: int) -> list[Event]:
        return [each for each in self.log if (each.line, each.branch) == (line, branch)]

    def _knows(self, place: Place) -> bool:
        if place.position > len(self.log):
            return False
        return self.tenant_hash(place.position) == place.tenant_hash


@dataclass
class Journal:
    """What lies on a register's disk."""

    current: str
    chains: dict[str, list[str]] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    forks: dict[str, tuple[int, At]] = field(default_factory=dict)
    place: Place = BEGINNING
    heard: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begin a new incarnation."""
        self.current = f"incarnation {next(_numbers)}"
        self.write()

    def write(self) -> None:
        """Append an event to the current chain."""
        chain = self.chains.setdefault(self.current, [])
        chain.append(digest(chain[-1] if chain else ZERO, str(next(_numbers))))

    def all_events(self) -> set[str]:
        return {each for chain in self.chains.values() for each in chain}


class Lost(Exception):  # noqa: N818 - it is what the network did
    """The centre could not be reached, as far as the register knows."""


@dataclass
class ModelRegister:
    """A device that speaks by `core`."""

    device: str
    centre: ModelCentre
    journal: Journal = field(default_factory=lambda: Journal(""))
    session: Session = field(default_factory=lambda: Session(most_events=MOST_IN_A_PUSH))
    fault: str = "none"

    def __post_init__(self) -> None:
        self.journal.begin()

    def step(self) -> bool:
        """Say one thing and act on the answer; tell whether there was anything to say."""
        ask = core.next_ask(self.session, self.chains())
        if isinstance(ask, core.Rest):
            return False
        try:
            self.session, deeds = self._say(ask)
        except Lost:
            self.restart()
            return True
        for deed in deeds:
            self._do(deed)
        return True

    def restart(self) -> None:
        self.session = Session(most_events=MOST_IN_A_PUSH)

    def stir(self) -> None:
        self.session = replace(self.session, is_complete=False)

    def chains(self) -> list[core.Chain]:
        told = []
        for incarnation, events in self.journal.chains.items():
            branch, common = self.journal.forks.get(incarnation, (0, NO_EVENT))
            head = At(seq=len(events), hash=events[-1])
            acked = self._at(incarnation, self.journal.acked.get(incarnation, 0))
            is_current = incarnation == self.journal.current
            told.append(core.Chain(incarnation, head, acked, 0, branch, common, is_current))
        return told

    def _at(self, incarnation: str, seq: int) -> At:
        return At(seq=seq, hash=self.journal.chains[incarnation][seq - 1]) if seq else NO_EVENT

    def _hash_at(self, incarnation: str) -> Callable[[int], str | None]:
        events = self.journal.chains[incarnation]

        def hash_at(seq: int) -> str | None:
            if seq == 0:
                return ZERO
            return events[seq - 1] if seq <= len(events) else None

        return hash_at

    def _say(self, ask: core.Ask) -> core.Decision:
        place, journal = self.journal.place, self.journal
        if isinstance(ask, core.Greet):
            chain = ask.chain
            line = (self.device, chain.incarnation)
            greeted = self._over(lambda: self.centre.hello(line, chain.head, chain.acked, place))
            hashes = self._hash_at(chain.incarnation)
            return core.after_hello(self.session, chain, place, greeted, hashes)
        if isinstance(ask, core.Tell):
            chain, base = ask.chain, self._at(ask.chain.incarnation, ask.base_seq)
            last = min(
                ask.base_seq + self.session.most_events, len(journal.chains[chain.incarnation])
            )
            sent = [self._at(chain.incarnation, n) for n in range(ask.base_seq + 1, last + 1)]
            line = (self.device, chain.incarnation)
            kept = self._over(lambda: self.centre.push(line, chain.branch, base, sent))
            hashes = self._hash_at(chain.incarnation)
            return core.after_push(self.session, ask, sent, kept, hashes)
        limit = core.most_to_fetch(self.session, place)
        told, self._page = self._over(lambda: self.centre.pull(place, limit))
        return core.after_pull(self.session, place, told)

    def _over(self, asking: Callable[[], T]) -> T:
        """Carry a request over a network that does what the machine wishes."""
        fault, self.fault = self.fault, "none"
        if fault == "request lost":
            raise Lost
        if fault == "twice":
            asking()
        answer = asking()
        if fault == "answer lost":
            raise Lost
        return answer

    def _do(self, deed: core.Deed) -> None:
        journal = self.journal
        match deed:
            case core.KeepAck(chain=chain, ack=ack):
                known = journal.acked.get(chain.incarnation, 0)
                journal.acked[chain.incarnation] = max(known, ack.through.seq)
            case core.KeepFork(chain=chain, branch=branch, common=common):
                journal.forks[chain.incarnation] = (branch, common)
                if chain.is_current:
                    journal.begin()
            case core.Renew():
                journal.begin()
            case core.Rewind():
                journal.place, journal.heard = BEGINNING, []
            case core.TakeIn(feed=feed):
                self._take_in(feed)

    def _take_in(self, feed: messages.Feed) -> None:
        journal = self.journal
        ours = [each for each in self._page if each.line == (self.device, journal.current)]
        if any(each.hash not in journal.chains[journal.current] for each in ours):
            journal.begin()
            self.session = self.session.doubted()
            return
        for event in self._page:
            journal.heard.append(event.hash)
            chain = journal.chains.get(event.line[1]) if event.line[0] == self.device else None
            if chain is not None and event.prev == chain[-1]:
                chain.append(event.hash)
                journal.acked[event.line[1]] = len(chain)
        journal.place = feed.next
