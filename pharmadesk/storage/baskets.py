"""Drafts of sales in the local tables: one row a scanned line, written as it is scanned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pharmadesk.storage import draft_payments, draft_prescriptions
from pharmadesk.storage.driver import Prepared
from pharmadesk.storage.local_tables import local_basket as _basket
from pharmadesk.storage.local_tables import local_basket_line as _line
from pharmadesk.values.reduction import Reduction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a basket: packs, the price picked, and the lot only where the box named it.

    Of a line `by_unit` quantity and prices are of units out of a pack.
    """

    item_id: str
    quantity: int
    unit_price_centimes: int
    prices: tuple[int, ...]
    lot_id: str | None
    lot_number: str | None
    lot_expiry: str | None
    scanned_by: str
    line_no: int = 0
    reduction: Reduction | None = None
    owed: int = 0
    by_unit: bool = False


def open_basket(connection: Connection, basket_id: str, now_us: int) -> None:
    """Begin a basket."""
    times = {"begun_us": now_us, "updated_us": now_us}
    _OPEN(connection, {"basket_id": basket_id, "customer_id": None, **times, **_reduced(None)})


_KEY = (
    _line.c.basket_id == sa.bindparam("of_basket"),
    _line.c.line_no == sa.bindparam("of_line"),
)
_OF_BASKET = _line.c.basket_id == sa.bindparam("of_basket")
_THIS_BASKET = _basket.c.basket_id == sa.bindparam("of_basket")
_OPEN = Prepared(_basket.insert())
_IS_OPEN = Prepared(sa.select(_basket.c.basket_id).where(_THIS_BASKET))
_HOLDS_PACKS = sa.exists().where(_line.c.basket_id == _basket.c.basket_id, _line.c.removed == 0)
_LATEST = Prepared(
    sa.select(_basket.c.basket_id)
    .order_by(_HOLDS_PACKS.desc(), _basket.c.updated_us.desc())
    .limit(1)
)
_LINES = Prepared(
    sa.select(_line).where(_OF_BASKET, _line.c.removed == 0).order_by(_line.c.line_no)
)
_LINE = Prepared(sa.select(_line).where(*_KEY, _line.c.removed == 0))
_TWIN = Prepared(
    sa.select(_line.c.line_no, _line.c.quantity).where(
        _OF_BASKET,
        _line.c.item_id == sa.bindparam("item_id"),
        _line.c.unit_price_centimes == sa.bindparam("unit_price_centimes"),
        _line.c.lot_number.is_not_distinct_from(sa.bindparam("lot_number")),
        _line.c.by_unit == sa.bindparam("by_unit"),
        _line.c.removed == 0,
    )
)
_LAST_LINE = Prepared(sa.select(sa.func.max(_line.c.line_no).label("last")).where(_OF_BASKET))
_INSERT_LINE = Prepared(_line.insert())
_SET_QUANTITY = Prepared(_line.update().where(*_KEY).values(quantity=sa.bindparam("to")))
_OWE = Prepared(_line.update().where(*_KEY).values(owed=sa.bindparam("to")))
_SET_REMOVED = Prepared(_line.update().where(*_KEY).values(removed=sa.bindparam("to")))
_REDUCED: Final[dict[str, sa.BindParameter[Any]]] = {
    name: sa.bindparam(name)
    for name in ("reduction_bp", "reduction_at_most_centimes", "reduction_by")
}
_REDUCE_LINE = Prepared(_line.update().where(*_KEY).values(**_REDUCED))
_REDUCE_BASKET = Prepared(_basket.update().where(_THIS_BASKET).values(**_REDUCED))
_BASKET = Prepared(sa.select(_basket).where(_THIS_BASKET))
_SET_CUSTOMER = Prepared(
    _basket.update().where(_THIS_BASKET).values(customer_id=sa.bindparam("customer"))
)
_FORGET_LINE = Prepared(_line.delete().where(*_KEY))
_TOUCH = Prepared(_basket.update().where(_THIS_BASKET).values(updated_us=sa.bindparam("now")))
_DELETE_LINES = Prepared(_line.delete().where(_OF_BASKET))
_DELETE_BASKET = Prepared(_basket.delete().where(_THIS_BASKET))


def latest(connection: Connection) -> str | None:
    """Find the basket that was touched last; an emptied one hides none that holds packs."""
    found: str | None = _LATEST(connection, {}).scalar()
    return found


def is_open(connection: Connection, basket_id: str) -> bool:
    """Tell whether a basket is there; one that was paid is not."""
    return _IS_OPEN(connection, {"of_basket": basket_id}).first() is not None


def lines_of(connection: Connection, basket_id: str) -> list[DraftLine]:
    """List the lines of a basket that were not removed, in the order they were scanned."""
    return [_draft(row) for row in _LINES(connection, {"of_basket": basket_id})]


def read_line(connection: Connection, basket_id: str, line_no: int) -> DraftLine | None:
    """Read one line that was not removed."""
    row = _LINE(connection, {"of_basket": basket_id, "of_line": line_no}).first()
    return None if row is None else _draft(row)


def _draft(row: Any) -> DraftLine:
    return DraftLine(
        item_id=row.item_id,
        quantity=row.quantity,
        unit_price_centimes=row.unit_price_centimes,
        prices=tuple(json.loads(row.prices)),
        lot_id=row.lot_id,
        lot_number=row.lot_number,
        lot_expiry=row.lot_expiry,
        scanned_by=row.scanned_by,
        line_no=row.line_no,
        reduction=_reduction(row),
        owed=min(row.owed, row.quantity),
        by_unit=bool(row.by_unit),
    )


def _reduction(row: Any) -> Reduction | None:
    if row.reduction_by is None:
        return None
    return Reduction(row.reduction_bp, row.reduction_at_most_centimes, row.reduction_by)


