"""The API against the reference, and against its own description."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.permissions import Action, Role, may
from sync.server.api import description
from sync.server.api.routes import OPERATIONS
from tests.api import reference
from tests.api.office import made
from tests.server.register import new_id

if TYPE_CHECKING:
    from sync.server.api.operations import Operation
    from sync.server.exchange import Centre
    from tests.api.office import Office, Person

DESCRIBED = description.of(OPERATIONS)
by_name = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def schema(name: str) -> dict[str, Any]:
    return dict(DESCRIBED["components"]["schemas"][name])


@pytest.mark.parametrize(
    ("method", "path", "status", "fields"),
    reference.OPERATIONS,
    ids=[f"{method} {path}" for method, path, *_ in reference.OPERATIONS],
)
def test_operation_of_the_reference_is_described(
    method: str, path: str, status: int, fields: set[str]
) -> None:
    responses = DESCRIBED["paths"][path][method]["responses"]

    assert str(status) in responses
    answer = responses[str(status)]["content"]["application/json"]["schema"]["$ref"]
    assert fields <= set(schema(answer.rpartition("/")[2])["properties"])
    if path.endswith("cash-sessions") and method == "post":
        assert "409" in responses
        assert "Location" in responses["201"]["headers"]


@pytest.mark.parametrize("path", reference.QUERIES)
def test_parameters_of_the_reference_are_taken(path: str) -> None:
    taken = {each["name"] for each in DESCRIBED["paths"][path]["get"]["parameters"]}

    assert reference.QUERIES[path] <= taken


@pytest.mark.parametrize("name", reference.SHAPES)
def test_shape_of_the_reference_has_its_fields(name: str) -> None:
    assert reference.SHAPES[name] <= set(schema(name)["properties"])
    if name in reference.REQUIRED:
        assert set(schema(name).get("required", ())) == reference.REQUIRED[name]


def test_description_is_served_and_told_to_people(owner: Person) -> None:
    served = owner.client.get("/api/openapi.json")
    page = owner.client.get("/api/docs")

    told = served.json()
    assert told["openapi"] == "3.1.0"
    ours = json.loads(json.dumps(DESCRIBED["paths"]))
    assert {path: told["paths"][path] for path in ours} == ours
    shapes = json.loads(json.dumps(DESCRIBED["components"]["schemas"]))
    assert {name: told["components"]["schemas"][name] for name in shapes} == shapes
    assert page.headers["content-type"].startswith("text/html")
    assert all(operation.path in page.text for operation in OPERATIONS)
    assert not re.search(r"(src|href)=['\"]https?:|<script", page.text)


def test_signing_in_is_told_like_everything_else(owner: Person) -> None:
    told = owner.client.get("/api/openapi.json").json()
    sign_in = told["paths"]["/api/auth/login"]["post"]
    asked = sign_in["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    answered = sign_in["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    shapes = told["components"]["schemas"]

    assert sign_in["security"] == []
    assert shapes[asked.rpartition("/")[2]]["required"] == ["login", "password"]
    assert {"accessToken", "refreshToken"} <= set(shapes[answered.rpartition("/")[2]]["properties"])
    assert "text/event-stream" in told["paths"]["/api/live"]["get"]["responses"]["200"]["content"]
    assert "content" not in told["paths"]["/api/auth/logout"]["post"]["responses"]["204"]
    assert told["paths"]["/api/users/{userId}/reset"]["post"]["x-action"] == "people.manage"


def test_every_route_that_is_served_is_told(centre: Centre, owner: Person) -> None:
    told = owner.client.get("/api/openapi.json").json()["paths"]
    served = {
        (re.sub(r"\{(\w+)(:\w+)?\}", "{}", route.path), method)
        for route in made(centre).routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods - {"OPTIONS"}
        if route.path.startswith("/api")
    }
    described = {
        (re.sub(r"\{\w+\}", "{}", path), method.upper()) for path in told for method in told[path]
    }

    assert served - described == {("/api/openapi.json", "GET"), ("/api/docs", "GET")}
    assert described <= served


def test_every_route_says_who_may_ask(centre: Centre) -> None:
    declared = 0
    for route in made(centre).routes:
        for handler in getattr(route, "route_handlers", ()):
            if route.path.startswith("/api") and handler.http_methods != {"OPTIONS"}:
                says = handler.opt.keys() & {"action", "public", "own"}
                assert len(says) == 1, f"{route.path} says {says}"
                declared += 1
    assert declared >= len(OPERATIONS) + 2


def test_only_what_carries_its_own_proof_is_open() -> None:
    assert [each.name for each in OPERATIONS if each.action is None] == ["downloadCashJournal"]


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: new_id(), path)


def test_operations_are_refused_to_every_role_that_may_not(pharmacy: Office) -> None:
    for operation in (each for each in OPERATIONS if each.action is not None):
        method, path = operation.method, filled(operation.path)
        for role in Role:
            if operation.action is not None and not may([role], operation.action):
                answer = pharmacy.person(role).ask(method, path)
                assert (answer.status, answer.code) == (403, "PERMISSION_DENIED"), operation.name
        nobody = pharmacy.owner.ask(method, path, authorization="Bearer none")
        assert nobody.status == 401, operation.name


def test_every_action_of_the_api_is_in_the_table() -> None:
    assert {each.action for each in OPERATIONS if each.action} <= set(Action)


# --- nothing of another pharmacy ------------------------------------------------------------------


@by_name
def test_another_pharmacys_person_reads_and_changes_nothing(
    office_full: tuple[Office, dict[str, str]], stranger: Person, operation: Operation
) -> None:
    pharmacy, ids = office_full
    path = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], operation.path)
    body = bodies(ids).get(operation.name)
    before = pharmacy.owner.get("/api/sync/status").json["position"]
    query = {"getCashJournal": "?date=2026-11-23"}.get(operation.name, "")

    answer = stranger.ask(operation.method, path + query, body)

    if "{" in operation.path:
        assert answer.status == 404, answer.text
    elif operation.method == "POST" and operation.name not in OWN_AFFAIRS:
        assert answer.status in {404, 409, 422}, answer.text
    told = answer.text.replace(path, "")
    if operation.name not in {"getCashJournal", "downloadCashJournal"}:
        assert not [each for each in {*ids.values(), pharmacy.tenant_id} if each in told]
    assert pharmacy.owner.get("/api/sync/status").json["position"] == before


OWN_AFFAIRS = {"addRegister", "createInventoryItem", "createSupplier"}


def bodies(ids: dict[str, str]) -> dict[str, Any]:
    """Write requests that would be good for the pharmacy whose ids these are."""
    line = {"inventoryItemId": ids["itemId"], "quantityOrdered": 1, "unitCost": 1}
    return {
        "openCashSession": {"registerId": ids["registerId"], "openingFloat": {"madCash": 1}},
        "startReconciliation": {"cashSessionId": ids["sessionId"], "countedTotals": {}},
        "addResolutionStep": {"step": {"type": "adjustment", "description": "x",
                                       "amountImpact": 1}},
        "createInventoryItem": {"name": "x", "category": "x", "unitCost": 1, "retailPrice": 1},
        "updateInventoryItem": {"retailPrice": 1},
        "recordCount": {"quantityDelta": 1, "reason": "count"},
        "createSupplier": {"name": "x"},
        "updateSupplier": {"name": "x"},
        "createSupplierOrder": {"supplierId": ids["supplierId"], "lineItems": [line]},
        "updateSupplierOrder": {"status": "cancelled"},
        "receiveSupplierOrder": {"deliveryDate": "2026-11-18", "lineItems": [
            {"lineId": ids["lineId"], "quantityReceived": 1, "expiryDate": "2028-01-31"}]},
        "giveForecastFeedback": {"snapshotId": ids["snapshotId"], "verdict": "over"},
        "addRegister": {"code": "Z9", "name": "x"},
        "inviteUser": {"personId": ids["userId"], "email": "x@mail.example"},
    }  # fmt: skip
