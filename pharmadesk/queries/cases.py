"""What a person must judge: facts that are kept as they are and shown until someone acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.unseen import NO_LINE
from pharmadesk.journal import opened, reading
from pharmadesk.journal.tables import metadata as journal
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import people
from pharmadesk.values.hlc import COUNTER_BITS, MAX_AHEAD_MS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_void, _back, _sold = _t["sale_void"], _t["return_line"], _t["sale_line"]
_given = _t["sale_return"]
_stock, _claim, _sale = _t["stock"], _t["barcode_claim"], _t["sale"]
_move, _event = _t["stock_move"], journal.tables["journal_event"]
_revocation = _t["role_revocation"]
_series = journal.tables["journal_series"]

_NEAR = MAX_AHEAD_MS << COUNTER_BITS
"""As far as an event's time may be from the true one: the centre lets no clock be further ahead."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its kind, what it is about, and the figure or code that shows it."""

    kind: str
    subject_id: str
    detail: str


def oversold(connection: Connection) -> list[Case]:
    """Places whose stock is below zero: more left than anyone saw come in."""
    rows = connection.execute(
        sa.select(_stock.c.lot_id, _stock.c.on_hand)
        .where(_stock.c.on_hand < 0)
        .order_by(_stock.c.lot_id, _stock.c.place)
    )
    return [Case("stock.oversold", row.lot_id, str(row.on_hand)) for row in rows]


def sold_beside_a_count(connection: Connection) -> list[Case]:
    """Lots whose last count may or may not hold what left at the same time elsewhere.

    The movement came from another device after the count was here, and happened so near it that no
    clock tells which of the two was first. Where the count was known by then, whoever counted had
    seen the movement. The next count ends it.
    """
    near = _move.c.eff_hlc.between(_stock.c.pin_hlc - _NEAR, _stock.c.pin_hlc + _NEAR)
    came, counted = _event.alias(), _event.alias()
    rows = connection.execute(
        sa.select(_stock.c.lot_id, sa.func.sum(_move.c.quantity).label("moved"))
        .join(
            _move,
            sa.and_(
                *(_move.c[name] == _stock.c[name] for name in ("item_id", "lot_id", "place")),
                _move.c.device_id != _stock.c.pin_device,
                near,
            ),
        )
        .join(came, came.c.event_id == _move.c.event_id)
        .join(
            counted,
            sa.and_(
                counted.c.device_id == _stock.c.pin_device,
                counted.c.incarnation == _stock.c.pin_incarnation,
                counted.c.branch == 0,
                counted.c.seq == _stock.c.pin_seq,
            ),
        )
        .where(_stock.c.pin_hlc.is_not(None), came.c.position > counted.c.position)
        .group_by(_stock.c.lot_id, _stock.c.place)
        .order_by(_stock.c.lot_id, _stock.c.place)
    )
    return [Case("stock.recount", row.lot_id, str(row.moved)) for row in rows]


def barcodes_claimed_twice(connection: Connection) -> list[Case]:
    """Barcodes that name more than one item."""
    rows = connection.execute(
        sa.select(_claim.c.gtin)
        .group_by(_claim.c.gtin)
        .having(sa.func.count() > 1)
        .order_by(_claim.c.gtin)
    )
    return [Case("barcode.claimed_twice", row.gtin, "") for row in rows]


def sold_after_revocation(connection: Connection) -> list[Case]:
    """People whose last role was taken, and who sold since: the sales count, somebody must know.

    A register that was away learns of a revocation late; the person went on in good faith, or not.
    """
    roles = people.active_roles(connection)
    ended: dict[str, int] = {}
    for row in connection.execute(sa.select(_revocation)):
        if row.person_id not in roles:
            ended_us = _time_of(connection, row.event_id)
            if ended_us is not None:
                ended[row.person_id] = max(ended_us, ended.get(row.person_id, ended_us))
    found = []
    for person_id, ended_us in sorted(ended.items()):
        count = connection.execute(
            sa.select(sa.func.count())
            .select_from(_sale)
            .where(_sale.c.completed_at_us > ended_us, _sale.c.cashier_id == person_id)
        ).scalar_one()
        if count:
            found.append(Case("person.sold_after", person_id, str(count)))
    return found


def _time_of(connection: Connection, event_id: str) -> int | None:
    """Return when an event happened, by the clock of who wrote it, once it was fetched.

    A register that began from a snapshot has the rows before the events. Units: UTC microseconds.
    """
    entry = reading.get(connection, event_id)
    return None if entry is None else entry.stored.header.occurred_at_us


def numbers_used_twice(connection: Connection) -> list[Case]:
    """Receipt numbers that more than one sale bears."""
    rows = connection.execute(
        sa.select(_sale.c.series, _sale.c.number)
        .group_by(_sale.c.series, _sale.c.number)
        .having(sa.func.count() > 1)
        .order_by(_sale.c.series, _sale.c.number)
    )
    return [Case("number.used_twice", row.series, str(row.number)) for row in rows]


