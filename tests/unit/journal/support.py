"""A device that writes journals for tests, and a plain database to write them to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import dbapi2

from pharmadesk.journal import store, tables
from pharmadesk.journal.event import GENESIS_HASH, Header, StoredEvent, seal
from pharmadesk.journal.mark import Mark
from pharmadesk.journal.opened import OPENED, JournalOpened, ParentHead, SeriesNumber
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.journal.verify import Verdict, verify
from pharmadesk.values.identifiers import SeededIds

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTED = "test.noted"


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    amount_centimes: int = 0


@contextmanager
def database(url: str = "sqlite://", schema: sa.MetaData = tables.metadata) -> Iterator[sa.Engine]:
    options: dict[str, Any] = {"module": dbapi2} if url.startswith("sqlite") else {}
    engine = sa.create_engine(url, **options)
    try:
        with engine.begin() as connection:
            schema.create_all(connection)
        yield engine
    finally:
        engine.dispose()


def be_a_tenant(connection: sa.Connection, tenant_id: str) -> None:
    """Go on as a tenant of the centre whose log is still empty."""
    connection.exec_driver_sql(f"SET LOCAL pharmadesk.tenant = '{tenant_id}'")
    connection.exec_driver_sql(
        "INSERT INTO tenant_head (pharmacy_id, last_position, last_hash, greatest_hlc)"
        " VALUES (%s, 0, %s, 0)",
        ("a pharmacy", LOG_BEGINS),
    )


class Device:
    """Writes one chain after another with one key."""

    def __init__(self, seed: int = 1) -> None:
        self._ids = SeededIds(seed)
        self.signer = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public_key = self.signer.public_key().public_bytes_raw()
        self.tenant_id, self.pharmacy_id = self._ids.new(), self._ids.new()
        self.device_id, self.incarnation = self._ids.new(), self._ids.new()
        self.events: list[StoredEvent] = []

    def header(self, kind: str = NOTED, **changes: Any) -> Header:
        fields: dict[str, Any] = {
            "event_id": self._ids.new(),
            "kind": kind,
            "version": 1,
            "stream_key": "note",
            "about": (),
            "critical": False,
            "tenant_id": self.tenant_id,
            "pharmacy_id": self.pharmacy_id,
            "device_id": self.device_id,
            "incarnation": self.incarnation,
            "seq": len(self.events) + 1,
            "occurred_at_us": 1_795_000_000_000_000 + len(self.events),
            "utc_offset_s": 0,
            "clock_offset_ms": None,
            "business_date": "2026-11-23",
            "hlc": (1_795_000_000_000 << 16) + len(self.events),
            "actor_id": None,
            "cash_session_id": None,
            "approvals": (),
        }
        return Header(**(fields | changes))

    def opening(
        self, parent: ParentHead | None = None, numbers: tuple[SeriesNumber, ...] = ()
    ) -> JournalOpened:
        return JournalOpened(self.public_key.hex(), parent, "A", numbers, "0.1.0")

    def seal(self, body: msgspec.Struct | bytes, kind: str = NOTED, **changes: Any) -> StoredEvent:
        """Make this device's next event."""
        prev_hash = self.events[-1].hash if self.events else GENESIS_HASH
        stored = seal(self.header(kind, **changes), body, prev_hash, self.signer)
        self.events.append(stored)
        return stored

    def open(self, parent: ParentHead | None = None) -> StoredEvent:
        return self.seal(self.opening(parent), OPENED)

    def note(self, text: str = "noted") -> StoredEvent:
        return self.seal(Note(text, len(self.events)))

    def reopen(self, at: StoredEvent) -> StoredEvent:
        """Begin a new incarnation whose parent ended at this event."""
        parent = ParentHead(at.header.incarnation, at.header.seq, at.hash.hex())
        self.incarnation, self.events = self._ids.new(), []
        return self.open(parent)

    def write(self, connection: sa.Connection, notes: int) -> None:
        """Open this device's chain and append so many notes."""
        store.append(connection, self.open())
        for number in range(notes):
            store.append(connection, self.note(f"note {number}"))

    def mark(self, seq: int = 0, **numbers: int) -> Mark:
        """Return the mark of an event, the last one by default."""
        at = self.events[seq - 1]
        return Mark(at.header.incarnation, at.header.seq, at.hash.hex(), numbers)

    def verify(self, connection: sa.Connection, **options: Any) -> Verdict:
        return verify(connection, public_keys={self.device_id: self.public_key}, **options)


def branch_of(device: Device, common: int) -> Device:
    """Return the same device as a restored copy of it: it has forgotten what came after."""
    copy = Device.__new__(Device)
    vars(copy).update(vars(device))
    copy._ids = SeededIds(99)
    copy.events = device.events[:common]
    return copy


def drop_guards(connection: sa.Connection) -> None:
    """Do what an attacker with the database key would do first."""
    for name in tables.guards("sqlite"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
