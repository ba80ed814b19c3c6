"""One use case, one transaction: append events, apply their effects, commit, then tell.

Either all of it is on the disk when `Desk.write` returns, or none of it is. A register runs it on
its one writer thread; the mark outside the file and the listeners come after.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, store
from pharmadesk.journal.event import Header, seal
from pharmadesk.journal.mark import Mark
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.engine import Engine
from pharmadesk.projections.project import project
from pharmadesk.projections.search_index import SearchIndex
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.till import open_session
from pharmadesk.services import lease
from pharmadesk.services.changes import Changes
from pharmadesk.values.clock import utc_offset_s

if TYPE_CHECKING:
    from collections.abc import Iterator

    import msgspec
    from sqlalchemy import Connection

    from pharmadesk.domain.permissions import Action
    from pharmadesk.journal.event import Approver, Signer, StoredEvent
    from pharmadesk.journal.registry import Kind
    from pharmadesk.projections.effects import EventEffects
    from pharmadesk.queries.till import OpenSession
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk, Identity
    from pharmadesk.services.till import Till


def register_engine() -> Engine:
    """Make the engine that fills a register's tables."""
    return Engine(metadata, "sqlite", derived=(SearchIndex(),))


class Pen(Protocol):
    """One transaction's hold on the end of a chain, and what it takes to write there."""

    @property
    def identity(self) -> Identity:
        """Who writes."""

    @property
    def signer(self) -> Signer:
        """What signs."""

    @property
    def engine(self) -> Engine:
        """What makes rows of the events."""

    @property
    def clock_offset_ms(self) -> int | None:
        """How far the centre's clock is known to be ahead."""

    def head(self) -> store.Head:
        """Return the last event of the chain."""

    def tick(self) -> int:
        """Give the hybrid time of the next event."""

    def append(self, stored: StoredEvent) -> None:
        """Put an event at the end of the chain."""

    def let_owner_act(self, today: str) -> None:
        """Let an owner's act through, or refuse it where it is not known who is an owner."""


class RegisterPen:
    """A register's hold on its own chain, where nobody else writes."""

    def __init__(self, till: Till, connection: Connection) -> None:
        self.signer = till.signer
        self.engine = till.engine
        self.clock_offset_ms = till.clock_offset_ms
        self._till = till
        self._connection = connection
        self._head: store.Head | None = None

    @property
    def identity(self) -> Identity:
        """Who writes: a new incarnation may begin within the transaction."""
        return self._till.identity

    def head(self) -> store.Head:
        """Return the last event of the chain."""
        if self._head is None:
            own = self.identity
            self._head = store.head(self._connection, own.device_id, own.incarnation)
        return self._head

    def tick(self) -> int:
        """Give the hybrid time of the next event."""
        return self._till.hybrid.tick()

    def append(self, stored: StoredEvent) -> None:
        """Put an event at the end of the chain."""
        store.append(self._connection, stored)
        self._head = store.Head(stored.header.seq, stored.hash)

    def let_owner_act(self, today: str) -> None:
        """Let an owner's act through while the last news of the centre is not too old.

        Raises: Refused `authority.lease_over`.
        """
        lease.require(self._connection, today)

    def finish(self) -> Mark | None:
        """Work out the mark to write once this transaction is on the disk."""
        if self._head is None:
            return None
        incarnation = self.identity.incarnation
        numbers = store.last_numbers(self._connection, incarnation)
        return Mark(incarnation, self._head.seq, self._head.hash.hex(), numbers)


