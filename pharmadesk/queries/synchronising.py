"""How this register stands with its centre and the other registers, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa

from pharmadesk.domain.events import SaleCompleted
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.journal import reading
from pharmadesk.journal.tables import metadata as journal
from pharmadesk.projections.setting_aside import HELD, ONLY_HERE, SUSPECT, WAITING
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import accounts, authority, cases, decisions, loans, narcotics, promises
from pharmadesk.queries.catalogue import items_by_ids
from pharmadesk.queries.decisions import person_name, register_name
from pharmadesk.queries.till import newest_series
from pharmadesk.storage import sync_state
from pharmadesk.storage.driver import Prepared, as_list, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.journal.reading import Entry
    from pharmadesk.queries.cases import Case
    from pharmadesk.queries.decisions import Decision

_lot, _sale = metadata.tables["lot"], metadata.tables["sale"]
_event = journal.tables["journal_event"]
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


_SUSPECT: Final = Prepared(
    sa.select(
        _event.c.kind, _event.c.device_id, _event.c.occurred_at_us, _sale.c.series, _sale.c.number
    )
    .outerjoin(_sale, _sale.c.sale_id == _event.c.stream_key)
    .where(_event.c.event_id == sa.bindparam("event_id"))
)
"""An event whose bytes cannot be believed, by what was copied from them when it was written."""

_WAITS: Final = {
    "revoked": "event.revoked",
    "authority": "event.unauthorised",
    "drawer": "event.anothers_drawer",
    "approval": "event.unproven",
}
"""Why an event is held, by what the centre or this register found; a later program finds more."""


_AT_CENTRE: Final = {"deferred": "centre.deferred", "behind": "centre.behind"}


@dataclass(frozen=True, slots=True)
class OtherRegister:
    """Another register of the pharmacy, and the newest thing of it that is known here.

    `series` is what its receipts are of, where another register has the same name.
    Units: `heard_us` is when that was recorded over there.
    """

    device_id: str
    name: str
    heard_us: int
    is_revoked: bool = False
    series: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an owner, by the register it came from and the reason.

    Shape: `event_ids` are all of it; `sales` of them are sales, for `total_centimes` together.
    What decides for others is never among the rest: `decision` says what would act.
    """

    device_id: str
    register: str
    reason: str
    event_ids: tuple[str, ...]
    sales: int
    total_centimes: int
    since_us: int
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class AsideEvent:
    """An event that is in the journal and in no row, or in none of others, and the reason's code.

    `ticket` is the number of the receipt where it is a sale that is in its rows here.
    """

    event_id: str
    kind: str
    register: str
    occurred_at_us: int
    reason: str
    ticket: str = ""


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
    names = {other: register_name(connection, other) for other in (*heard, device_id)}
    how_many = Counter(names.values())
    found = (
        OtherRegister(
            other,
            name,
            newest,
            authority.is_revoked(connection, other),
            newest_series(connection, other) if how_many[name] > 1 else "",
        )
        for other, newest in heard.items()
        if (name := names[other])
    )
    return tuple(sorted(found, key=lambda other: (other.name, other.device_id)))


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """Sum up what waits for an owner, register by register and reason by reason.

    What decides for others comes after the rest, kind by kind, and what says who may do what event
    by event: none of it acts because an owner let sales count.
    """
    groups: dict[_Group, list[Entry]] = {}
    for aside in sync_state.aside(connection):
        if aside.reason in WAITING:
            entry = _entry(connection, aside.event_id)
            reason = _WAITS.get(aside.detail or "", HELD)
            if aside.reason == ONLY_HERE:
                is_withdrawn = aside.detail == "revoked"
                reason = "event.withdrawn_here" if is_withdrawn else ONLY_HERE
            groups.setdefault(_group(entry.stored, reason), []).append(entry)
    found = [_summed(connection, group, groups[group]) for group in sorted(groups)]
    return tuple(sorted(found, key=lambda each: each.register))


class _Group(NamedTuple):
    """What is released together; `kind` and `event_id` are empty where they need not agree."""

    device_id: str
    reason: str
    kind: str
    event_id: str


def _group(stored: StoredEvent, reason: str) -> _Group:
    header = stored.header
    kind = header.kind if decisions.decides(header.kind) else ""
    alone = header.event_id if decisions.stands_alone(header.kind) else ""
    return _Group(header.device_id, reason, kind, alone)


