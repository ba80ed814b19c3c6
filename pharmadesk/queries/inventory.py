"""The catalogue with its stock, as a list to page through; and the lots of one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from pharmadesk.domain.events import SHOP
from pharmadesk.projections.tables import metadata, text_or_empty
from pharmadesk.queries.catalogue import shown
from pharmadesk.queries.pages import Asked, Page, page, paged
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_item, _origin, _stock, _claim = _t["item"], _t["item_origin"], _t["stock"], _t["barcode_claim"]
_supplier = _t["supplier"]

StockStatus = Literal["healthy", "low", "critical", "out"]
_ESCAPE: Final = "\\"
_AFTER_DIGITS: Final = ":"
_DIGITS_OF_A_BARCODE: Final = 8  # no strength is written with so many


@dataclass(frozen=True, slots=True)
class Item:
    """An item, what of it is on the shelf in base units, and how that stands."""

    item_id: str
    name: str
    french_label: str
    category: str
    barcode: str | None
    supplier_id: str | None
    vat_class: str
    price_centimes: int | None
    unit_cost_centimes: int | None
    reorder_point: int
    reorder_quantity: int
    expiry_tracked: bool
    active: bool
    units_per_pack: int
    on_hand: int
    stock_status: StockStatus


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier."""

    supplier_id: str
    name: str
    phone: str | None
    city: str | None


# The place is no condition of the search: with the lot between the two in the key, planning thinks
# that the index has to be entered once for every lot there is, and reads the table instead.
_ON_HAND = sa.func.coalesce(
    sa.select(sa.func.sum(_stock.c.on_hand).filter(_stock.c.place == SHOP))
    .where(_stock.c.item_id == _item.c.item_id)
    .scalar_subquery(),
    0,
)
_POINT = sa.func.coalesce(_item.c.reorder_point, 0)
_STATUS = sa.case(
    (_ON_HAND <= 0, "out"),
    (2 * _ON_HAND <= _POINT, "critical"),
    (_ON_HAND <= _POINT, "low"),
    else_="healthy",
)
_BARCODE = (
    sa.select(sa.func.min(_claim.c.gtin))
    .where(_claim.c.item_id == _item.c.item_id)
    .scalar_subquery()
)
_NAME = text_or_empty(_item.c.name)
_ITEMS = (
    sa.select(
        _item,
        _NAME.label("shown_name"),
        sa.cast(_ON_HAND, sa.BigInteger).label("on_hand"),
        _BARCODE.label("barcode"),
    )
    .join(_origin, _origin.c.item_id == _item.c.item_id)
    .where(shown())
)
_ONE = Prepared(_ITEMS.where(_item.c.item_id == sa.bindparam("item_id")))


def items(
    connection: Connection, asked: Asked, q: str | None = None, status: str | None = None
) -> Page[Item]:
    """List items by name; each word of `q` must stand in the name, the DCI or the label.

    A number of `q` may also be a barcode or its beginning, and from eight digits on nothing else.
    """
    query = _ITEMS
    for word in (q or "").split():
        query = query.where(_has(word))
    if status is not None:
        query = query.where(sa.literal(status) == _STATUS)
    keys = (_NAME, _item.c.item_id)
    rows = connection.execute(paged(query, asked, keys, rising=True)).all()
    found = page(rows, asked, lambda row: (row.shown_name, row.item_id))
    return found.map(_as_item)


def item(connection: Connection, item_id: str) -> Item | None:
    """Find an item that shows."""
    row = _ONE(connection, {"item_id": item_id}).first()
    return None if row is None else _as_item(row)


def suppliers(connection: Connection, asked: Asked) -> Page[Supplier]:
    """List suppliers by name."""
    name = sa.func.coalesce(_supplier.c.name, "")
    query = sa.select(_supplier, name.label("shown_name"))
    keys = (name, _supplier.c.supplier_id)
    rows = connection.execute(paged(query, asked, keys, rising=True)).all()
    found = page(rows, asked, lambda row: (row.shown_name, row.supplier_id))
    return found.map(_as_supplier)


def supplier(connection: Connection, supplier_id: str) -> Supplier | None:
    """Find a supplier."""
    query = sa.select(_supplier, _supplier.c.name.label("shown_name"))
    row = connection.execute(query.where(_supplier.c.supplier_id == supplier_id)).first()
    return None if row is None else _as_supplier(row)


def _has(word: str) -> sa.ColumnElement[bool]:
    is_number = word.isascii() and word.isdigit()
    # Asked once and not for each item; a range, because row-level security lets no pattern near an
    # index.
    gtin = _claim.c.gtin
    begun = sa.select(_claim.c.item_id).where(gtin >= word, gtin < word + _AFTER_DIGITS)
    has_barcode = _item.c.item_id.in_(begun)
    if is_number and len(word) >= _DIGITS_OF_A_BARCODE:
        return has_barcode
    texts = (_item.c.name, _item.c.dci, _item.c.french_label)
    named = [column.icontains(word, autoescape=True, escape=_ESCAPE) for column in texts]
    return sa.or_(*named, has_barcode) if is_number else sa.or_(*named)


def _as_supplier(row: Any) -> Supplier:
    return Supplier(row.supplier_id, row.shown_name or "", row.phone, row.city)


def _stock_status(on_hand: int, point: int) -> StockStatus:
    """Say how the stock stands, as `_STATUS` does where the list is of one status."""
    if on_hand <= 0:
        return "out"
    if 2 * on_hand <= point:
        return "critical"
    return "low" if on_hand <= point else "healthy"


def _as_item(row: Any) -> Item:
    return Item(
        item_id=row.item_id,
        name=row.shown_name,
        french_label=row.french_label or "",
        category=row.family or "",
        barcode=row.barcode,
        supplier_id=row.supplier_id,
        vat_class=row.vat_class or "",
        price_centimes=row.price_centimes,
        unit_cost_centimes=row.unit_cost_centimes,
        reorder_point=row.reorder_point or 0,
        reorder_quantity=row.reorder_quantity or 0,
        expiry_tracked=bool(row.expiry_tracked),
        active=row.active != 0,
        units_per_pack=(row.pack_units or 1) if row.sold_by_unit else 1,
        on_hand=row.on_hand,
        stock_status=_stock_status(row.on_hand, row.reorder_point or 0),
    )