class Unit:
    """The inside of one transaction: reads through `connection`, writes through `emit`."""

    def __init__(self, desk: Desk, connection: Connection, actor: Actor | None, pen: Pen) -> None:
        self.desk = desk
        self.connection = connection
        self.actor = actor
        self.engine = pen.engine
        self.local: set[str] = set()
        self._pen = pen
        self._emitted: list[StoredEvent] = []
        self._arrived: list[StoredEvent] = []
        self._session: OpenSession | None = None
        self._session_read = False
        self._together: list[EventEffects] | None = None

    @property
    def identity(self) -> Identity:
        """Who writes."""
        return self._pen.identity

    def require(self, action: Action) -> None:
        """Refuse the use case unless the actor's roles allow it, or who stands for this act's.

        Raises: Refused `permission.denied` with the action's id.
        """
        if not self.may(action):
            raise Refused("permission.denied", action=action.value)

    def may(self, action: Action) -> bool:
        """Tell whether the actor may do this, alone or with who stands for it."""
        return self.actor is not None and self.actor.may(action)

    @property
    def last_hash(self) -> bytes:
        """The hash of the event that was emitted last, which a later one may name."""
        return self._pen.head().hash

    @property
    def session(self) -> OpenSession | None:
        """The register's open cash session."""
        if not self._session_read:
            self._session = open_session(self.connection, self.identity.device_id)
            self._session_read = True
        return self._session

    @property
    def business_date(self) -> str:
        """The trusted day on which the session opened, or the trusted day itself."""
        return self.session.business_date if self.session else self.desk.trusted_date()

    def next_number(self, series: str) -> int:
        """Take the next number of a series; it is given back if the transaction fails."""
        return store.next_number(self.connection, self.identity.incarnation, series)

    def emit(
        self,
        kind: str,
        body: msgspec.Struct,
        *,
        stream_key: str,
        about: tuple[str, ...] = (),
    ) -> StoredEvent:
        """Append one event and apply its effects."""
        desk, pen = self.desk, self._pen
        identity = pen.identity
        seq, prev_hash = pen.head()
        now_us = desk.clock.now_us()
        declared = kinds.REGISTRY.get(kind)
        assert declared is not None, f"{kind} is in the vocabulary"
        session = self.session
        header = Header(
            event_id=desk.ids.new(),
            kind=kind,
            version=declared.version,
            stream_key=stream_key,
            about=about,
            critical=declared.critical,
            tenant_id=identity.tenant_id,
            pharmacy_id=identity.pharmacy_id,
            device_id=identity.device_id,
            incarnation=identity.incarnation,
            seq=seq + 1,
            occurred_at_us=now_us,
            utc_offset_s=utc_offset_s(now_us),
            clock_offset_ms=pen.clock_offset_ms,
            business_date=self.business_date,
            hlc=pen.tick(),
            actor_id=self.actor.person_id if self.actor else None,
            cash_session_id=session.session_id if session else None,
            approvals=(),
        )
        stored = seal(header, body, prev_hash, pen.signer, self._approvers(declared, body))
        pen.append(stored)
        self._emitted.append(stored)
        if kind.startswith("session."):
            self._session_read = False
        stamp = Stamp(header.event_id, header.hlc, header.device_id, header.incarnation, header.seq)
        effects = (stamp, project(header, body))
        if self._together is None:
            self.engine.apply(self.connection, [effects])
        else:
            self._together.append(effects)
        return stored

    def _approvers(self, kind: Kind, body: msgspec.Struct) -> tuple[Approver, ...]:
        """Let the person at the register stand for what needs more than the register's word.

        So does who backs them in it: the first of the two whose word is enough makes it act.

        Raises: Refused `authority.lease_over`, for an owner's act too long after the last news.
        """
        if self.actor is None or kind.approving_roles(body) is None:
            return ()
        if kind.authority == "owner":
            self._pen.let_owner_act(self.desk.trusted_date())
        return self.actor.approvers

    def arrived(self, stored: StoredEvent) -> None:
        """Tell the screens of an event that was not emitted here, or that counts otherwise now."""
        self._arrived.append(stored)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Apply the effects of what this block emits in bulk at its end; it reads none of them."""
        assert self._together is None, "one block at a time"
        self._together = []
        yield
        batch, self._together = self._together, None
        self.engine.apply(self.connection, batch)

    def changes(self) -> Changes:
        """Say what this unit changed."""
        events = (*self._emitted, *self._arrived)
        return Changes(
            events=events,
            kinds=frozenset(stored.header.kind for stored in events),
            local=frozenset(self.local),
        )
