"""The inventory: items with their stock, their lots, and counts and corrections of it."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.events import SHOP, ItemFields
from pharmadesk.domain.permissions import Action
from pharmadesk.queries import catalogue, inventory
from pharmadesk.services import correcting, items
from sync.server.api import operations, paging, values
from sync.server.api.errors import CONFLICT, NOT_FOUND
from sync.server.api.operations import CREATED, Call, Nothing, Operation
from sync.server.api.values import Amount, Count, Id, Label, Name, Price, Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.domain.lots import LotStock
    from sync.server.api.once import Answer

StockStatus = Literal["healthy", "low", "critical", "out"]
VatClass = Literal["medicine", "parapharmacy"]
Barcode = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{8}|[0-9]{12,14})\Z")]
Delta = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]


class InventoryItem(msgspec.Struct, rename="camel", omit_defaults=True):
    """An item and its stock on the shelf, in base units: packs, or what they are sold by."""

    id: str
    name: str
    category: str
    current_stock: int
    stock_status: StockStatus
    status: Literal["active", "inactive"]
    french_label: str
    reorder_point: int
    reorder_quantity: int
    expiry_tracked: bool
    barcode: str | UnsetType = UNSET
    unit_cost: Amount | UnsetType = UNSET
    retail_price: Amount | UnsetType = UNSET
    vat_class: str | UnsetType = UNSET
    supplier_id: str | UnsetType = UNSET


class InventoryItemList(msgspec.Struct, rename="camel"):
    """Some items by name."""

    data: tuple[InventoryItem, ...]
    next_cursor: str | None


class ItemQuery(paging.Paged, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Words that stand in the name, or the beginning of a barcode; and how the stock stands."""

    q: Annotated[str, msgspec.Meta(max_length=100)] | UnsetType = UNSET
    status: StockStatus | UnsetType = UNSET


class CreateInventoryItemRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is known of a new item; a medicine unless its VAT class says otherwise."""

    name: Name
    category: Name
    unit_cost: Price
    retail_price: Price
    french_label: Label | UnsetType = UNSET
    reorder_point: Count | UnsetType = UNSET
    reorder_quantity: Count | UnsetType = UNSET
    expiry_tracked: bool | UnsetType = UNSET
    barcode: Barcode | UnsetType = UNSET
    vat_class: VatClass = "medicine"
    supplier_id: Id | UnsetType = UNSET


class UpdateInventoryItemRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What changes of an item; what is not named stays."""

    reorder_point: Count | UnsetType = UNSET
    reorder_quantity: Count | UnsetType = UNSET
    unit_cost: Price | UnsetType = UNSET
    retail_price: Price | UnsetType = UNSET
    status: Literal["active", "inactive"] | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    french_label: Label | UnsetType = UNSET
    category: Name | UnsetType = UNSET
    expiry_tracked: bool | UnsetType = UNSET
    supplier_id: Id | UnsetType = UNSET


class InventoryAdjustmentRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """By how much the stock is corrected, in base units, and why."""

    quantity_delta: Delta
    reason: Literal["count", "damage", "expiry", "correction"]
    note: Text = ""
    lot_id: Id | UnsetType = UNSET


class Lot(msgspec.Struct, rename="camel", omit_defaults=True):
    """A lot on the shelf; the unknown lot of an item has the item's own id and no number."""

    id: str
    quantity_on_hand: int
    held: bool
    batch_number: str | UnsetType = UNSET
    expiry_date: date | UnsetType = UNSET
    retail_price: Amount | UnsetType = UNSET


class LotList(msgspec.Struct, rename="camel"):
    """The lots of an item, the unknown one first."""

    data: tuple[Lot, ...]


def _as_item(it: inventory.Item) -> InventoryItem:
    cost, price = it.unit_cost_centimes, it.price_centimes
    return InventoryItem(
        id=it.item_id,
        name=it.name,
        category=it.category,
        current_stock=it.on_hand,
        stock_status=it.stock_status,
        status="active" if it.active else "inactive",
        french_label=it.french_label,
        reorder_point=it.reorder_point,
        reorder_quantity=it.reorder_quantity,
        expiry_tracked=it.expiry_tracked,
        barcode=it.barcode or UNSET,
        unit_cost=UNSET if cost is None else Amount(cost),
        retail_price=UNSET if price is None else Amount(price),
        vat_class=it.vat_class or UNSET,
        supplier_id=it.supplier_id or UNSET,
    )


def _as_lot(it: LotStock) -> Lot:
    price = it.price_centimes
    return Lot(
        id=it.lot_id,
        quantity_on_hand=it.on_hand,
        held=it.held,
        batch_number=it.number or UNSET,
        expiry_date=values.day(it.expiry) or UNSET,
        retail_price=UNSET if price is None else Amount(price),
    )


