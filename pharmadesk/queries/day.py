"""A business day of the whole pharmacy, and what of its stock is to be seen now.

A statement or two a block, each through an index but one: what is short is found by adding up all
of the stock, which is one pass over a narrow table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from pharmadesk.domain.events import SHOP
from pharmadesk.domain.tenders import NO_MONEY
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.catalogue import shown
from pharmadesk.storage.driver import Prepared, as_list, one_of
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_t = metadata.tables
_sale, _line, _payment = _t["sale"], _t["sale_line"], _t["payment"]
_session, _end, _total = _t["cash_session"], _t["cash_session_end"], _t["session_total"]
_void, _return, _refund = _t["sale_void"], _t["sale_return"], _t["refund"]
_returned_line, _register = _t["return_line"], _t["register"]
_item, _origin, _stock = _t["item"], _t["item_origin"], _t["stock"]
_lot, _hold, _release = _t["lot"], _t["lot_hold"], _t["lot_release"]

US_IN_HOUR: Final = 3_600 * US_IN_S
MOST_NAMES: Final = 3
_MOST_SOLD: Final = 5

AlertKind = Literal["oversold", "out", "low", "expired", "expiring", "held"]


@dataclass(frozen=True, slots=True)
class HourSales:
    """What was sold within an hour; `at_us` is when the hour began, in UTC microseconds."""

    at_us: int
    tickets: int
    centimes: int


@dataclass(frozen=True, slots=True)
class TenderSales:
    """What was paid in one tender."""

    tender: str
    centimes: int


@dataclass(frozen=True, slots=True)
class DrawerSession:
    """A cash session and what it took so far, in all tenders; what went on credit was not taken.

    `difference_centimes` is what was counted at its end less what was expected; None while open.
    """

    session_id: str
    register: str
    opened_by: str
    opened_at_us: int
    closed_at_us: int | None
    taken_centimes: int
    difference_centimes: int | None


@dataclass(frozen=True, slots=True)
class SoldItem:
    """An item by how many packs of it were sold."""

    item_id: str
    name: str
    packs: int


@dataclass(frozen=True, slots=True)
class Alert:
    """So many items or lots stand so, and the names of the first of them."""

    kind: AlertKind
    count: int
    names: tuple[str, ...]


_STANDS = ~sa.exists().where(_void.c.sale_id == _sale.c.sale_id)
"""What was cancelled was never sold; what came back lessens the day on which it came."""

_money = sa.union_all(
    sa.select(
        _sale.c.business_date,
        (_sale.c.completed_at_us // US_IN_HOUR).label("hour"),
        sa.literal_column("1").label("tickets"),
        _sale.c.total_centimes.label("centimes"),
    ).where(one_of(_sale.c.business_date, "days"), _STANDS),
    sa.select(
        _return.c.business_date,
        _return.c.returned_at_us // US_IN_HOUR,
        sa.literal_column("0"),
        -_return.c.total_centimes,
    ).where(one_of(_return.c.business_date, "days")),
).subquery()
_HOURS = Prepared(
    sa.select(
        _money.c.business_date,
        _money.c.hour,
        sa.func.sum(_money.c.tickets).label("tickets"),
        sa.func.sum(_money.c.centimes).label("centimes"),
    )
    .group_by(_money.c.business_date, _money.c.hour)
    .order_by(_money.c.hour)
)


def hours(connection: Connection, days: Iterable[str]) -> dict[str, list[HourSales]]:
    """Add up the sales of some business days by the hour; a day without a sale is absent."""
    found: dict[str, list[HourSales]] = defaultdict(list)
    for row in _HOURS(connection, {"days": as_list(days)}):
        hour = HourSales(row.hour * US_IN_HOUR, row.tickets, int(row.centimes))
        found[row.business_date].append(hour)
    return dict(found)


_paid = sa.union_all(
    sa.select(_payment.c.tender, _payment.c.amount_centimes.label("centimes"))
    .select_from(_sale)
    .join(_payment, _payment.c.sale_id == _sale.c.sale_id)
    .where(_sale.c.business_date == sa.bindparam("day"), _STANDS),
    sa.select(_refund.c.tender, -_refund.c.amount_centimes)
    .select_from(_return)
    .join(_refund, _refund.c.return_id == _return.c.return_id)
    .where(_return.c.business_date == sa.bindparam("day")),
).subquery()
_PAID = sa.func.sum(_paid.c.centimes)
_TENDERS = Prepared(
    sa.select(_paid.c.tender, _PAID.label("centimes"))
    .group_by(_paid.c.tender)
    .order_by(_PAID.desc(), _paid.c.tender)
)


def tenders(connection: Connection, day: str) -> tuple[TenderSales, ...]:
    """Add up how the sales of a day were paid, less what was given back, the most first."""
    rows = _TENDERS(connection, {"day": day})
    return tuple(TenderSales(row.tender, int(row.centimes)) for row in rows)


_CAME_BACK = (
    sa.select(sa.func.coalesce(sa.func.sum(_returned_line.c.quantity), 0))
    .where(
        _returned_line.c.sale_id == _line.c.sale_id,
        _returned_line.c.sale_line_no == _line.c.line_no,
    )
    .scalar_subquery()
)
_PACKS = sa.func.sum(_line.c.quantity - _CAME_BACK)
_SOLD = Prepared(
    sa.select(_line.c.item_id, sa.func.max(_line.c.name).label("name"), _PACKS.label("packs"))
    .select_from(_sale)
    .join(_line, _line.c.sale_id == _sale.c.sale_id)
    .where(_sale.c.business_date == sa.bindparam("day"), _STANDS)
    .group_by(_line.c.item_id)
    .having(_PACKS > 0)
    .order_by(_PACKS.desc(), sa.text("name"), _line.c.item_id)
    .limit(_MOST_SOLD)
)


def most_sold(connection: Connection, day: str) -> tuple[SoldItem, ...]:
    """List the items of which most packs were sold and did not come back."""
    rows = _SOLD(connection, {"day": day})
    return tuple(SoldItem(row.item_id, row.name, int(row.packs)) for row in rows)


_other_end = _end.alias()
_FIRST_END = (
    sa.select(sa.func.min(_other_end.c.event_id))
    .where(_other_end.c.session_id == _session.c.session_id)
    .scalar_subquery()
)
_TAKEN = (
    sa.select(
        sa.func.sum(
            _total.c.tendered_centimes - _total.c.change_centimes - _total.c.refunded_centimes
        )
    )
    .where(
        _total.c.session_id == _session.c.session_id,
        *(_total.c.tender != tender for tender in sorted(NO_MONEY)),
    )
    .scalar_subquery()
)
_latest = _session.alias()
_LATEST = (
    sa.select(_latest.c.session_id)
    .where(_latest.c.register_id == _register.c.register_id)
    .order_by(_latest.c.opened_at_us.desc())
    .limit(1)
    .scalar_subquery()
)
_owner = _register.alias()
_SESSIONS = (
    sa.select(
        _session.c.session_id,
        _owner.c.name.label("register"),
        _session.c.opened_by,
        _session.c.opened_at_us,
        _end.c.closed_at_us,
        sa.func.coalesce(_TAKEN, 0).label("taken"),
        (_end.c.counted_cash_centimes - _end.c.expected_cash_centimes).label("difference"),
    )
    .outerjoin(_owner, _owner.c.register_id == _session.c.register_id)
    .outerjoin(
        _end,
        sa.and_(_end.c.session_id == _session.c.session_id, _end.c.event_id == _FIRST_END),
    )
)
_OF_DAY = _session.c.business_date == sa.bindparam("day")
_STILL_OPEN = sa.and_(
    _session.c.session_id.in_(sa.select(_LATEST).select_from(_register)),
    _end.c.session_id.is_(None),
)
_BY_REGISTER = (_owner.c.name, _session.c.opened_at_us, _session.c.session_id)
_SESSIONS_OF_DAY = Prepared(_SESSIONS.where(_OF_DAY).order_by(*_BY_REGISTER))
_SESSIONS_OF_TODAY = Prepared(_SESSIONS.where(sa.or_(_OF_DAY, _STILL_OPEN)).order_by(*_BY_REGISTER))


def sessions(connection: Connection, day: str, *, is_today: bool) -> tuple[DrawerSession, ...]:
    """List the cash sessions of a day by register; today also those left open before."""
    asked = _SESSIONS_OF_TODAY if is_today else _SESSIONS_OF_DAY
    return tuple(
        DrawerSession(
            row.session_id,
            row.register or "",
            row.opened_by,
            row.opened_at_us,
            row.closed_at_us,
            int(row.taken),
            row.difference,
        )
        for row in asked(connection, {"day": day})
    )


_NAME = sa.func.coalesce(_item.c.name, "").label("name")


def _first_names(standing: sa.Select[*tuple[Any, ...]]) -> Prepared:
    """Count what stands so by kind, and name the first of each.

    Shape: `standing` gives kind, item_id, and by what they are ordered. Names are looked up last.
    """
    each = standing.subquery()
    of_kind = sa.select(
        each.c.kind,
        each.c.item_id,
        sa.func.count().over(partition_by=each.c.kind).label("count"),
        sa.func.row_number()
        .over(partition_by=each.c.kind, order_by=(each.c.place, each.c.item_id))
        .label("number"),
    ).subquery()
    return Prepared(
        sa.select(of_kind.c.kind, of_kind.c.count, _NAME)
        .outerjoin(_item, _item.c.item_id == of_kind.c.item_id)
        .where(of_kind.c.number <= MOST_NAMES)
        .order_by(of_kind.c.kind, of_kind.c.number)
    )


_POINT = sa.func.coalesce(_item.c.reorder_point, 0)
_in_shop = sa.func.sum(_stock.c.on_hand).filter(_stock.c.place == SHOP)
_on_shelf = (
    sa.select(_stock.c.item_id, sa.func.coalesce(_in_shop, 0).label("on_hand"))
    .group_by(_stock.c.item_id)
    .subquery()
)
_SHORT = _first_names(
    sa.select(
        sa.case((_on_shelf.c.on_hand <= 0, "out"), else_="low").label("kind"),
        _on_shelf.c.item_id,
        _on_shelf.c.on_hand.label("place"),
    )
    .select_from(_on_shelf)
    .join(_item, _item.c.item_id == _on_shelf.c.item_id)
    .join(_origin, _origin.c.item_id == _item.c.item_id)
    .where(
        sa.or_(_on_shelf.c.on_hand <= 0, _on_shelf.c.on_hand <= _POINT),
        sa.func.coalesce(_item.c.active, 1) != 0,
        shown(),
    )
)
_OVERSOLD = _first_names(
    sa.select(
        sa.literal("oversold").label("kind"), _stock.c.item_id, _stock.c.on_hand.label("place")
    ).where(_stock.c.on_hand < 0)
)
_EXPIRING = _first_names(
    sa.select(
        sa.case((_lot.c.expiry < sa.bindparam("today"), "expired"), else_="expiring").label("kind"),
        _lot.c.item_id,
        _lot.c.expiry.label("place"),
    )
    .join(
        _stock,
        sa.and_(
            _stock.c.item_id == _lot.c.item_id,
            _stock.c.lot_id == _lot.c.lot_id,
            _stock.c.place == SHOP,
        ),
    )
    .where(_lot.c.expiry <= sa.bindparam("until"), _stock.c.on_hand > 0)
)
_HELD = _first_names(
    sa.select(
        sa.literal("held").label("kind"),
        # the unknown lot of an item carries the item's id
        sa.func.coalesce(_lot.c.item_id, _hold.c.lot_id).label("item_id"),
        sa.func.min(_hold.c.hold_id).label("place"),
    )
    .select_from(_hold)
    .outerjoin(_release, _release.c.hold_id == _hold.c.hold_id)
    .outerjoin(_lot, _lot.c.lot_id == _hold.c.lot_id)
    .where(_release.c.hold_id.is_(None))
    .group_by(_hold.c.lot_id, _lot.c.item_id)
)


def alerts(connection: Connection, today: str, until: str) -> dict[AlertKind, Alert]:
    """Find what of the stock is to be seen; lots expire soon when they do by the day `until`.

    Of items, those count that were ever here: a price list names thousands that never were.
    """
    asked = {"today": today, "until": until}
    names: dict[AlertKind, list[str]] = defaultdict(list)
    counts: dict[AlertKind, int] = {}
    for statement in (_SHORT, _OVERSOLD, _EXPIRING, _HELD):
        for row in statement(connection, asked):
            names[row.kind].append(row.name)
            counts[row.kind] = row.count
    return {
        kind: Alert(kind, count, tuple(dict.fromkeys(names[kind])))
        for kind, count in counts.items()
    }
