"""Forecasts, the cash journal, the audit trail, sales and devices, as the office reads them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import Refused
from pharmadesk.services import foreseeing
from pharmadesk.values.clock import ManualClock
from sync.server.api.links import LIFETIME_US, Links
from tests.api.office import a_forecast, a_sale
from tests.server.register import Person as Signing
from tests.server.register import new_id

if TYPE_CHECKING:
    from sync.server.exchange import Centre
    from tests.api.office import Office, Person

DAY = "2026-11-23"
SNAPSHOTS = "/api/forecasts/snapshots"


# --- forecasts ------------------------------------------------------------------------------------


def test_newest_generation_is_listed_for_its_horizon(centre: Centre, pharmacy: Office) -> None:
    owner, desk = pharmacy.owner, centre.desk(pharmacy.tenant_id)
    items = sorted((new_id(), new_id()))
    assert owner.get(SNAPSHOTS).json == {"data": [], "nextCursor": None}
    foreseeing.publish(desk, "mean", [a_forecast(items[0], milli=1)])
    foreseeing.publish(desk, "mean", [a_forecast(each, days) for days in (7, 30) for each in items])

    week, month = owner.get(SNAPSHOTS).json["data"], owner.get(f"{SNAPSHOTS}?horizonDays=30").json

    assert [each["inventoryItemId"] for each in week] == items
    assert week[0]["expectedDemand"] == Decimal("12.345")
    assert (week[0]["confidenceLow"], week[0]["confidenceHigh"]) == (1, Decimal("20.5"))
    assert (week[0]["recommendedOrderQty"], week[0]["rationale"]) == (3, "Saison")
    assert [each["horizonDays"] for each in month["data"]] == [30, 30]
    assert owner.get(f"{SNAPSHOTS}?horizonDays=0").fields == ["horizonDays"]


def test_generation_shows_once_all_of_it_is_here(pharmacy: Office) -> None:
    body: dict[str, Any] = {
        "generation_id": new_id(), "part": 1, "parts": 2, "generated_at_us": 1, "model": "mean",
        "forecasts": [{"forecast_id": new_id(), "item_id": new_id(), "horizon_days": 7,
                       "expected_milli": 1, "low_milli": 0, "high_milli": 2, "order_packs": 0,
                       "rationale": ""}],
    }  # fmt: skip
    pharmacy.register.write("forecast.published", body)
    pharmacy.pushed()
    assert pharmacy.owner.get(SNAPSHOTS).json["data"] == []

    pharmacy.register.write("forecast.published", body | {"part": 2, "forecasts": []})
    pharmacy.pushed()

    assert len(pharmacy.owner.get(SNAPSHOTS).json["data"]) == 1


def test_feedback_is_of_a_forecast_that_is_known(centre: Centre, pharmacy: Office) -> None:
    owner, forecast = pharmacy.owner, a_forecast(new_id())
    foreseeing.publish(centre.desk(pharmacy.tenant_id), "mean", [forecast])
    said = {"snapshotId": forecast.forecast_id, "verdict": "under", "comment": "Grippe"}

    assert owner.post("/api/forecasts/feedback", said).status == 202
    (noted,) = owner.get("/api/audit-log?eventType=forecast.feedback").json["data"]
    assert noted["resourceId"] == forecast.forecast_id
    unknown = owner.post("/api/forecasts/feedback", said | {"snapshotId": new_id()})
    assert (unknown.status, unknown.code) == (404, "FORECAST_UNKNOWN")
    assert owner.post("/api/forecasts/feedback", said | {"verdict": "wrong"}).fields == ["verdict"]


# --- the cash journal -----------------------------------------------------------------------------


def link(person: Person, form: str = "csv") -> str:
    answer = person.get(f"/api/reports/cash-journal?date={DAY}&format={form}")
    assert answer.status == 200, answer.text
    return str(answer.json["url"])


def test_cash_journal_is_had_by_its_link_alone(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    pharmacy.counter_closes(session, 20_000, 19_950)

    sheet = pharmacy.client.get(link(pharmacy.owner))
    figures = pharmacy.client.get(link(pharmacy.owner, "json"))

    assert sheet.headers["content-type"].startswith("text/csv")
    assert f"cash-journal-{DAY}.csv" in sheet.headers["content-disposition"]
    head, line, total = sheet.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Jour comptable;Session de caisse;")
    assert line.split(";")[1] == session
    assert line.endswith(";200,00;0,00;0,00;0,00;199,50")
    assert total == "Total;;;;200,00;0,00;0,00;0,00;"
    told = json.loads(figures.text, parse_float=Decimal)
    assert told["totals"]["madCash"] == 200
    assert [each["id"] for each in told["sessions"]] == [session]


@pytest.mark.parametrize("field", ["tenant", "date", "format", "language", "expires", "signature"])
def test_link_is_good_for_nothing_else(pharmacy: Office, field: str) -> None:
    other = {"tenant": new_id(), "date": "2026-11-22", "format": "json", "language": "ar",
             "expires": "1795000900000001", "signature": "0" * 64}  # fmt: skip
    path = urlsplit(link(pharmacy.owner))
    fields = dict(parse_qsl(path.query)) | {field: other[field]}

    answer = pharmacy.client.get(f"{path.path}?{urlencode(fields)}")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "REPORT_LINK"


def test_link_ends_after_a_quarter_of_an_hour() -> None:
    clock = ManualClock(1_795_000_000_000_000)
    links = Links(bytes(32), clock)
    made, signature = links.new("tenant", DAY, "csv", "fr")

    clock.advance(LIFETIME_US - 1)
    links.check(made, signature)
    clock.advance(1)
    with pytest.raises(Refused):
        links.check(made, signature)
    with pytest.raises(Refused):
        Links(bytes(31) + b"1", clock).check(*links.new("tenant", DAY, "csv", "fr"))


def test_cashier_gets_no_link(pharmacy: Office) -> None:
    assert pharmacy.person(Role.CASHIER).get(f"/api/reports/cash-journal?date={DAY}").status == 403
    assert pharmacy.owner.get("/api/reports/cash-journal").fields == ["date"]
    assert pharmacy.owner.get("/api/reports/cash-journal?date=23/11/2026").fields == ["date"]


# --- the audit trail ------------------------------------------------------------------------------


def test_audit_trail_is_the_log_from_its_end(pharmacy: Office) -> None:
    owner = pharmacy.owner
    item = owner.an_item()
    owner.patch(f"/api/inventory/items/{item}", {"reorderPoint": 1})

    found = owner.get("/api/audit-log").json["data"]

    kinds = ["item.changed", "item.registered", "journal.opened", "journal.opened"]
    assert [each["eventType"] for each in found] == kinds
    newest = found[0]
    assert (newest["performedBy"], newest["resourceType"], newest["resourceId"]) == (
        owner.person_id, "item", item,
    )  # fmt: skip
    assert [each["metadata"]["position"] for each in found] == [4, 3, 2, 1]
    assert found[-1]["hash"] == pharmacy.register.events[0].hash.hex()
    assert found[-1]["performedBy"] == "system"
    assert owner.get("/api/audit-log?to=2020-01-01T00:00:00Z").json["data"] == []
    assert pharmacy.person(Role.CASHIER).get("/api/audit-log").status == 403


def test_audit_trail_marks_what_does_not_act_until_it_is_released(pharmacy: Office) -> None:
    register, owner = pharmacy.register, Signing()
    register.announce(owner)
    register.grant(owner, "owner")
    register.endorse(owner)
    forged = register.write("access.signed_in", {"person_id": new_id(), "second_factor": "none"})
    sale = register.write("sale.completed", a_sale(1, "cash", 100), cash_session_id=new_id(),
                          actor_id=new_id())  # fmt: skip
    pharmacy.pushed()

    def marks() -> dict[str, str | None]:
        listed = pharmacy.owner.get("/api/audit-log").json["data"]
        return {each["id"]: each["metadata"].get("held") for each in listed}

    ids = [str(each.told["event_id"]) for each in (forged, sale)]
    assert [marks()[each] for each in ids] == ["authority", "drawer"]
    assert list(marks().values()).count(None) == len(marks()) - len(ids)
    signed_in = pharmacy.owner.get("/api/audit-log?eventType=access.signed_in").json["data"]
    assert [each["metadata"]["held"] for each in signed_in] == ["authority"]

    register.release(ids[1], by=owner)
    pharmacy.pushed()
    assert [marks()[each] for each in ids] == ["authority", None]


# --- sales and devices ----------------------------------------------------------------------------


def test_sale_is_listed_and_told_with_its_lines(pharmacy: Office) -> None:
    session, owner = pharmacy.counter_session(), pharmacy.owner
    noted = {"reference": "E-77", "bank": "BMCE", "due": "2027-01-31"}
    body = a_sale(7, "bill", 1_305, **noted)
    pharmacy.register.write("sale.completed", body, cash_session_id=session, actor_id=new_id())
    pharmacy.pushed()

    (listed,) = owner.get(f"/api/sales?cashSessionId={session}").json["data"]
    told = owner.get(f"/api/sales/{body['sale_id']}").json

    assert (listed["receiptNumber"], listed["total"]) == ("C1-A 000007", Decimal("13.05"))
    assert listed.items() <= told.items()
    assert listed["isVoided"] is False
    assert [each["amount"] for each in told["lineItems"]] == [Decimal("13.05")]
    (paid,) = told["payments"]
    assert paid == {
        "tender": "bill", "amount": Decimal("13.05"), "tendered": Decimal("13.05"), "change": 0,
        "reference": "E-77", "bank": "BMCE", "dueDate": "2027-01-31",
    }  # fmt: skip
    assert owner.get(f"/api/sales/{new_id()}").status == 404
    assert owner.get(f"/api/sales?cashSessionId={new_id()}").json["data"] == []


def test_devices_are_listed_and_one_is_withdrawn(pharmacy: Office) -> None:
    owner = pharmacy.owner
    owner.an_item()
    before = pharmacy.register.hold()
    pharmacy.pushed()

    listed = owner.get("/api/devices").json["data"]
    assert [each["type"] for each in listed] == ["register", "centre"]
    path = f"/api/devices/{pharmacy.register.device_id}"
    assert pharmacy.person(Role.MANAGER).post(f"{path}/revoke").status == 403
    revoked = owner.post(f"{path}/revoke")
    assert (revoked.status, "revokedAt" in revoked.json) == (202, True)
    assert owner.post(f"{path}/revoke").code == "DEVICE_ALREADY_REVOKED"
    assert owner.post(f"/api/devices/{listed[1]['id']}/revoke").code == "DEVICE_OWN"
    assert owner.post(f"/api/devices/{new_id()}/revoke").status == 404

    pharmacy.register.hold()
    pharmacy.pushed()
    stands = owner.get("/api/sync/status").json
    assert stands["position"] == stands["projectedPosition"] > 4
    assert (stands["pending"], stands["setAside"], stands["suspect"]) == (0, 0, 0)
    assert stands["devices"][0]["lastSequence"] == before.seq + 1
