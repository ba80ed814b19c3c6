"""One use case, one transaction: append events, apply their effects, commit, then tell.

Everything inside runs on the register's one writer thread. Either all of it is on the disk when
`Till.write` returns, or none of it is; the mark outside the file and the listeners come after.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pharmadesk.domain.permissions import require
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
    from pharmadesk.journal.event import Approver, StoredEvent
    from pharmadesk.journal.registry import Kind
    from pharmadesk.projections.effects import EventEffects
    from pharmadesk.queries.till import OpenSession
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till

T = TypeVar("T")


def register_engine() -> Engine:
    """Make the engine that fills a register's tables."""
    return Engine(metadata, "sqlite", derived=(SearchIndex(),))


class Unit:
    """The inside of one transaction: reads through `connection`, writes through `emit`."""

    def __init__(self, till: Till, connection: Connection, actor: Actor | None) -> None:
        self.till = till
        self.connection = connection
        self.actor = actor
        self.local: set[str] = set()
        self.mark: Mark | None = None
        self._emitted: list[StoredEvent] = []
        self._arrived: list[StoredEvent] = []
        self._head: store.Head | None = None
        self._session: OpenSession | None = None
        self._session_read = False
        self._together: list[EventEffects] | None = None

    def require(self, action: Action) -> None:
        """Refuse the use case unless a role of the actor allows the action."""
        require(() if self.actor is None else self.actor.roles, action)

    @property
    def session(self) -> OpenSession | None:
        """The register's open cash session."""
        if not self._session_read:
            self._session = open_session(self.connection, self.till.identity.device_id)
            self._session_read = True
        return self._session

    @property
    def business_date(self) -> str:
        """The trusted day on which the session opened, or the trusted day itself."""
        return self.session.business_date if self.session else self.till.trusted_date()

    def next_number(self, series: str) -> int:
        """Take the next number of a series; it is given back if the transaction fails."""
        return store.next_number(self.connection, self.till.identity.incarnation, series)

    def emit(
        self,
        kind: str,
        body: msgspec.Struct,
        *,
        stream_key: str,
        about: tuple[str, ...] = (),
    ) -> StoredEvent:
        """Append one event and apply its effects."""
        till, identity = self.till, self.till.identity
        if self._head is None:
            self._head = store.head(self.connection, identity.device_id, identity.incarnation)
        seq, prev_hash = self._head
        now_us = till.clock.now_us()
        declared = kinds.REGISTRY.get(kind)
        assert declared is not None, f"{kind} is in the vocabulary"
        session = self.session
        header = Header(
            event_id=till.ids.new(),
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
            clock_offset_ms=till.clock_offset_ms,
            business_date=self.business_date,
            hlc=till.hybrid.tick(),
            actor_id=self.actor.person_id if self.actor else None,
            cash_session_id=session.session_id if session else None,
            approvals=(),
        )
        stored = seal(header, body, prev_hash, till.signer, self._approvers(declared))
        store.append(self.connection, stored)
        self._head = store.Head(header.seq, stored.hash)
        self._emitted.append(stored)
        if kind.startswith("session."):
            self._session_read = False
        stamp = Stamp(header.event_id, header.hlc, header.device_id, header.incarnation, header.seq)
        effects = (stamp, project(header, body))
        if self._together is None:
            till.engine.apply(self.connection, [effects])
        else:
            self._together.append(effects)
        return stored

    def _approvers(self, kind: Kind) -> tuple[Approver, ...]:
        """Let the person at the register stand for what needs more than the register's word.

        Raises: Refused `authority.lease_over`, for an owner's act too long after the last news.
        """
        if kind.authority == "register" or self.actor is None:
            return ()
        if kind.authority == "owner":
            lease.require(self.connection, self.till.trusted_date())
        return () if self.actor.approver is None else (self.actor.approver,)

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
        self.till.engine.apply(self.connection, batch)

    def finish(self) -> None:
        """Work out the mark to write once this transaction is on the disk."""
        if self._head is not None:
            incarnation = self.till.identity.incarnation
            numbers = store.last_numbers(self.connection, incarnation)
            self.mark = Mark(incarnation, self._head.seq, self._head.hash.hex(), numbers)

    def changes(self) -> Changes:
        """Say what this unit changed."""
        events = (*self._emitted, *self._arrived)
        return Changes(
            events=events,
            kinds=frozenset(stored.header.kind for stored in events),
            local=frozenset(self.local),
        )
