"""The last tickets of the pharmacy, and what became of each: copied, voided, returned."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pharmadesk.domain.events import SaleCompleted
from pharmadesk.domain.return_events import ReturnCompleted
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent

_t = metadata.tables
_sale, _payment, _copy = _t["sale"], _t["payment"], _t["receipt_copy"]
_void, _return = _t["sale_void"], _t["sale_return"]

MOST_SHOWN: Final = 100
_QR_SALE: Final = {"PD1", "PD1V", "PD2"}
_QR_RETURN: Final = "PD1R"
_QR_ID: Final = 2  # the place of the id in the text of a code
_NUMBER: Final = re.compile(r"(?:(?P<series>.*?)[\s-]*)?(?P<number>[0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A sale in the list of tickets.

    Units: UTC microseconds, centimes. `tenders` are those it was paid in, in their order.
    """

    sale_id: str
    series: str
    number: int
    completed_at_us: int
    total_centimes: int
    cashier_id: str | None
    tenders: tuple[str, ...]
    copies: int
    is_voided: bool
    returned_centimes: int


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale as the journal has it, with all that came back of it; `voided_by` is that event."""

    stored: StoredEvent
    sale: SaleCompleted
    returns: tuple[ReturnCompleted, ...]
    session_id: str
    voided_by: str | None


def last_tickets(connection: Connection, typed: str = "") -> list[Ticket]:
    """List the last sales, the newest first; only those with a number where one was typed.

    A number may have its series before it, written as it is printed or only its end.
    """
    query = sa.select(_sale).order_by(_sale.c.completed_at_us.desc(), _sale.c.sale_id.desc())
    wanted = typed.strip()
    if wanted:
        found = _NUMBER.fullmatch(wanted)
        if found is None:
            return []
        query = query.where(_sale.c.number == int(found["number"]))
        if series := (found["series"] or "").strip().upper():
            query = query.where(sa.func.upper(_sale.c.series).endswith(series, autoescape=True))
    rows = connection.execute(query.limit(MOST_SHOWN)).all()
    return _tickets(connection, rows)


def named_by(connection: Connection, code: str) -> str:
    """Find the sale that a printed code names: that of a receipt, a voiding or a return.

    Its bars hold the number alone, its square the sale's own id.

    Raises: Refused `ticket.no_code`, `ticket.unknown`, `ticket.several`.
    """
    fields = code.split("|")
    if len(fields) <= _QR_ID:
        return _numbered(connection, code.strip())
    kind, named = fields[0].strip(), fields[_QR_ID].strip().lower()
    if kind == _QR_RETURN:
        query = sa.select(_return.c.sale_id).where(_return.c.return_id == named)
    elif kind in _QR_SALE:
        query = sa.select(_sale.c.sale_id).where(_sale.c.sale_id == named)
    else:
        raise Refused("ticket.no_code")
    sale_id: str | None = connection.execute(query).scalar_one_or_none()
    if sale_id is None:
        raise Refused("ticket.unknown")
    return sale_id


def _numbered(connection: Connection, printed: str) -> str:
    """Find the sale of a number as it is printed, such as `C2-B 004409`."""
    series, _space, number = printed.rpartition(" ")
    if not series or not re.fullmatch(r"[0-9]{6,9}", number):
        raise Refused("ticket.no_code")
    query = sa.select(_sale.c.sale_id).where(
        _sale.c.series == series.upper(), _sale.c.number == int(number)
    )
    found = connection.execute(query.limit(2)).scalars().all()
    if not found:
        raise Refused("ticket.unknown")
    if len(found) > 1:
        raise Refused("ticket.several", number=printed)
    return str(found[0])


def ticket(connection: Connection, sale_id: str) -> Ticket | None:
    """Find one ticket."""
    rows = connection.execute(sa.select(_sale).where(_sale.c.sale_id == sale_id)).all()
    return next(iter(_tickets(connection, rows)), None)


def sold(connection: Connection, sale_id: str) -> Sold:
    """Read a sale and all that came back of it from the journal.

    Raises: Refused `sale.unknown`, and `sale.not_fetched` while the history is still to come.
    """
    row = connection.execute(sa.select(_sale).where(_sale.c.sale_id == sale_id)).first()
    if row is None:
        raise Refused("sale.unknown")
    stored = _stored(connection, row.event_id)
    sale = kinds.read(stored.header, stored.body_bytes)
    assert isinstance(sale, SaleCompleted), "a sale's row names the event of a sale"
    backs = connection.execute(
        sa.select(_return.c.event_id)
        .where(_return.c.sale_id == sale_id)
        .order_by(_return.c.returned_at_us, _return.c.return_id)
    ).scalars()
    voided_by = connection.execute(
        sa.select(_void.c.event_id)
        .where(_void.c.sale_id == sale_id)
        .order_by(_void.c.voided_at_us, _void.c.event_id)
    ).scalar()
    returns = tuple(_returned(connection, event_id) for event_id in backs)
    return Sold(stored, sale, returns, row.session_id, voided_by)


def given_back(connection: Connection, sale_id: str) -> int:
    """Add up what came back of a sale, whether it is here or not.

    Units: centimes.
    """
    total = sa.func.coalesce(sa.func.sum(_return.c.total_centimes), 0)
    return int(
        connection.execute(sa.select(total).where(_return.c.sale_id == sale_id)).scalar_one()
    )


def return_event_id(connection: Connection, return_id: str) -> str | None:
    """Find the event that holds a return."""
    found: str | None = connection.execute(
        sa.select(_return.c.event_id).where(_return.c.return_id == return_id)
    ).scalar_one_or_none()
    return found


def last_return(connection: Connection, sale_id: str) -> str:
    """Find the last return of a sale.

    Raises: Refused `return.none`.
    """
    found: str | None = connection.execute(
        sa.select(_return.c.return_id)
        .where(_return.c.sale_id == sale_id)
        .order_by(_return.c.returned_at_us.desc(), _return.c.return_id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if found is None:
        raise Refused("return.none")
    return found


def was_copied(connection: Connection, request_id: str) -> bool:
    """Tell whether a copy that was asked for is in the journal."""
    query = sa.select(_copy.c.request_id).where(_copy.c.request_id == request_id)
    return connection.execute(query).first() is not None


def _returned(connection: Connection, event_id: str) -> ReturnCompleted:
    stored = _stored(connection, event_id)
    body = kinds.read(stored.header, stored.body_bytes)
    assert isinstance(body, ReturnCompleted), "a return's row names the event of a return"
    return body


def _stored(connection: Connection, event_id: str) -> StoredEvent:
    """Read an event whose rows are here; a register that began from a snapshot fetches it later.

    Raises: Refused `sale.not_fetched`.
    """
    entry = reading.get(connection, event_id)
    if entry is None:
        raise Refused("sale.not_fetched")
    return entry.stored


def _tickets(connection: Connection, rows: Sequence[Any]) -> list[Ticket]:
    ids = [row.sale_id for row in rows]
    tenders: dict[str, list[str]] = defaultdict(list)
    for paid in connection.execute(
        sa.select(_payment.c.sale_id, _payment.c.tender)
        .where(_payment.c.sale_id.in_(ids))
        .order_by(_payment.c.sale_id, _payment.c.payment_no)
    ):
        tenders[paid.sale_id].append(paid.tender)
    of_the_receipt = sa.func.count().filter(_copy.c.return_id.is_(None))
    copies = _by_sale(connection, of_the_receipt, _copy, ids)
    returned = _by_sale(connection, sa.func.sum(_return.c.total_centimes), _return, ids)
    voided = _by_sale(connection, sa.func.count(), _void, ids)
    return [
        Ticket(
            row.sale_id,
            row.series,
            row.number,
            row.completed_at_us,
            row.total_centimes,
            row.cashier_id,
            tuple(dict.fromkeys(tenders[row.sale_id])),
            copies.get(row.sale_id, 0),
            row.sale_id in voided,
            returned.get(row.sale_id, 0),
        )
        for row in rows
    ]


def _by_sale(
    connection: Connection, figure: sa.ColumnElement[Any], table: sa.Table, ids: list[str]
) -> dict[str, int]:
    query = (
        sa.select(table.c.sale_id, figure).where(table.c.sale_id.in_(ids)).group_by(table.c.sale_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}
