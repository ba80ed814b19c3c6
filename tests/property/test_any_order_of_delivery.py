"""Grants, revocations, events that wait and what releases them: their order is nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from pharmadesk.domain import events
from pharmadesk.journal.event import GENESIS_HASH, Header, seal
from pharmadesk.journal.opened import JournalOpened
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.projections.tables import metadata
from pharmadesk.services.enrolment import Admission, enrol_founder
from pharmadesk.services.replication import pulled
from pharmadesk.services.replication.proven import LogPlace, Stretch, Written
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from tests import oracle, replay
from tests.till import Shop, copy_shop, found_shop, local_us

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import msgspec

    from pharmadesk.journal.event import StoredEvent
    from tests.oracle import Tables

NOW = "2026-11-23 09:00"
_numbers = count()


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = found_shop(tmp_path_factory.mktemp("enrolled"), ManualClock(local_us(NOW)))
    own = shop.till.identity
    centre = Admission("https://centre.example", bytes(32), "1", own.tenant_id, own.pharmacy_id)
    enrol_founder(shop.till, shop.owner, centre)
    yield shop
    shop.till.close()


@dataclass(frozen=True)
class Told:
    """An event of the log, and whether it must not act by itself."""

    stored: StoredEvent
    held: bool

    @property
    def event_id(self) -> str:
        """Its id."""
        return self.stored.header.event_id


class Elsewhere:
    """Devices with one event each, so that any order of the log is a possible one."""

    def __init__(self, shop: Shop) -> None:
        self._own = shop.till.identity
        self._ids = SeededIds(99, ManualClock(local_us(NOW)))
        self.openings: list[StoredEvent] = []
        self.person, self.item = self._ids.new(), self._ids.new()
        self.revocation = self._ids.new()

    def tell(self, kind: str, body: msgspec.Struct, at: int, *, held: bool = False) -> Told:
        """Write an event on a device of its own."""
        key, line = Ed25519PrivateKey.generate(), (self._ids.new(), self._ids.new())
        opening = JournalOpened(key.public_key().public_bytes_raw().hex(), None, "A", (), "1")
        first = seal(self._header("journal.opened", line, 1, 0), opening, GENESIS_HASH, key)
        self.openings.append(first)
        return Told(seal(self._header(kind, line, 2, at), body, first.hash, key), held)

    def _header(self, kind: str, line: tuple[str, str], seq: int, at: int) -> Header:
        fields: dict[str, Any] = {
            "event_id": self._ids.new(),
            "kind": kind,
            "version": 1,
            "stream_key": "stream",
            "about": (),
            "critical": False,
            "tenant_id": self._own.tenant_id,
            "pharmacy_id": self._own.pharmacy_id,
            "device_id": line[0],
            "incarnation": line[1],
            "seq": seq,
            "occurred_at_us": local_us(NOW),
            "utc_offset_s": 3_600,
            "clock_offset_ms": None,
            "business_date": "2026-11-23",
            "hlc": (local_us(NOW) // 1_000 + at) << 16,
            "actor_id": None,
            "cash_session_id": None,
            "approvals": (),
        }
        return Header(**fields)

    def everything(self) -> list[Told]:
        """A grant, its revocation, a count between two movements, and two releases."""
        grant = events.RoleGranted(
            grant_id=self._ids.new(), person_id=self.person, role="manager", revocations_seen=()
        )
        revoked = events.RoleRevoked(
            revocation_id=self.revocation, person_id=self.person, role="manager"
        )
        spot = {"item_id": self.item, "lot_id": self.item, "place": "shop"}
        moved = [
            events.StockAdjusted(adjustment_id=self._ids.new(), quantity=n, reason="x", **spot)
            for n in (5, 7)
        ]
        counted = events.StockCounted(count_id=self._ids.new(), counted=40, **spot)
        told = [
            self.tell("role.granted", grant, 1, held=True),
            self.tell("role.revoked", revoked, 2),
            self.tell("stock.adjusted", moved[0], 3),
            self.tell("stock.counted", counted, 4, held=True),
            self.tell("stock.adjusted", moved[1], 5, held=True),
        ]
        held = [each.event_id for each in told if each.held]
        late = events.EventsReleased(event_ids=(*held[:2], self._ids.new()))
        inner = self.tell("events.released", late, 6, held=True)
        outer = events.EventsReleased(event_ids=(inner.event_id, held[1]))
        return [*told, inner, self.tell("events.released", outer, 7)]


def pull(shop: Shop, log: Sequence[Told]) -> None:
    """Let a register take a log in, as one page of a feed."""
    place = pulled.place(shop.till)
    at, arrivals = place, []
    for told in log:
        stored = told.stored
        digest = hashlib.sha256(
            at.tenant_hash + stored.hash + stored.header.hlc.to_bytes(8, "big")
        ).digest()
        at = LogPlace(at.position + 1, digest)
        arrivals.append(
            Written(
                at.position,
                stored.header.hlc,
                stored.header_bytes,
                stored.body_bytes,
                stored.signature,
                held="authority" if told.held else "",
            )
        )
    pulled.take(shop.till, Stretch(place, tuple(arrivals), at))


def rows(shop: Shop) -> Tables:
    with shop.till.database.read() as connection:
        return replay.rows_in_use(connection, metadata)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_order_of_delivery_gives_the_same_rows(
    data: st.DataObject, enrolled: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp(f"order{next(_numbers)}")
    shop = copy_shop(enrolled, folder, "2026-11-23 10:00")
    try:
        place = pulled.place(shop.till)
        assert (place.position, place.tenant_hash) == (0, LOG_BEGINS)
        elsewhere = Elsewhere(shop)
        told = elsewhere.everything()
        pull(shop, [Told(each, held=False) for each in elsewhere.openings])
        order = data.draw(st.permutations(told))
        cut = data.draw(st.integers(0, len(told)))
        pull(shop, order[:cut])
        shop.restart()
        pull(shop, order[cut:])

        with shop.till.database.read() as connection:
            journal = replay.events_of(connection)
        held = {each.event_id for each in told if each.held}
        by_id = sorted(journal, key=lambda event: event[0]["event_id"])  # any order, as proven
        expected = oracle.fold(by_id, held)
        assert set(expected.held) == {told[4].event_id}
        faults = replay.differences(rows(shop), expected.tables())
        assert not faults, "\n".join(faults)
        (stock,) = rows(shop)["stock"]
        assert stock["on_hand"] == 40
        assert json.loads(told[0].stored.body_bytes)["grant_id"] in {
            row["grant_id"] for row in rows(shop)["role_grant"]
        }
    finally:
        shop.till.close()
