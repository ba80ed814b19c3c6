"""How this register stands with its centre and the other registers, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.journal import reading
from pharmadesk.journal.tables import metadata as journal
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import cases
from pharmadesk.queries.catalogue import items_by_ids
from pharmadesk.queries.till import register_label
from pharmadesk.storage import sync_state
from pharmadesk.storage.driver import Prepared, as_list, one_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.queries.cases import Case

_lot, _event = metadata.tables["lot"], journal.tables["journal_event"]
_ITEM_OF_LOT = Prepared(
    sa.select(_lot.c.lot_id, _lot.c.item_id).where(one_of(_lot.c.lot_id, "lot_ids"))
)
_NEWEST = Prepared(
    sa.select(_event.c.occurred_at_us)
    .where(
        _event.c.device_id == sa.bindparam("device_id"),
        _event.c.incarnation == sa.bindparam("incarnation"),
        _event.c.branch == 0,
    )
    .order_by(_event.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class OtherRegister:
    """Another register of the pharmacy, and the newest thing of it that is known here.

    Units: `heard_us` is when that was recorded over there.
    """

    device_id: str
    name: str
    heard_us: int


@dataclass(frozen=True, slots=True)
class AsideEvent:
    """An event that is in the journal and in no row, with the code of the reason."""

    event_id: str
    kind: str
    register: str
    occurred_at_us: int
    reason: str


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case as a person can judge it: `subject` is a name, a barcode or the series of receipts."""

    kind: str
    subject: str
    detail: str


def other_registers(connection: Connection, device_id: str) -> tuple[OtherRegister, ...]:
    """List the other registers by name; the centre, which also writes, is none of them."""
    heard: dict[str, int] = {}
    for chain in reading.chains(connection):
        if chain.device_id == device_id:
            continue
        asked = {"device_id": chain.device_id, "incarnation": chain.incarnation}
        newest = int(_NEWEST(connection, asked).scalar())
        heard[chain.device_id] = max(newest, heard.get(chain.device_id, newest))
    found = (
        OtherRegister(other, name, newest)
        for other, newest in heard.items()
        if (name := _name(connection, other))
    )
    return tuple(sorted(found, key=lambda other: (other.name, other.device_id)))


def events_aside(connection: Connection) -> tuple[AsideEvent, ...]:
    """List the events that are in no row, the oldest first."""
    found: list[AsideEvent] = []
    for aside in sync_state.aside(connection):
        entry = reading.get(connection, aside.event_id)
        assert entry is not None, "the journal forgets nothing"
        header = entry.stored.header
        name = _name(connection, header.device_id)
        found.append(
            AsideEvent(header.event_id, header.kind, name, header.occurred_at_us, aside.reason)
        )
    return tuple(found)


def named_cases(connection: Connection) -> tuple[NamedCase, ...]:
    """List what a person must judge, each by a name the person knows."""
    oversold = cases.oversold(connection)
    names = _items_of(connection, oversold)
    found = [NamedCase(case.kind, names[case.subject_id], case.detail) for case in oversold]
    others = (cases.barcodes_claimed_twice, cases.numbers_used_twice, cases.numbers_missing)
    for listed in others:
        found += [NamedCase(c.kind, c.subject_id, c.detail) for c in listed(connection)]
    found += [NamedCase("register.copied", "", "") for _ in sync_state.forks(connection)]
    return tuple(found)


def _name(connection: Connection, device_id: str) -> str:
    code, name = register_label(connection, device_id)
    return name or code


def _items_of(connection: Connection, oversold: list[Case]) -> dict[str, str]:
    """Name the item of each lot; a lot that nobody told is named by its item's own id."""
    lots = [case.subject_id for case in oversold]
    rows = _ITEM_OF_LOT(connection, {"lot_ids": as_list(lots)})
    item_of = {lot_id: lot_id for lot_id in lots} | {row.lot_id: row.item_id for row in rows}
    cards = items_by_ids(connection, set(item_of.values()))
    return {
        lot_id: cards[item_id].name if item_id in cards else item_id
        for lot_id, item_id in item_of.items()
    }