def baskets_sold_twice(connection: Connection) -> list[Case]:
    """Baskets that were sold more than once: two registers took up one that waited.

    Neither had heard of the other; both sales stand until one is voided. The detail names their
    receipts.
    """
    standing = (
        sa.select(_sale.c.basket_id, _sale.c.series, _sale.c.number)
        .where(~sa.exists().where(_void.c.sale_id == _sale.c.sale_id))
        .cte()
    )
    twice = sa.select(standing.c.basket_id).group_by(standing.c.basket_id)
    receipts: dict[str, list[str]] = {}
    for row in connection.execute(
        sa.select(standing)
        .where(standing.c.basket_id.in_(twice.having(sa.func.count() > 1)))
        .order_by(standing.c.basket_id, standing.c.series, standing.c.number)
    ):
        receipts.setdefault(row.basket_id, []).append(f"{row.series} {row.number:06d}")
    return [Case("basket.sold_twice", key, ", ".join(some)) for key, some in receipts.items()]


def returned_beyond(connection: Connection) -> list[Case]:
    """Receipts of which more packs came back than were sold, or some after it was voided, or twice.

    Registers that had not heard of one another took them back; the money is gone all the same.
    """
    returned = sa.select(_back.c.sale_id, _back.c.sale_line_no.label("line_no"), _back.c.quantity)
    voided = sa.select(_sold.c.sale_id, _sold.c.line_no, _sold.c.quantity).join(
        _void, _void.c.sale_id == _sold.c.sale_id
    )
    came = sa.union_all(returned, voided).subquery()
    lines = (
        sa.select(came.c.sale_id, came.c.line_no, sa.func.sum(came.c.quantity).label("packs"))
        .group_by(came.c.sale_id, came.c.line_no)
        .subquery()
    )
    beyond = lines.c.packs - _sold.c.quantity
    rows = connection.execute(
        sa.select(_sale.c.series, _sale.c.number, sa.func.sum(beyond).label("beyond"))
        .join(lines, lines.c.sale_id == _sale.c.sale_id)
        .join(
            _sold,
            sa.and_(_sold.c.sale_id == lines.c.sale_id, _sold.c.line_no == lines.c.line_no),
        )
        .where(beyond > 0)
        .group_by(_sale.c.sale_id, _sale.c.series, _sale.c.number)
        .order_by(_sale.c.series, _sale.c.number)
    )
    found = [
        Case("sale.returned_beyond", f"{row.series} {row.number:06d}", str(row.beyond))
        for row in rows
    ]
    return found + _unseen_beyond(connection)


def _unseen_beyond(connection: Connection) -> list[Case]:
    """Receipts that had not arrived when goods of them came back, and that do not hold those goods.

    Such a return names no line: packs are compared by item, then the money.
    """
    unseen = sa.select(_back.c.sale_id).where(_back.c.sale_line_no == NO_LINE)
    sold = _packs_by_item(_sold, unseen)
    came = _packs_by_item(_back, unseen)
    beyond = came.c.packs - sa.func.coalesce(sold.c.packs, 0)
    same = sa.and_(sold.c.sale_id == came.c.sale_id, sold.c.item_id == came.c.item_id)
    packs = connection.execute(
        sa.select(_sale.c.series, _sale.c.number, sa.func.sum(beyond).label("beyond"))
        .select_from(came.join(_sale, _sale.c.sale_id == came.c.sale_id).outerjoin(sold, same))
        .where(beyond > 0)
        .group_by(_sale.c.sale_id, _sale.c.series, _sale.c.number)
        .order_by(_sale.c.series, _sale.c.number)
    )
    money = sa.func.sum(_given.c.total_centimes)
    sums = connection.execute(
        sa.select(_sale.c.series, _sale.c.number, (money - _sale.c.total_centimes).label("beyond"))
        .join(_given, _given.c.sale_id == _sale.c.sale_id)
        .where(_sale.c.sale_id.in_(unseen))
        .group_by(_sale.c.sale_id, _sale.c.series, _sale.c.number, _sale.c.total_centimes)
        .having(money > _sale.c.total_centimes)
        .order_by(_sale.c.series, _sale.c.number)
    )
    return [
        Case(kind, f"{row.series} {row.number:06d}", str(row.beyond))
        for kind, rows in (("sale.returned_beyond", packs), ("sale.refunded_beyond", sums))
        for row in rows
    ]


def _packs_by_item(table: sa.Table, sales: sa.Select[tuple[str]]) -> sa.Subquery:
    return (
        sa.select(table.c.sale_id, table.c.item_id, sa.func.sum(table.c.quantity).label("packs"))
        .where(table.c.sale_id.in_(sales))
        .group_by(table.c.sale_id, table.c.item_id)
        .subquery()
    )


def numbers_missing(connection: Connection) -> list[Case]:
    """Receipts known to have been given out before a restore, and that no chain here holds.

    The opening after a restore declares the last numbers the mark knew; the journal that came back
    counts less. Nothing but their return ends this case.
    """
    held = {
        (row.incarnation, row.series): row.last_number
        for row in connection.execute(sa.select(_series))
    }
    missing: list[Case] = []
    for entries in reading.by_kind(connection, opened.OPENED):
        for entry in entries:
            body = opened.read(opened.OPENED, entry.stored.body_bytes)
            if body is None or body.parent is None:
                continue
            parent = body.parent.incarnation
            for declared in body.last_numbers:
                last = held.get((parent, declared.series), 0)
                if last < declared.last_number:
                    numbers = f"{last + 1}-{declared.last_number}"
                    missing.append(Case("number.missing", parent, numbers))
    return missing
