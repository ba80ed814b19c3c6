"""Suppliers and orders: drafted, sent, received delivery by delivery, ended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.permissions import Role
from tests.server.register import new_id

if TYPE_CHECKING:
    from tests.api.office import Office, Person, Reply

PATH = "/api/supplier-orders"


def order(person: Person, **more: Any) -> dict[str, Any]:
    items = [person.an_item(name=name) for name in ("Amoxil", "Doliprane")]
    said = {
        "supplierId": person.a_supplier(),
        "lineItems": [
            {"inventoryItemId": items[0], "quantityOrdered": 10, "unitCost": 12.35},
            {"inventoryItemId": items[1], "quantityOrdered": 2, "unitCost": 0.05},
        ],
    } | more
    answer = person.post(PATH, said)
    assert answer.status == 201, answer.text
    assert person.get(answer.headers["location"]).json == answer.json
    return dict(answer.json)


def receive(
    person: Person, made: dict[str, Any], packs: int, line: int = 0, lot: str = "L1",
    idempotency_key: str | None = None, **more: Any,
) -> Reply:  # fmt: skip
    came = {"lineId": made["lineItems"][line]["id"], "quantityReceived": packs,
            "expiryDate": "2028-06-30", "batchNumber": lot}  # fmt: skip
    said = {"deliveryDate": "2026-11-18", "lineItems": [came]} | more
    headers = {} if idempotency_key is None else {"idempotency_key": idempotency_key}
    return person.post(f"{PATH}/{made['id']}/receive", said, **headers)


def stock(person: Person, made: dict[str, Any], line: int = 0) -> int:
    item = made["lineItems"][line]["inventoryItemId"]
    return int(person.get(f"/api/inventory/items/{item}").json["currentStock"])


def test_order_is_a_draft_with_its_total_to_the_centime(owner: Person) -> None:
    made = order(owner, expectedDeliveryDate="2026-12-01")

    assert (made["status"], made["totalAmount"]) == ("draft", Decimal("123.60"))
    assert made["expectedDeliveryDate"] == "2026-12-01"
    assert [each["quantityReceived"] for each in made["lineItems"]] == [0, 0]
    assert [each["id"] for each in owner.get(PATH).json["data"]] == [made["id"]]


def test_draft_changes_line_by_line(owner: Person) -> None:
    made = order(owner)
    kept, dropped = made["lineItems"]
    lines = [
        {"id": kept["id"], "inventoryItemId": kept["inventoryItemId"], "quantityOrdered": 3,
         "unitCost": 12},
        {"id": dropped["id"], "inventoryItemId": dropped["inventoryItemId"], "quantityOrdered": 0,
         "unitCost": 0},
        {"inventoryItemId": kept["inventoryItemId"], "quantityOrdered": 1, "unitCost": 5},
    ]  # fmt: skip

    changed = owner.patch(f"{PATH}/{made['id']}", {"lineItems": lines}).json

    assert changed["totalAmount"] == 41
    assert [each["quantityOrdered"] for each in changed["lineItems"]] == [3, 1]


def test_sent_order_is_frozen(owner: Person) -> None:
    made = order(owner)
    path = f"{PATH}/{made['id']}"

    assert owner.patch(path, {"status": "submitted"}).json["status"] == "submitted"

    answer = owner.patch(path, {"expectedDeliveryDate": "2027-01-01"})
    assert (answer.status, answer.code) == (409, "ORDER_NOT_DRAFT")
    assert owner.patch(path, {"status": "submitted"}).status == 409
    mixed = owner.patch(path, {"status": "closed", "expectedDeliveryDate": None})
    assert mixed.fields == ["status"]


def test_deliveries_become_lots_and_close_the_order_when_all_came(owner: Person) -> None:
    made = order(owner, status="submitted")

    some = receive(owner, made, 4)
    assert (some.status, some.json["status"]) == (200, "partially_received")
    assert stock(owner, made) == 4
    receive(owner, made, 6, deliveryNote="BL 2")
    last = receive(owner, made, 2, line=1, deliveryNote="BL 2")

    assert last.json["status"] == "closed"
    assert [each["quantityReceived"] for each in last.json["lineItems"]] == [10, 2]
    item = made["lineItems"][0]["inventoryItemId"]
    (_, lot) = owner.get(f"/api/inventory/items/{item}/lots").json["data"]
    assert (lot["batchNumber"], lot["expiryDate"], lot["quantityOnHand"]) == (
        "L1", "2028-06-30", 10,
    )  # fmt: skip
    assert receive(owner, made, 1, deliveryNote="BL 3").code == "ORDER_NOT_OPEN"


def test_same_note_twice_counts_once(owner: Person) -> None:
    made = order(owner, status="submitted")

    receive(owner, made, 4, deliveryNote="BL 1")
    again = receive(owner, made, 4, deliveryNote="BL 1")
    receive(owner, made, 1, lot="L2", deliveryNote="BL 1")

    assert again.status == 200
    assert again.json["lineItems"][0]["quantityReceived"] == 4
    assert stock(owner, made) == 5


def test_second_delivery_of_a_day_without_a_note_is_a_second_delivery(owner: Person) -> None:
    made = order(owner, status="submitted")

    receive(owner, made, 4, idempotency_key="morning")
    again = receive(owner, made, 4, idempotency_key="morning")
    second = receive(owner, made, 4)
    dated = receive(owner, made, 1, deliveryNote="2026-11-18")

    received = [each.json["lineItems"][0]["quantityReceived"] for each in (again, second, dated)]
    assert received == [4, 8, 9]
    assert stock(owner, made) == 9


def test_lot_without_a_number_of_a_delivery_without_a_note_is_named_after_its_day(
    owner: Person,
) -> None:
    made = order(owner, status="submitted")

    receive(owner, made, 1, lot="")
    receive(owner, made, 2, lot="")

    item = made["lineItems"][0]["inventoryItemId"]
    (_, lot) = owner.get(f"/api/inventory/items/{item}/lots").json["data"]
    assert (lot["batchNumber"], lot["quantityOnHand"]) == ("2026-11-18", 3)


@pytest.mark.parametrize("given_up", [False, True])
def test_delivery_that_is_told_again_after_the_order_ended_counts_once(
    owner: Person, *, given_up: bool
) -> None:
    made = order(owner, status="submitted")
    receive(owner, made, 10, deliveryNote="BL 9")
    if given_up:
        owner.patch(f"{PATH}/{made['id']}", {"status": "closed"})
    else:
        receive(owner, made, 2, line=1, deliveryNote="BL 9")
    stands = owner.get(f"{PATH}/{made['id']}")

    again = receive(owner, made, 10, deliveryNote="BL 9")
    other_lot = receive(owner, made, 1, lot="L2", deliveryNote="BL 9")
    other_count = receive(owner, made, 9, deliveryNote="BL 9")

    assert (again.status, again.json) == (200, stands.json)
    assert again.json["status"] == "closed"
    assert (other_lot.status, other_lot.code) == (409, "ORDER_NOT_OPEN")
    assert (other_count.status, other_count.code) == (422, "ORDER_NOTE_DIFFERS")
    assert stock(owner, made) == 10


def test_same_note_entered_at_a_counter_too_counts_once_for_the_order(pharmacy: Office) -> None:
    owner = pharmacy.owner
    made = order(owner, status="submitted")
    receive(owner, made, 4, deliveryNote="BL 1")
    line = made["lineItems"][0]
    lot_id = new_id()
    pharmacy.register.write("goods.received", {
        "receipt_id": new_id(), "supplier_id": None, "place": "shop",
        "lots": [{"lot_id": lot_id, "item_id": line["inventoryItemId"], "number": "L1",
                  "expiry": "2028-06-30", "price_centimes": None}],
        "lines": [{"lot_id": lot_id, "item_id": line["inventoryItemId"], "quantity": 4,
                   "order_line_id": line["id"]}],
        "delivery": {"order_id": made["id"], "note": "BL 1", "delivery_date": "2026-11-18"},
    })  # fmt: skip
    pharmacy.pushed()

    found = owner.get(f"{PATH}/{made['id']}").json["lineItems"][0]

    assert found["quantityReceived"] == 4


def test_goods_that_came_for_a_draft_send_it(owner: Person) -> None:
    made = order(owner)

    assert receive(owner, made, 1).json["status"] == "partially_received"
    kinds = [each["eventType"] for each in owner.get("/api/audit-log?limit=2").json["data"]]
    assert kinds == ["goods.received", "order.submitted"]


@pytest.mark.parametrize(("status", "received"), [("closed", 1), ("cancelled", 0)])
def test_order_that_ended_takes_nothing_in(owner: Person, status: str, received: int) -> None:
    made = order(owner, status="submitted")
    path = f"{PATH}/{made['id']}"
    if received:
        receive(owner, made, received)

    assert owner.patch(path, {"status": status}).json["status"] == status

    assert receive(owner, made, 1, deliveryNote="late").code == "ORDER_NOT_OPEN"
    assert owner.patch(path, {"status": "cancelled"}).code == "ORDER_NOT_OPEN"


def test_wrong_line_and_expired_goods_are_named(owner: Person) -> None:
    made = order(owner, status="submitted")
    other = order(owner)

    assert receive(owner, other | {"id": made["id"]}, 1).fields == ["lineItems"]
    came = {"lineId": made["lineItems"][0]["id"], "quantityReceived": 1,
            "expiryDate": "2020-01-31"}  # fmt: skip
    late = owner.post(f"{PATH}/{made['id']}/receive",
                      {"deliveryDate": "2026-11-18", "lineItems": [came]})  # fmt: skip
    assert (late.code, late.fields) == ("LOT_EXPIRED", ["expiryDate"])
    wrong = came | {"expiryDate": "31/01/2028"}
    assert owner.post(f"{PATH}/{made['id']}/receive",
                      {"deliveryDate": "2026-11-18", "lineItems": [wrong]}
                      ).fields == ["lineItems[0].expiryDate"]  # fmt: skip
    assert receive(owner, made | {"id": new_id()}, 1).status == 404


def test_line_that_is_named_twice_in_a_change_is_refused_and_nothing_changes(
    owner: Person,
) -> None:
    made = order(owner)
    path = f"{PATH}/{made['id']}"
    line = made["lineItems"][0]
    same = {name: line[name] for name in ("id", "inventoryItemId")} | {"unitCost": 1}
    wanted = [same | {"quantityOrdered": packs} for packs in (7, 9)]
    answer = owner.patch(path, {"lineItems": wanted})
    assert (answer.status, answer.code, answer.fields) == (422, "ORDER_LINE_TWICE", ["lineItems"])
    assert owner.get(path).json["lineItems"] == made["lineItems"]


def test_order_of_what_nobody_knows_is_refused(owner: Person) -> None:
    line = {"inventoryItemId": new_id(), "quantityOrdered": 1, "unitCost": 1}
    supplier = owner.a_supplier()

    unknown = owner.post(PATH, {"supplierId": supplier, "lineItems": [line]})
    assert unknown.fields == ["inventoryItemId"]
    nobody = owner.post(PATH, {"supplierId": new_id(), "lineItems": [line]})
    assert nobody.fields == ["supplierId"]
    assert owner.post(PATH, {"supplierId": supplier, "lineItems": []}).fields == ["lineItems"]


def test_suppliers_are_listed_changed_and_named(pharmacy: Office) -> None:
    owner = pharmacy.owner
    b, a = owner.a_supplier("Beta"), owner.a_supplier("Alpha")

    assert [each["id"] for each in owner.get("/api/suppliers").json["data"]] == [a, b]
    changed = owner.patch(f"/api/suppliers/{b}", {"city": "Rabat"})
    assert changed.json == owner.get(f"/api/suppliers/{b}").json
    assert (changed.json["name"], changed.json["city"]) == ("Beta", "Rabat")
    assert owner.patch(f"/api/suppliers/{new_id()}", {"city": "Rabat"}).status == 404
    assert pharmacy.person(Role.CASHIER).post("/api/suppliers", {"name": "C"}).status == 403


def lots_of(person: Person, made: dict[str, Any], *lots: tuple[int, str | None, str]) -> Reply:
    """Receive lots (packs, number, expiry) of the first line in one delivery, by its note."""
    line_id = made["lineItems"][0]["id"]
    came = [
        {"lineId": line_id, "quantityReceived": packs, "expiryDate": expiry}
        | ({} if number is None else {"batchNumber": number})
        for packs, number, expiry in lots
    ]
    said = {"deliveryDate": "2026-11-18", "deliveryNote": "BL 1", "lineItems": came}
    return person.post(f"{PATH}/{made['id']}/receive", said)


@pytest.mark.parametrize("number", ["L1", None])
def test_line_that_came_in_two_lots_counts_both(owner: Person, number: str | None) -> None:
    made = order(owner, status="submitted")

    answer = lots_of(owner, made, (4, number, "2028-06-30"), (3, number, "2029-01-31"))

    assert answer.json["lineItems"][0]["quantityReceived"] == stock(owner, made) == 7


def test_lot_twice_in_a_delivery_is_one_of_both(owner: Person) -> None:
    made = order(owner, status="submitted")

    answer = lots_of(owner, made, (4, "L1", "2028-06-30"), (3, "L1 ", "2028-06-30"))

    assert (answer.status, answer.json["lineItems"][0]["quantityReceived"]) == (200, 7)
    assert stock(owner, made) == 7
    item = made["lineItems"][0]["inventoryItemId"]
    lots = owner.get(f"/api/inventory/items/{item}/lots").json["data"]
    assert [each["quantityOnHand"] for each in lots if each.get("batchNumber") == "L1"] == [7]


def test_other_expiry_under_the_same_note_counts_too(owner: Person) -> None:
    made = order(owner, status="submitted")

    lots_of(owner, made, (4, "L1", "2028-06-30"))
    answer = lots_of(owner, made, (3, "L1", "2029-01-31"))

    assert answer.json["lineItems"][0]["quantityReceived"] == stock(owner, made) == 7


def test_other_quantity_of_what_a_note_told_is_refused(owner: Person) -> None:
    made = order(owner, status="submitted")
    lots_of(owner, made, (4, "L1", "2028-06-30"))

    answer = lots_of(owner, made, (1, "L2", "2028-06-30"), (3, "L1", "2028-06-30"))

    assert (answer.status, answer.code) == (422, "ORDER_NOTE_DIFFERS")
    assert answer.fields == ["quantityReceived"]
    assert stock(owner, made) == 4


def test_lots_of_one_number_that_a_counter_took_in_are_summed(pharmacy: Office) -> None:
    owner = pharmacy.owner
    made = order(owner, status="submitted")
    line = made["lineItems"][0]
    item_id, dear, cheap = line["inventoryItemId"], new_id(), new_id()
    lots = [{"lot_id": lot_id, "item_id": item_id, "number": "L1", "expiry": "2028-06-30",
             "price_centimes": price} for lot_id, price in ((dear, 900), (cheap, 800))]  # fmt: skip
    lines = [{"lot_id": lot_id, "item_id": item_id, "quantity": units, "order_line_id": line["id"]}
             for lot_id, units in ((dear, 1), (cheap, 2), (dear, 4))]  # fmt: skip
    pharmacy.register.write("goods.received", {
        "receipt_id": new_id(), "supplier_id": None, "place": "shop", "lots": lots, "lines": lines,
        "delivery": {"order_id": made["id"], "note": "BL 1", "delivery_date": "2026-11-18"},
    })  # fmt: skip
    pharmacy.pushed()

    found = owner.get(f"{PATH}/{made['id']}").json["lineItems"][0]

    assert found["quantityReceived"] == stock(owner, made) == 7
