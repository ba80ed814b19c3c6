"""Cash sessions: a drawer at a counter is its register's, a drawer of a program is opened here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pharmadesk.domain.permissions import Role
from tests.api.office import a_sale
from tests.server.register import new_id

if TYPE_CHECKING:
    from tests.api.office import Office, Person

KINDS = Path(__file__).parents[1] / "golden" / "journal" / "kinds"
FLOAT = {"madCash": 500, "card": 0, "mobileWallet": 0, "other": 0}


def test_session_of_an_api_drawer_is_opened_and_found_where_it_says(owner: Person) -> None:
    answer = owner.post("/api/cash-sessions", {"registerId": owner.a_drawer(),
                                              "openingFloat": FLOAT})  # fmt: skip

    assert answer.status == 201
    found = owner.get(answer.headers["location"])
    assert found.json == answer.json
    assert found.json["status"] == "open"
    assert found.json["tenantId"] == owner.tenant_id
    assert found.json["expectedTotals"] == {
        "madCash": Decimal("500.00"), "card": 0, "mobileWallet": 0, "other": 0,
    }  # fmt: skip
    assert '"madCash":500.00' in found.text


def test_drawer_at_a_counter_is_not_opened_from_here(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    pharmacy.counter_closes(session, 20_000, 20_000)
    register_id = pharmacy.register.device_id

    answer = pharmacy.owner.post(
        "/api/cash-sessions", {"registerId": register_id, "openingFloat": FLOAT}
    )

    assert (answer.status, answer.code) == (409, "REGISTER_OFFLINE_OWNED")


def test_drawer_at_a_counter_that_is_open_is_told_to_be_the_counters(pharmacy: Office) -> None:
    pharmacy.counter_session()
    asked = {"registerId": pharmacy.register.device_id, "openingFloat": FLOAT}

    answer = pharmacy.owner.post("/api/cash-sessions", asked)

    assert (answer.status, answer.code) == (409, "REGISTER_OFFLINE_OWNED")


def test_drawer_that_is_open_is_not_opened_again(owner: Person) -> None:
    drawer = owner.a_drawer()
    owner.a_session(drawer)

    answer = owner.post("/api/cash-sessions", {"registerId": drawer, "openingFloat": FLOAT})

    assert (answer.status, answer.code) == (409, "SESSION_ALREADY_OPEN")


def test_drawer_that_nobody_knows_is_named_as_the_wrong_field(owner: Person) -> None:
    answer = owner.post("/api/cash-sessions", {"registerId": new_id(), "openingFloat": FLOAT})

    assert (answer.status, answer.fields) == (422, ["registerId"])


def test_only_cash_lies_in_a_drawer(owner: Person) -> None:
    answer = owner.post("/api/cash-sessions", {"registerId": owner.a_drawer(),
                                              "openingFloat": FLOAT | {"card": 1}})  # fmt: skip

    assert (answer.status, answer.fields) == (422, ["openingFloat.card"])


def test_session_stays_open_until_its_register_closes_it(pharmacy: Office) -> None:
    session, owner = pharmacy.counter_session(), pharmacy.owner
    path = f"/api/cash-sessions/{session}"

    asked = owner.post(f"{path}/close")
    again = owner.post(f"{path}/close")

    assert (asked.status, again.status) == (202, 202)
    assert owner.get(path).json["status"] == "open"
    requested = owner.get("/api/audit-log?eventType=close.requested").json["data"]
    assert [each["resourceId"] for each in requested] == [session]

    pharmacy.counter_closes(session, 20_000, 19_900)
    closed = owner.get(path).json
    assert closed["status"] == "pending_reconciliation"
    assert closed["countedCash"] == Decimal("199.00")
    assert owner.post(f"{path}/close").code == "SESSION_ALREADY_CLOSED"


def test_tenders_are_totalled_under_the_names_of_the_reference(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    for number, (tender, centimes) in enumerate(
        [("cash", 1_310), ("card", 2_000), ("mobile", 300), ("cheque", 45)], start=1
    ):
        pharmacy.register.now_ms += 10
        pharmacy.register.write(
            "sale.completed", a_sale(number, tender, centimes), cash_session_id=session,
            actor_id=new_id(),
        )  # fmt: skip
    pharmacy.pushed()

    found = pharmacy.owner.get(f"/api/cash-sessions/{session}").json

    assert found["expectedTotals"] == {
        "madCash": Decimal("213.10"), "card": 20, "mobileWallet": 3, "other": Decimal("0.45"),
    }  # fmt: skip
    assert {each["tender"]: each["amount"] for each in found["metadata"]["tenders"]} == {
        "cash": Decimal("13.10"), "card": 20, "mobile": 3, "cheque": Decimal("0.45"),
    }  # fmt: skip
    assert found["offlineTransactionCount"] == 0


def test_money_that_was_given_back_is_no_longer_expected(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    sale = a_sale(1, "cash", 1_310)
    where: dict[str, Any] = {"cash_session_id": session, "actor_id": new_id()}
    pharmacy.register.write("sale.completed", sale, **where)
    back = msgspec.json.decode((KINDS / "return.completed.v1.json").read_bytes())
    back |= {"sale_id": sale["sale_id"], "total_centimes": 1_000}
    back["refunds"][0]["amount_centimes"] = 1_000
    pharmacy.register.write("return.completed", back, **where)
    pharmacy.pushed()

    found = pharmacy.owner.get(f"/api/cash-sessions/{session}").json

    assert found["expectedTotals"]["madCash"] == Decimal("203.10")
    shown = pharmacy.owner.get(f"/api/sales/{sale['sale_id']}").json
    assert shown["total"] == Decimal("13.10"), "the sale stays as it was"


def test_sales_that_came_late_are_counted_as_made_offline(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    pharmacy.register.now_ms -= 3_600_000
    pharmacy.register.write("sale.completed", a_sale(1, "cash", 100), cash_session_id=session,
                            actor_id=new_id())  # fmt: skip
    pharmacy.pushed()

    found = pharmacy.owner.get("/api/cash-sessions").json["data"]

    assert [each["offlineTransactionCount"] for each in found] == [1]


def test_sessions_are_listed_by_status_and_by_when_they_opened(pharmacy: Office) -> None:
    counter, owner = pharmacy.counter_session(), pharmacy.owner
    drawer = owner.a_session()
    pharmacy.counter_closes(counter, 20_000, 20_000)

    def listed(query: str) -> set[str]:
        return {each["id"] for each in owner.get(f"/api/cash-sessions{query}").json["data"]}

    assert listed("") == {counter, drawer}
    assert listed("?status=open") == {drawer}
    assert listed("?status=pending_reconciliation") == {counter}
    assert listed("?status=closed") == set()
    assert listed("?to=2020-01-01T00:00:00Z") == set()
    assert listed("?from=2020-01-01T00:00:00Z") == {counter, drawer}
    assert owner.get("/api/cash-sessions?status=shut").fields == ["status"]
    assert owner.get("/api/cash-sessions?from=yesterday").fields == ["from"]
    assert owner.get("/api/cash-sessions?from=2020-01-01T00:00:00").fields == ["from"]


@pytest.mark.parametrize("path", ["", "/close"])
def test_session_that_nobody_knows_is_not_here(owner: Person, path: str) -> None:
    method = "POST" if path else "GET"

    assert owner.ask(method, f"/api/cash-sessions/{new_id()}{path}").status == 404


def test_cashier_opens_drawers_and_adds_none(pharmacy: Office) -> None:
    drawer, cashier = pharmacy.owner.a_drawer(), pharmacy.person(Role.CASHIER)

    assert cashier.a_session(drawer)
    assert cashier.post("/api/registers", {"code": "W9", "name": "Site"}).code == (
        "PERMISSION_DENIED"
    )


def test_registers_are_listed_and_codes_are_given_once(pharmacy: Office) -> None:
    pharmacy.counter_session()
    pharmacy.owner.a_drawer("W1")

    again = pharmacy.owner.post("/api/registers", {"code": "W1", "name": "Other"})

    assert (again.status, again.code) == (409, "REGISTER_CODE_TAKEN")
    listed = pharmacy.owner.get("/api/registers").json["data"]
    assert [(each["code"], each["type"]) for each in listed] == [("C1", "counter"), ("W1", "api")]
