"""Items, their barcodes, their lots and the VAT they bear, as the counter asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from pharmadesk.domain.lots import LotStock
from pharmadesk.domain.vat import rate_on
from pharmadesk.projections.tables import metadata
from pharmadesk.storage.driver import Prepared, as_list, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_t = metadata.tables
_item, _origin, _claim = _t["item"], _t["item_origin"], _t["barcode_claim"]
_completed, _undone = _t["import_completed"], _t["import_undone"]
_lot, _stock, _hold, _release = _t["lot"], _t["stock"], _t["lot_hold"], _t["lot_release"]
_rate, _supplier = _t["vat_rate"], _t["supplier"]


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item as the counter needs it; a price or a base is None when none is known.

    `reimbursement_bp` is 0 where the lists reimburse nothing of it.
    """

    item_id: str
    name: str
    vat_class: str
    tableau: str
    price_centimes: int | None
    pack_units: int
    sold_by_unit: bool
    reimbursement_base_centimes: int | None = None
    reimbursement_bp: int = 0

    @property
    def units_per_pack(self) -> int:
        """How many base units of stock a pack is."""
        return self.pack_units if self.sold_by_unit else 1

    @property
    def can_be_split(self) -> bool:
        """Whether a pack of it is opened for a customer who wants less."""
        return self.units_per_pack > 1


def shown() -> sa.ColumnElement[bool]:
    """An item shows unless its import is unfinished or undone."""
    whole = sa.exists().where(_completed.c.import_id == _origin.c.import_id)
    undone = sa.exists().where(_undone.c.import_id == _origin.c.import_id)
    return sa.or_(_origin.c.import_id.is_(None), sa.and_(whole, ~undone))


_CARD = sa.select(
    _item.c.item_id,
    _item.c.name,
    _item.c.vat_class,
    _item.c.tableau,
    _item.c.price_centimes,
    _item.c.pack_units,
    _item.c.sold_by_unit,
    _item.c.reimbursement_base_centimes,
    _item.c.reimbursement_bp,
).join(_origin, _origin.c.item_id == _item.c.item_id)

_BY_BARCODE = Prepared(
    _CARD.join(_claim, _claim.c.item_id == _item.c.item_id)
    .where(_claim.c.gtin == sa.bindparam("gtin"), shown())
    .order_by(_item.c.name, _item.c.item_id)
)

_BY_IDS = Prepared(_CARD.where(one_of(_item.c.item_id, "item_ids")))
_SHOWN_BY_IDS = Prepared(_CARD.where(one_of(_item.c.item_id, "item_ids"), shown()))


def _card(row: Any) -> ItemCard:
    return ItemCard(
        item_id=row.item_id,
        name=row.name or "",
        vat_class=row.vat_class or "",
        tableau=row.tableau or "",
        price_centimes=row.price_centimes,
        pack_units=row.pack_units or 1,
        sold_by_unit=bool(row.sold_by_unit),
        reimbursement_base_centimes=row.reimbursement_base_centimes,
        reimbursement_bp=row.reimbursement_bp or 0,
    )


_A_CODE = Prepared(
    sa.select(_claim.c.item_id, sa.func.min(_claim.c.gtin).label("gtin"))
    .where(one_of(_claim.c.item_id, "item_ids"))
    .group_by(_claim.c.item_id)
)


def items_by_barcode(connection: Connection, gtin: str) -> list[ItemCard]:
    """List the items that claim a barcode; more than one is for the cashier to choose."""
    return [_card(row) for row in _BY_BARCODE(connection, {"gtin": gtin})]


def items_by_ids(connection: Connection, item_ids: Iterable[str]) -> dict[str, ItemCard]:
    """Read several items at once; one that does not show is absent."""
    rows = _SHOWN_BY_IDS(connection, {"item_ids": as_list(item_ids)})
    return {row.item_id: _card(row) for row in rows}


def items_in_hand(connection: Connection, item_ids: Iterable[str]) -> dict[str, ItemCard]:
    """Read items that lie in a basket, also one whose import was undone since it was scanned."""
    rows = _BY_IDS(connection, {"item_ids": as_list(item_ids)})
    return {row.item_id: _card(row) for row in rows}


def codes_of(connection: Connection, item_ids: Iterable[str]) -> dict[str, str]:
    """Read a barcode of each item that has one."""
    rows = _A_CODE(connection, {"item_ids": as_list(item_ids)})
    return {row.item_id: row.gtin for row in rows}


def claimed_barcodes(connection: Connection) -> set[str]:
    """Read every barcode that names an item that shows."""
    claimed = (
        sa.select(_claim.c.gtin).join(_origin, _origin.c.item_id == _claim.c.item_id).where(shown())
    )
    return set(connection.execute(claimed).scalars())


