"""What a person must judge: facts that are kept as they are and shown until someone acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.journal import opened, reading
from pharmadesk.journal.tables import metadata as journal
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import people

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_stock, _claim, _sale = _t["stock"], _t["barcode_claim"], _t["sale"]
_revocation = _t["role_revocation"]
_series = journal.tables["journal_series"]


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


def _time_of(connection: Connection, event_id: str) -> int:
    """Return when an event happened, by the clock of who wrote it. Units: UTC microseconds."""
    entry = reading.get(connection, event_id)
    assert entry is not None, "its rows are here"
    return entry.stored.header.occurred_at_us


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

    Neither had heard of the other; both sales stand. The detail names their receipts.
    """
    twice = sa.select(_sale.c.basket_id).group_by(_sale.c.basket_id).having(sa.func.count() > 1)
    receipts: dict[str, list[str]] = {}
    for row in connection.execute(
        sa.select(_sale.c.basket_id, _sale.c.series, _sale.c.number)
        .where(_sale.c.basket_id.in_(twice))
        .order_by(_sale.c.basket_id, _sale.c.series, _sale.c.number)
    ):
        receipts.setdefault(row.basket_id, []).append(f"{row.series} {row.number:06d}")
    return [Case("basket.sold_twice", key, ", ".join(some)) for key, some in receipts.items()]


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