def _item(call: Call[Any, Any], connection: Connection, item_id: str) -> InventoryItem:
    return _as_item(call.found(inventory.item(connection, item_id), "item.unknown"))


def _list(call: Call[ItemQuery, Nothing]) -> Answer:
    query = call.query
    q = None if query.q is UNSET else query.q
    status = None if query.status is UNSET else query.status
    with call.desk.read() as connection:
        page = inventory.items(connection, paging.asked(query, str, str), q, status)
    rows = tuple(map(_as_item, page.rows))
    return operations.told(InventoryItemList(rows, paging.following(page)))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_item(call, connection, call.path["itemId"]))


def _create(call: Call[Nothing, CreateInventoryItemRequest]) -> Answer:
    said = call.body
    fields = ItemFields(
        name=said.name,
        family=said.category,
        vat_class=said.vat_class,
        price_centimes=said.retail_price.centimes,
        unit_cost_centimes=said.unit_cost.centimes,
        french_label=said.french_label,
        reorder_point=said.reorder_point,
        reorder_quantity=said.reorder_quantity,
        expiry_tracked=said.expiry_tracked,
        supplier_id=said.supplier_id,
    )
    barcode = None if said.barcode is UNSET else said.barcode
    return call.carry_out(
        lambda desk: items.register(desk, call.actor, fields, barcode),
        lambda connection, item_id: _item(call, connection, item_id),
        status=CREATED,
        location=lambda item_id: f"{_PATH}/{item_id}",
    )


def _update(call: Call[Nothing, UpdateInventoryItemRequest]) -> Answer:
    own, said = call.path["itemId"], call.body
    price, cost = said.retail_price, said.unit_cost
    fields = ItemFields(
        name=said.name,
        family=said.category,
        french_label=said.french_label,
        price_centimes=UNSET if price is UNSET else price.centimes,
        unit_cost_centimes=UNSET if cost is UNSET else cost.centimes,
        reorder_point=said.reorder_point,
        reorder_quantity=said.reorder_quantity,
        expiry_tracked=said.expiry_tracked,
        supplier_id=said.supplier_id,
        active=UNSET if said.status is UNSET else said.status == "active",
    )
    return call.carry_out(
        lambda desk: items.change(desk, call.actor, own, fields),
        lambda connection, _: _item(call, connection, own),
        current=lambda connection: _item(call, connection, own),
    )


def _correct(call: Call[Nothing, InventoryAdjustmentRequest]) -> Answer:
    own, said = call.path["itemId"], call.body
    lot_id = None if said.lot_id is UNSET else said.lot_id
    return call.carry_out(
        lambda desk: correcting.by_difference(
            desk, call.actor, own, said.quantity_delta, said.reason, said.note, lot_id
        ),
        lambda connection, _: _item(call, connection, own),
        status=CREATED,
        location=lambda _: f"{_PATH}/{own}",
    )


def _lots(call: Call[Nothing, Nothing]) -> Answer:
    own = call.path["itemId"]
    with call.desk.read() as connection:
        call.found(inventory.item(connection, own), "item.unknown")
        lots = catalogue.lots_of_items(connection, [own], SHOP)[own]
    return operations.told(LotList(tuple(map(_as_lot, lots))))


_PATH = "/api/inventory/items"
_ONE = f"{_PATH}/{{itemId}}"
_MISSING = "item.unknown"
OPERATIONS = (
    Operation(
        "GET", _PATH, "listInventoryItems", "Search the catalogue", Action.SEARCH_ITEMS, _list,
        InventoryItemList, query=ItemQuery,
    ),
    Operation(
        "POST", _PATH, "createInventoryItem", "Register an item", Action.EDIT_CATALOGUE, _create,
        InventoryItem, CREATED, body=CreateInventoryItemRequest, problems=(CONFLICT,),
    ),
    Operation(
        "GET", _ONE, "getInventoryItem", "Get an item", Action.SEARCH_ITEMS, _get, InventoryItem,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "PATCH", _ONE, "updateInventoryItem", "Change an item", Action.EDIT_CATALOGUE, _update,
        InventoryItem, body=UpdateInventoryItemRequest, problems=(NOT_FOUND,), missing=_MISSING,
    ),
    Operation(
        "POST", f"{_ONE}/counts", "recordCount", "Record a count or a correction of stock",
        Action.COUNT_STOCK, _correct, InventoryItem, CREATED, body=InventoryAdjustmentRequest,
        problems=(NOT_FOUND,), missing=_MISSING,
    ),
    Operation(
        "GET", f"{_ONE}/lots", "listLots", "List the lots of an item", Action.SEARCH_ITEMS, _lots,
        LotList, problems=(NOT_FOUND,),
    ),
)  # fmt: skip