_HELD = sa.exists().where(
    _hold.c.lot_id == _lot.c.lot_id,
    ~sa.exists().where(_release.c.hold_id == _hold.c.hold_id),
)

_IN_PLACE = (
    sa.select(_stock.c.on_hand)
    .where(
        _stock.c.item_id == _lot.c.item_id,
        _stock.c.lot_id == _lot.c.lot_id,
        _stock.c.place == sa.bindparam("place"),
    )
    .scalar_subquery()
)

_LOTS = Prepared(
    sa.select(
        _lot.c.item_id,
        _lot.c.lot_id,
        _lot.c.number,
        _lot.c.expiry,
        _lot.c.price_centimes,
        sa.func.coalesce(_IN_PLACE, 0).label("on_hand"),
        _HELD.label("held"),
    ).where(one_of(_lot.c.item_id, "item_ids"))
)

# One row an item; what it is narrowed down to is no condition of the search, as in `inventory`.
_UNKNOWN = Prepared(
    sa.select(
        _stock.c.item_id,
        sa.func.max(_stock.c.on_hand)
        .filter(_stock.c.lot_id == _stock.c.item_id, _stock.c.place == sa.bindparam("place"))
        .label("on_hand"),
    )
    .where(one_of(_stock.c.item_id, "item_ids"))
    .group_by(_stock.c.item_id)
)


def unknown_lot(item_id: str, on_hand: int = 0) -> LotStock:
    """The lot of packs whose lot nobody told: it carries the item's own id."""
    return LotStock(item_id, None, None, None, on_hand, held=False)


def lots_of_items(
    connection: Connection, item_ids: Iterable[str], place: str
) -> dict[str, list[LotStock]]:
    """List every lot of some items with its stock in a place, the unknown lot first."""
    lots = {item_id: [unknown_lot(item_id)] for item_id in item_ids}
    wanted = {"item_ids": as_list(lots), "place": place}
    for row in _UNKNOWN(connection, wanted):
        lots[row.item_id][0] = unknown_lot(row.item_id, row.on_hand or 0)
    for row in _LOTS(connection, wanted):
        lots[row.item_id].append(
            LotStock(
                row.lot_id,
                row.number,
                row.expiry,
                row.price_centimes,
                row.on_hand,
                held=bool(row.held),
            )
        )
    return lots


def import_standing(
    connection: Connection, import_id: str
) -> Literal["unknown", "completed", "undone"]:
    """Tell whether there is such an import, and whether it was taken back."""
    if connection.execute(sa.select(_undone).where(_undone.c.import_id == import_id)).first():
        return "undone"
    found = connection.execute(sa.select(_completed).where(_completed.c.import_id == import_id))
    return "completed" if found.first() else "unknown"


def hold_standing(
    connection: Connection, item_id: str, hold_id: str
) -> Literal["unknown", "held", "released"]:
    """Tell whether an item has such a hold on one of its lots, and whether it has ended."""
    lots = sa.select(_lot.c.lot_id).where(_lot.c.item_id == item_id)
    of_item = sa.or_(_hold.c.lot_id == item_id, _hold.c.lot_id.in_(lots))
    if not connection.execute(sa.select(_hold).where(_hold.c.hold_id == hold_id, of_item)).first():
        return "unknown"
    ended = connection.execute(sa.select(_release).where(_release.c.hold_id == hold_id))
    return "released" if ended.first() else "held"


_SUPPLIERS = Prepared(
    sa.select(_supplier.c.supplier_id, _supplier.c.name).where(
        one_of(_supplier.c.supplier_id, "supplier_ids")
    )
)


def supplier_names(connection: Connection, supplier_ids: Iterable[str]) -> dict[str, str]:
    """Name some suppliers; one that is unknown is absent."""
    rows = _SUPPLIERS(connection, {"supplier_ids": as_list(supplier_ids)})
    return {row.supplier_id: row.name or "" for row in rows}


_RATES = Prepared(sa.select(_rate.c.vat_class, _rate.c.valid_from, _rate.c.rate_bp))


def vat_rates_on(connection: Connection, day: str, vat_classes: Iterable[str]) -> dict[str, int]:
    """Find the rate of each VAT class on a day.

    Units: basis points.
    Raises: Refused `vat.no_rate`.
    """
    rates: dict[str, list[tuple[str, int]]] = {}
    for row in _RATES(connection, {}):
        rates.setdefault(row.vat_class, []).append((row.valid_from, row.rate_bp))
    return {name: rate_on(rates.get(name, ()), day, name) for name in set(vat_classes)}
