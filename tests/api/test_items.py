"""Items and their stock: registered, changed, counted and corrected from the office."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.permissions import Role
from tests.server.register import new_id

if TYPE_CHECKING:
    from tests.api.office import Office, Person, Reply

PATH = "/api/inventory/items"


def corrected(person: Person, item: str, delta: int, reason: str = "count", **more: Any) -> Reply:
    said = {"quantityDelta": delta, "reason": reason} | more
    return person.post(f"{PATH}/{item}/counts", said)


def lots(person: Person, item: str) -> dict[str, int]:
    found = person.get(f"{PATH}/{item}/lots").json["data"]
    return {each.get("batchNumber", ""): each["quantityOnHand"] for each in found}


def received(pharmacy: Office, item: str, *lots: tuple[str, str, int]) -> dict[str, str]:
    """Let the register at the counter take lots in: number, expiry and how many."""
    ids = {number: new_id() for number, _, _ in lots}
    pharmacy.register.write(
        "goods.received",
        {
            "receipt_id": new_id(), "supplier_id": None, "place": "shop",
            "lots": [{"lot_id": ids[number], "item_id": item, "number": number, "expiry": expiry,
                      "price_centimes": None} for number, expiry, _ in lots],
            "lines": [{"lot_id": ids[number], "item_id": item, "quantity": units}
                      for number, _, units in lots],
        },
    )  # fmt: skip
    pharmacy.pushed()
    return ids


def test_item_is_registered_and_found_where_it_says(owner: Person) -> None:
    said = {
        "name": "Doliprane 1 g", "frenchLabel": "Doliprane 1 g cp", "category": "Antalgiques",
        "reorderPoint": 4, "reorderQuantity": 20, "unitCost": 9.1, "retailPrice": 13.05,
        "expiryTracked": True, "barcode": "6118000010012",
    }  # fmt: skip
    answer = owner.post(PATH, said)

    assert answer.status == 201
    found = owner.get(answer.headers["location"]).json
    assert {name: found[name] for name in said} == said | {
        "unitCost": Decimal("9.10"), "retailPrice": Decimal("13.05"),
    }  # fmt: skip
    assert (found["currentStock"], found["stockStatus"]) == (0, "out")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"category": 3}, "category"),
        ({"unitCost": "9.10"}, "unitCost"),
        ({"unitCost": 9.101}, "unitCost"),
        ({"unitCost": -0.01}, "unitCost"),
        ({"unitCost": True}, "unitCost"),
        ({"unitCost": None}, "unitCost"),
        ({"retailPrice": 10_000_000.01}, "retailPrice"),
        ({"reorderPoint": 1.5}, "reorderPoint"),
        ({"reorderPoint": -1}, "reorderPoint"),
        ({"barcode": "123"}, "barcode"),
        ({"vatClass": "food"}, "vatClass"),
        ({"supplierId": new_id()}, "supplierId"),
        ({"colour": "red"}, "colour"),
    ],
    ids=str,
)
def test_wrong_field_is_named(owner: Person, wrong: dict[str, Any], field: str) -> None:
    said = {"name": "A", "category": "B", "unitCost": 1, "retailPrice": 2} | wrong

    answer = owner.post(PATH, said)

    assert (answer.status, answer.fields) == (422, [field]), answer.text


def test_missing_field_is_named(owner: Person) -> None:
    assert owner.post(PATH, {"name": "A", "category": "B", "unitCost": 1}).fields == ["retailPrice"]


def test_barcode_names_one_item(owner: Person) -> None:
    owner.an_item(barcode="6118000010012")

    answer = owner.post(PATH, {"name": "B", "category": "B", "unitCost": 1, "retailPrice": 2,
                               "barcode": "6118000010012"})  # fmt: skip

    assert (answer.status, answer.code) == (409, "BARCODE_CLAIMED")


def test_change_keeps_what_it_does_not_name(owner: Person) -> None:
    item = owner.an_item(reorderPoint=3)

    answer = owner.patch(f"{PATH}/{item}", {"retailPrice": 14.2, "status": "inactive"})

    assert answer.status == 200
    assert (answer.json["retailPrice"], answer.json["status"]) == (Decimal("14.20"), "inactive")
    assert (answer.json["reorderPoint"], answer.json["unitCost"]) == (3, Decimal("9.10"))
    assert owner.patch(f"{PATH}/{new_id()}", {"name": "x"}).status == 404


def test_price_is_the_owners_and_the_rest_a_managers(pharmacy: Office) -> None:
    item, manager = pharmacy.owner.an_item(), pharmacy.person(Role.MANAGER)

    assert manager.patch(f"{PATH}/{item}", {"reorderPoint": 9}).status == 200
    assert manager.patch(f"{PATH}/{item}", {"retailPrice": 9}).code == "PERMISSION_DENIED"
    cashier = pharmacy.person(Role.CASHIER)
    assert cashier.patch(f"{PATH}/{item}", {"reorderPoint": 9}).status == 403
    assert cashier.get(f"{PATH}/{item}").status == 200


def test_change_reaches_the_register_and_its_later_one_wins(pharmacy: Office) -> None:
    item = pharmacy.owner.an_item()
    pharmacy.owner.patch(f"{PATH}/{item}", {"name": "Of the office"})
    assert pharmacy.register.pull_all()[-1]["h"]

    pharmacy.register.now_ms += 1_000
    pharmacy.register.write("item.changed", {"item_id": item, "fields": {"name": "Of the till"}})
    pharmacy.pushed()

    assert pharmacy.owner.get(f"{PATH}/{item}").json["name"] == "Of the till"


@pytest.mark.parametrize(
    ("stock", "status"), [(0, "out"), (1, "critical"), (2, "critical"), (3, "low"), (5, "healthy")]
)
def test_stock_status_follows_the_reorder_point(owner: Person, stock: int, status: str) -> None:
    item = owner.an_item(reorderPoint=4)
    corrected(owner, item, stock)

    assert owner.get(f"{PATH}/{item}").json["stockStatus"] == status
    assert [each["id"] for each in owner.get(f"{PATH}?status={status}").json["data"]] == [item]


def test_search_takes_words_and_barcodes(owner: Person) -> None:
    doliprane = owner.an_item(barcode="6118000010012")
    spasfon = owner.an_item(name="Spasfon 80 mg", frenchLabel="100% lyoc_")

    def found(q: str) -> list[str]:
        return [each["id"] for each in owner.get(f"{PATH}?q={q}").json["data"]]

    assert found("doli") == found("1 DOLI") == found("61180000") == [doliprane]
    assert found("") == [doliprane, spasfon]
    assert found("spasfon doliprane") == []
    assert found("100%25") == found("lyoc_") == [spasfon]
    assert found("l_oc") == []
    assert found("MG1") == found("mg100") == []


def test_number_as_long_as_a_barcode_is_nothing_else(owner: Person) -> None:
    named = owner.an_item(name="Lot 61180000")
    coded = owner.an_item(name="Doliprane", barcode="6118000010012")

    def found(q: str) -> list[str]:
        return [each["id"] for each in owner.get(f"{PATH}?q={q}").json["data"]]

    assert found("61180000") == found("6118000010012") == [coded]
    assert sorted(found("6118000")) == sorted([named, coded])
    assert found("lot 6118000") == [named]


# --- counts and corrections -----------------------------------------------------------------------


def test_count_without_lots_is_of_the_unknown_lot(owner: Person) -> None:
    item = owner.an_item()

    answer = corrected(owner, item, 7, note="Inventaire")

    assert (answer.status, answer.json["currentStock"]) == (201, 7)
    assert corrected(owner, item, -3).json["currentStock"] == 4
    assert lots(owner, item) == {"": 4}
    assert owner.get("/api/audit-log?eventType=stock.counted").json["data"][0]["resourceId"] == item


def test_count_with_one_lot_is_of_that_one(pharmacy: Office) -> None:
    item = pharmacy.owner.an_item()
    received(pharmacy, item, ("L1", "2028-01-31", 5))

    corrected(pharmacy.owner, item, -2)

    assert lots(pharmacy.owner, item) == {"": 0, "L1": 3}


def test_count_with_several_lots_must_say_which(pharmacy: Office) -> None:
    owner = pharmacy.owner
    item = owner.an_item()
    ids = received(pharmacy, item, ("L1", "2028-01-31", 5), ("L2", "2029-01-31", 5))

    answer = corrected(owner, item, 1)
    assert (answer.status, answer.code, answer.fields) == (422, "LOT_WHICH", ["lotId"])

    assert corrected(owner, item, 1, lotId=ids["L2"]).status == 201
    assert lots(owner, item) == {"": 0, "L1": 5, "L2": 6}
    assert corrected(owner, item, 1, lotId=new_id()).fields == ["lotId"]
    assert corrected(owner, owner.an_item(name="Other"), 1, lotId=ids["L2"]).status == 422


def test_damage_leaves_the_lots_in_the_order_they_expire(pharmacy: Office) -> None:
    owner = pharmacy.owner
    item = owner.an_item()
    received(pharmacy, item, ("LATE", "2029-01-31", 5), ("GONE", "2020-01-31", 2),
             ("SOON", "2027-01-31", 3))  # fmt: skip

    assert corrected(owner, item, -4, "damage").json["currentStock"] == 6
    assert lots(owner, item) == {"": 0, "LATE": 5, "GONE": 0, "SOON": 1}

    corrected(owner, item, -8, "expiry")
    assert lots(owner, item) == {"": -2, "LATE": 0, "GONE": 0, "SOON": 0}


def test_correction_upwards_is_of_the_lot_that_is_named_or_unknown(pharmacy: Office) -> None:
    owner = pharmacy.owner
    item = owner.an_item()
    ids = received(pharmacy, item, ("L1", "2028-01-31", 5), ("L2", "2029-01-31", 5))

    corrected(owner, item, 2, "correction", lotId=ids["L1"])
    corrected(owner, item, 1, "correction")

    assert lots(owner, item) == {"": 1, "L1": 7, "L2": 5}


@pytest.mark.parametrize(
    ("delta", "reason", "field"),
    [(0, "damage", "quantityDelta"), (-1, "count", "quantityDelta"), (1, "theft", "reason")],
)
def test_correction_that_cannot_be_is_refused(
    owner: Person, delta: int, reason: str, field: str
) -> None:
    answer = corrected(owner, owner.an_item(), delta, reason)

    assert (answer.status, answer.fields) == (422, [field])


def test_cashier_counts_and_corrects_nothing(pharmacy: Office) -> None:
    item, cashier = pharmacy.owner.an_item(), pharmacy.person(Role.CASHIER)

    assert corrected(cashier, item, 1).status == 201
    assert corrected(cashier, item, -1, "damage").status == 403
    assert corrected(cashier, new_id(), 1).status == 404
