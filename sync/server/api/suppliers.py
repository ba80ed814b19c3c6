"""Suppliers, and the orders that go to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.events import Delivery, SupplierFields
from pharmadesk.domain.office_events import OrderFields
from pharmadesk.domain.permissions import Action
from pharmadesk.queries import inventory, orders
from pharmadesk.services import ordering, suppliers
from sync.server.api import operations, paging, values
from sync.server.api.errors import CONFLICT, NOT_FOUND, BadRequest, Detail
from sync.server.api.operations import CREATED, Call, Nothing, Operation
from sync.server.api.values import Amount, Id, Name, Price

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.server.api.once import Answer

Status = Literal["draft", "submitted", "partially_received", "closed", "cancelled"]
Packs = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
SomePacks = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
LotNumber = Annotated[str, msgspec.Meta(max_length=40, pattern=values.PRINTABLE)]
Note = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=values.NOT_BLANK)]


class Supplier(msgspec.Struct, rename="camel", omit_defaults=True):
    """Whom goods are ordered from."""

    id: str
    name: str
    phone: str | UnsetType = UNSET
    city: str | UnsetType = UNSET


class SupplierList(msgspec.Struct, rename="camel"):
    """Some suppliers by name."""

    data: tuple[Supplier, ...]
    next_cursor: str | None


class CreateSupplierRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new supplier."""

    name: Name
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=values.PRINTABLE)] | UnsetType = UNSET
    city: Annotated[str, msgspec.Meta(max_length=80, pattern=values.PRINTABLE)] | UnsetType = UNSET


class UpdateSupplierRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What changes of a supplier."""

    name: Name | UnsetType = UNSET
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=values.PRINTABLE)] | UnsetType = UNSET
    city: Annotated[str, msgspec.Meta(max_length=80, pattern=values.PRINTABLE)] | UnsetType = UNSET


class SupplierOrderLine(msgspec.Struct, rename="camel", omit_defaults=True):
    """Packs of an item that were ordered, and how many of them came."""

    id: str
    inventory_item_id: str
    quantity_ordered: int
    quantity_received: int
    unit_cost: Amount
    batch_number: str | UnsetType = UNSET


class SupplierOrder(msgspec.Struct, rename="camel", omit_defaults=True):
    """An order to a supplier."""

    id: str
    supplier_id: str
    status: Status
    total_amount: Amount
    line_items: tuple[SupplierOrderLine, ...]
    expected_delivery_date: date | UnsetType = UNSET


class SupplierOrderList(msgspec.Struct, rename="camel"):
    """Some orders, the last begun first."""

    data: tuple[SupplierOrder, ...]
    next_cursor: str | None


class NewOrderLine(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Packs of an item to order; nothing can have come yet."""

    inventory_item_id: Id
    quantity_ordered: SomePacks
    unit_cost: Price
    quantity_received: Annotated[int, msgspec.Meta(ge=0, le=0)] = 0
    batch_number: LotNumber | UnsetType = UNSET


class CreateSupplierOrderRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An order to begin; a draft, unless it is to be sent at once."""

    supplier_id: Id
    line_items: Annotated[tuple[NewOrderLine, ...], msgspec.Meta(min_length=1, max_length=500)]
    expected_delivery_date: date | UnsetType = UNSET
    status: Literal["draft", "submitted"] = "draft"


class ChangedOrderLine(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A line of a draft as it shall be; with an id one that is there, of no packs to drop it."""

    inventory_item_id: Id
    quantity_ordered: Packs
    unit_cost: Price
    id: Id | UnsetType = UNSET
    batch_number: LotNumber | UnsetType = UNSET


class UpdateSupplierOrderRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What changes of a draft; or that an order is sent, given up, or taken back."""

    supplier_id: Id | UnsetType = UNSET
    expected_delivery_date: date | UnsetType | None = UNSET
    line_items: Annotated[tuple[ChangedOrderLine, ...], msgspec.Meta(max_length=500)] = ()
    status: Literal["submitted", "closed", "cancelled"] | UnsetType = UNSET


class ReceivedLine(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Packs of one lot that came for a line of the order."""

    line_id: Id
    quantity_received: SomePacks
    expiry_date: date
    batch_number: LotNumber | UnsetType = UNSET


class ReceiveSupplierOrderRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A delivery, by the note that came with it; the same note twice counts once."""

    delivery_date: date
    line_items: Annotated[tuple[ReceivedLine, ...], msgspec.Meta(min_length=1, max_length=500)]
    delivery_note: Note | UnsetType = UNSET


def _as_supplier(it: inventory.Supplier) -> Supplier:
    return Supplier(it.supplier_id, it.name, it.phone or UNSET, it.city or UNSET)


def _supplier(call: Call[Any, Any], connection: Connection, own: str) -> Supplier:
    return _as_supplier(call.found(inventory.supplier(connection, own), "supplier.unknown"))


def _list_suppliers(call: Call[paging.Paged, Nothing]) -> Answer:
    with call.desk.read() as connection:
        page = inventory.suppliers(connection, paging.asked(call.query, str, str))
    rows = tuple(map(_as_supplier, page.rows))
    return operations.told(SupplierList(rows, paging.following(page)))


def _get_supplier(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_supplier(call, connection, call.path["supplierId"]))


def _create_supplier(call: Call[Nothing, CreateSupplierRequest]) -> Answer:
    said = call.body
    fields = SupplierFields(name=said.name, phone=said.phone, city=said.city)
    return call.carry_out(
        lambda desk: suppliers.describe(desk, call.actor, fields),
        lambda connection, made: _supplier(call, connection, made),
        status=CREATED,
        location=lambda made: f"/api/suppliers/{made}",
    )


def _update_supplier(call: Call[Nothing, UpdateSupplierRequest]) -> Answer:
    own, said = call.path["supplierId"], call.body
    fields = SupplierFields(name=said.name, phone=said.phone, city=said.city)
    return call.carry_out(
        lambda desk: suppliers.describe(desk, call.actor, fields, own),
        lambda connection, _: _supplier(call, connection, own),
        current=lambda connection: _supplier(call, connection, own),
    )


def _as_order(it: orders.Order) -> SupplierOrder:
    return SupplierOrder(
        id=it.order_id,
        supplier_id=it.supplier_id,
        status=it.status,
        total_amount=Amount(it.total_centimes),
        line_items=tuple(
            SupplierOrderLine(
                id=line.line_id,
                inventory_item_id=line.item_id,
                quantity_ordered=line.packs,
                quantity_received=line.received_packs,
                unit_cost=Amount(line.unit_cost_centimes),
                batch_number=line.lot_number or UNSET,
            )
            for line in it.lines
        ),
        expected_delivery_date=values.day(it.expected_date) or UNSET,
    )


def _order(call: Call[Any, Any], connection: Connection, own: str) -> SupplierOrder:
    return _as_order(call.found(orders.order(connection, own), "order.unknown"))


def _list_orders(call: Call[paging.Paged, Nothing]) -> Answer:
    with call.desk.read() as connection:
        page = orders.orders(connection, paging.asked(call.query, int, str))
    rows = tuple(map(_as_order, page.rows))
    return operations.told(SupplierOrderList(rows, paging.following(page)))


def _get_order(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_order(call, connection, call.path["orderId"]))


def _create_order(call: Call[Nothing, CreateSupplierOrderRequest]) -> Answer:
    said = call.body
    expected = said.expected_delivery_date
    wanted = [
        ordering.Wanted(
            line.inventory_item_id,
            line.quantity_ordered,
            line.unit_cost.centimes,
            None if line.batch_number is UNSET else line.batch_number,
        )
        for line in said.line_items
    ]
    return call.carry_out(
        lambda desk: ordering.draft(
            desk,
            call.actor,
            said.supplier_id,
            wanted,
            None if expected is UNSET else expected.isoformat(),
            submit=said.status == "submitted",
        ),
        lambda connection, made: _order(call, connection, made),
        status=CREATED,
        location=lambda made: f"{_ORDERS}/{made}",
    )


_ENDS = {"submitted": ordering.submit, "closed": ordering.close, "cancelled": ordering.cancel}


def _update_order(call: Call[Nothing, UpdateSupplierOrderRequest]) -> Answer:
    own, said = call.path["orderId"], call.body
    expected = said.expected_delivery_date
    fields = OrderFields(
        supplier_id=said.supplier_id,
        expected_date=expected.isoformat() if isinstance(expected, date) else expected,
    )
    wanted = [
        ordering.Wanted(
            line.inventory_item_id,
            line.quantity_ordered,
            line.unit_cost.centimes,
            None if line.batch_number is UNSET else line.batch_number,
            None if line.id is UNSET else line.id,
        )
        for line in said.line_items
    ]
    status = said.status
    if status is not UNSET and (wanted or fields != OrderFields()):
        raise BadRequest("request.field", Detail("status", "not together with other changes"))
    return call.carry_out(
        lambda desk: (
            ordering.change(desk, call.actor, own, fields, wanted)
            if status is UNSET
            else _ENDS[status](desk, call.actor, own)
        ),
        lambda connection, _: _order(call, connection, own),
        current=lambda connection: _order(call, connection, own),
    )


def _receive(call: Call[Nothing, ReceiveSupplierOrderRequest]) -> Answer:
    own, said = call.path["orderId"], call.body
    day = said.delivery_date.isoformat()
    note = "" if said.delivery_note is UNSET else said.delivery_note
    came = [
        ordering.Came(
            line.line_id,
            line.quantity_received,
            line.expiry_date.isoformat(),
            None if line.batch_number is UNSET else line.batch_number,
        )
        for line in said.line_items
    ]
    delivery = Delivery(order_id=own, note=note, delivery_date=day)
    return call.carry_out(
        lambda desk: ordering.receive(desk, call.actor, own, delivery, came),
        lambda connection, _: _order(call, connection, own),
    )


_SUPPLIERS, _ORDERS = "/api/suppliers", "/api/supplier-orders"
_ONE_SUPPLIER, _ONE_ORDER = f"{_SUPPLIERS}/{{supplierId}}", f"{_ORDERS}/{{orderId}}"
OPERATIONS = (
    Operation(
        "GET", _SUPPLIERS, "listSuppliers", "List suppliers", Action.SEE_SUPPLIERS,
        _list_suppliers, SupplierList, query=paging.Paged,
    ),
    Operation(
        "POST", _SUPPLIERS, "createSupplier", "Register a supplier", Action.EDIT_SUPPLIERS,
        _create_supplier, Supplier, CREATED, body=CreateSupplierRequest,
    ),
    Operation(
        "GET", _ONE_SUPPLIER, "getSupplier", "Get a supplier", Action.SEE_SUPPLIERS,
        _get_supplier, Supplier, problems=(NOT_FOUND,),
    ),
    Operation(
        "PATCH", _ONE_SUPPLIER, "updateSupplier", "Change a supplier", Action.EDIT_SUPPLIERS,
        _update_supplier, Supplier, body=UpdateSupplierRequest, problems=(NOT_FOUND,),
        missing="supplier.unknown",
    ),
    Operation(
        "GET", _ORDERS, "listSupplierOrders", "List supplier orders", Action.SEE_ORDERS,
        _list_orders, SupplierOrderList, query=paging.Paged,
    ),
    Operation(
        "POST", _ORDERS, "createSupplierOrder", "Begin an order to a supplier",
        Action.ORDER_GOODS, _create_order, SupplierOrder, CREATED,
        body=CreateSupplierOrderRequest,
    ),
    Operation(
        "GET", _ONE_ORDER, "getSupplierOrder", "Get an order", Action.SEE_ORDERS, _get_order,
        SupplierOrder, problems=(NOT_FOUND,),
    ),
    Operation(
        "PATCH", _ONE_ORDER, "updateSupplierOrder",
        "Change a draft; or send an order, give it up, take it back", Action.ORDER_GOODS,
        _update_order, SupplierOrder, body=UpdateSupplierOrderRequest,
        problems=(NOT_FOUND, CONFLICT), missing="order.unknown",
    ),
    Operation(
        "POST", f"{_ONE_ORDER}/receive", "receiveSupplierOrder", "Take in what came for an order",
        Action.RECEIVE_GOODS, _receive, SupplierOrder, body=ReceiveSupplierOrderRequest,
        problems=(NOT_FOUND, CONFLICT), missing="order.unknown",
    ),
)  # fmt: skip