def _summed(connection: Connection, group: _Group, entries: list[Entry]) -> Waiting:
    sales = [
        body.total_centimes
        for entry in entries
        if isinstance(body := decisions.body_of(entry.stored), SaleCompleted)
    ]
    return Waiting(
        group.device_id,
        register_name(connection, group.device_id),
        group.reason,
        tuple(entry.stored.header.event_id for entry in entries),
        len(sales),
        sum(sales),
        min(entry.stored.header.occurred_at_us for entry in entries),
        decisions.read(connection, entries[0].stored) if group.kind else None,
    )


def _entry(connection: Connection, event_id: str) -> Entry:
    entry = reading.get(connection, event_id)
    assert entry is not None, "the journal forgets nothing"
    return entry


def events_aside(connection: Connection) -> tuple[AsideEvent, ...]:
    """List the events that are in no row and wait for nobody, the oldest first."""
    found: list[AsideEvent] = []
    for aside in sync_state.aside(connection):
        if aside.reason in WAITING:
            continue
        if aside.reason == SUSPECT:
            found.append(_suspect(connection, aside.event_id))
            continue
        header = _entry(connection, aside.event_id).stored.header
        name = register_name(connection, header.device_id)
        found.append(
            AsideEvent(header.event_id, header.kind, name, header.occurred_at_us, aside.reason)
        )
    return tuple(found)


def _suspect(connection: Connection, event_id: str) -> AsideEvent:
    row = _SUSPECT(connection, {"event_id": event_id}).first()
    assert row is not None, "the journal forgets nothing"
    ticket = "" if row.number is None else ticket_number(row.series, row.number)
    name = register_name(connection, row.device_id)
    return AsideEvent(event_id, row.kind, name, row.occurred_at_us, SUSPECT, ticket)


def missing_at_centre(connection: Connection) -> tuple[str, ...]:
    """Name the registers whose events the centre lacks and does not take from this one."""
    devices = {device_id for device_id, _ in sync_state.ungiven(connection)}
    return tuple(sorted(register_name(connection, device_id) for device_id in devices))


def aside_at_centre(
    connection: Connection, told: Sequence[tuple[str, str]]
) -> tuple[AsideEvent, ...]:
    """Name those of the events the centre has in no row that are in this journal, with its reason.

    What is in no row here either is told by `events_aside`.
    """
    here = {aside.event_id for aside in sync_state.aside(connection)}
    found: list[AsideEvent] = []
    for event_id, why in told:
        entry = None if event_id in here else reading.get(connection, event_id)
        if entry is not None:
            header = entry.stored.header
            name = register_name(connection, header.device_id)
            reason = _AT_CENTRE.get(why, "centre.quarantined")
            found.append(AsideEvent(event_id, header.kind, name, header.occurred_at_us, reason))
    return tuple(found)


def named_cases(connection: Connection) -> tuple[NamedCase, ...]:
    """List what a person must judge, each by a name the person knows."""
    of_stock = [*cases.oversold(connection), *cases.sold_beside_a_count(connection)]
    names = _items_of(connection, of_stock)
    names_of_b = narcotics.products(connection)
    found = [NamedCase(case.kind, names[case.subject_id], case.detail) for case in of_stock]
    found += [
        NamedCase(case.kind, names_of_b[case.subject_id], case.detail)
        for case in narcotics.unbalanced(connection)
    ]
    found += [
        NamedCase(case.kind, person_name(connection, case.subject_id), case.detail)
        for case in cases.sold_after_revocation(connection)
    ]
    others = (
        *(cases.barcodes_claimed_twice, cases.numbers_used_twice, cases.numbers_missing),
        *(cases.returned_beyond, accounts.beyond_limit, promises.kept_beyond),
        loans.settled_beyond,
    )
    for listed in others:
        found += [NamedCase(c.kind, c.subject_id, c.detail) for c in listed(connection)]
    found += [
        NamedCase(case.kind, "", case.detail) for case in cases.baskets_sold_twice(connection)
    ]
    found += [NamedCase("register.copied", "", "") for _ in sync_state.forks(connection)]
    return tuple(found)


def _items_of(connection: Connection, of_stock: list[Case]) -> dict[str, str]:
    """Name the item of each lot; a lot that nobody told is named by its item's own id."""
    lots = [case.subject_id for case in of_stock]
    rows = _ITEM_OF_LOT(connection, {"lot_ids": as_list(lots)})
    item_of = {lot_id: lot_id for lot_id in lots} | {row.lot_id: row.item_id for row in rows}
    cards = items_by_ids(connection, set(item_of.values()))
    return {
        lot_id: cards[item_id].name if item_id in cards else item_id
        for lot_id, item_id in item_of.items()
    }