def _reduced(reduction: Reduction | None) -> dict[str, int | str | None]:
    if reduction is None:
        return dict.fromkeys(_REDUCED)
    return {
        "reduction_bp": reduction.rate_bp,
        "reduction_at_most_centimes": reduction.at_most_centimes,
        "reduction_by": reduction.given_by,
    }


def find_twin(connection: Connection, basket_id: str, line: DraftLine) -> tuple[int, int] | None:
    """Find the line that a further pack of the same item, price and named lot joins.

    Shape: (line number, quantity).
    """
    row = _TWIN(
        connection,
        {
            "of_basket": basket_id,
            "item_id": line.item_id,
            "unit_price_centimes": line.unit_price_centimes,
            "lot_number": line.lot_number,
            "by_unit": int(line.by_unit),
        },
    ).first()
    return None if row is None else (row.line_no, row.quantity)


def add_line(connection: Connection, basket_id: str, line: DraftLine, now_us: int) -> int:
    """Append a line and return its number."""
    last = _LAST_LINE(connection, {"of_basket": basket_id}).scalar()
    line_no = int(last or 0) + 1
    _insert(connection, basket_id, line_no, line, now_us)
    _touch(connection, basket_id, now_us)
    return line_no


def lay_out(
    connection: Connection, basket_id: str, lines: Iterable[DraftLine], now_us: int
) -> None:
    """Begin a basket with lines it had elsewhere; no basket of that id may be there."""
    open_basket(connection, basket_id, now_us)
    for line_no, line in enumerate(lines, start=1):
        _insert(connection, basket_id, line_no, line, now_us)


def _insert(
    connection: Connection, basket_id: str, line_no: int, line: DraftLine, now_us: int
) -> None:
    _INSERT_LINE(
        connection,
        {
            "basket_id": basket_id,
            "line_no": line_no,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "unit_price_centimes": line.unit_price_centimes,
            "prices": json.dumps(line.prices),
            "lot_id": line.lot_id,
            "lot_number": line.lot_number,
            "lot_expiry": line.lot_expiry,
            "scanned_by": line.scanned_by,
            "scanned_us": now_us,
            "removed": 0,
            "owed": line.owed,
            "by_unit": int(line.by_unit),
            **_reduced(line.reduction),
        },
    )


def set_quantity(
    connection: Connection, basket_id: str, line_no: int, quantity: int, now_us: int
) -> None:
    """Change how many packs a line holds."""
    key = {"of_basket": basket_id, "of_line": line_no}
    _SET_QUANTITY(connection, {**key, "to": quantity})
    _touch(connection, basket_id, now_us)


def set_removed(
    connection: Connection, basket_id: str, line_no: int, now_us: int, *, removed: bool
) -> bool:
    """Take a line out, or put it back as it was; tell whether there is such a line."""
    key = {"of_basket": basket_id, "of_line": line_no}
    result = _SET_REMOVED(connection, {**key, "to": int(removed)})
    _touch(connection, basket_id, now_us)
    return result.count == 1


def owe(connection: Connection, basket_id: str, line_no: int, packs: int, now_us: int) -> None:
    """Set how many packs of a line are handed over later."""
    _OWE(connection, {"of_basket": basket_id, "of_line": line_no, "to": packs})
    _touch(connection, basket_id, now_us)


def reduce_line(
    connection: Connection, basket_id: str, line_no: int, reduction: Reduction | None, now_us: int
) -> None:
    """Set what comes off a line, or nothing."""
    key = {"of_basket": basket_id, "of_line": line_no}
    _REDUCE_LINE(connection, key | _reduced(reduction))
    _touch(connection, basket_id, now_us)


def reduction_of(connection: Connection, basket_id: str) -> Reduction | None:
    """Read what comes off a whole basket."""
    row = _BASKET(connection, {"of_basket": basket_id}).first()
    return None if row is None else _reduction(row)


def reduce_basket(
    connection: Connection, basket_id: str, reduction: Reduction | None, now_us: int
) -> None:
    """Set what comes off a whole basket, or nothing."""
    _REDUCE_BASKET(connection, {"of_basket": basket_id} | _reduced(reduction))
    _touch(connection, basket_id, now_us)


def customer_of(connection: Connection, basket_id: str) -> str | None:
    """Read for whom a basket is; None where nobody said."""
    row = _BASKET(connection, {"of_basket": basket_id}).first()
    return None if row is None else row.customer_id


def set_customer(
    connection: Connection, basket_id: str, customer_id: str | None, now_us: int
) -> None:
    """Say for whom a basket is, or that it is for nobody in particular."""
    _SET_CUSTOMER(connection, {"of_basket": basket_id, "customer": customer_id})
    _touch(connection, basket_id, now_us)


def forget_line(connection: Connection, basket_id: str, line_no: int) -> None:
    """Drop a line whose packs all moved to another one."""
    _FORGET_LINE(connection, {"of_basket": basket_id, "of_line": line_no})


def clear_away(connection: Connection, basket_id: str) -> None:
    """Take a basket off this counter; it waits in the journal, to be laid out again.

    What was taken for it stays for when it comes back.
    """
    draft_prescriptions.delete(connection, basket_id)
    _DELETE_LINES(connection, {"of_basket": basket_id})
    _DELETE_BASKET(connection, {"of_basket": basket_id})


def delete(connection: Connection, basket_id: str) -> None:
    """Forget a basket whose sale is in the journal, or that was given up."""
    draft_payments.delete(connection, basket_id)
    clear_away(connection, basket_id)


def _touch(connection: Connection, basket_id: str, now_us: int) -> None:
    _TOUCH(connection, {"of_basket": basket_id, "now": now_us})
