"""Reconciliations: begun on a closing count, explained step by step, closed or handed up."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.permissions import Role
from tests.server.register import new_id, raw

if TYPE_CHECKING:
    from tests.api.office import Office, Person

PATH = "/api/reconciliations"


def start(person: Person, session: str, mad_cash: float = 190) -> dict[str, Any]:
    counted = {"madCash": mad_cash, "card": 0, "mobileWallet": 0, "other": 0}
    answer = person.post(PATH, {"cashSessionId": session, "countedTotals": counted})
    assert answer.status == 201, answer.text
    assert person.get(answer.headers["location"]).json == answer.json
    return dict(answer.json)


def step(person: Person, own: str, kind: str = "adjustment", impact: float = 10) -> Any:
    said = {"type": kind, "description": "Retrouvé sous le tiroir", "amountImpact": impact}
    return person.patch(f"{PATH}/{own}", {"step": said})


@pytest.fixture
def closed(pharmacy: Office) -> str:
    """Give a session that its register has closed."""
    session = pharmacy.counter_session()
    pharmacy.counter_closes(session, 20_000, 19_000)
    return session


def test_session_without_a_closing_count_is_not_reconciled(pharmacy: Office) -> None:
    session = pharmacy.counter_session()
    pharmacy.owner.post(f"/api/cash-sessions/{session}/close")

    answer = pharmacy.owner.post(PATH, {"cashSessionId": session, "countedTotals": {}})

    assert (answer.status, answer.code) == (409, "SESSION_NOT_COUNTED")
    unknown = pharmacy.owner.post(PATH, {"cashSessionId": new_id(), "countedTotals": {}})
    assert (unknown.status, unknown.fields) == (422, ["cashSessionId"])


def test_variance_is_what_was_counted_less_what_was_expected(pharmacy: Office, closed: str) -> None:
    made = start(pharmacy.owner, closed, 190.05)

    assert made["status"] == "draft"
    assert made["variance"] == Decimal("-9.95")
    assert made["resolutionSteps"] == []
    assert made["countedTotals"]["madCash"] == Decimal("190.05")


def test_reconciliation_names_its_closing_by_event_and_hash(pharmacy: Office, closed: str) -> None:
    start(pharmacy.owner, closed)

    closing, begun = (
        pharmacy.owner.get(f"/api/audit-log?eventType={kind}").json["data"][0]
        for kind in ("session.closed", "reconciliation.started")
    )
    event = pharmacy.register.pull_all()[begun["metadata"]["position"] - 1]
    body = json.loads(raw(event["b"]))
    assert (body["closing_event_id"], body["closing_hash"]) == (closing["id"], closing["hash"])


def test_step_is_appended_with_who_and_when(pharmacy: Office, closed: str) -> None:
    accountant = pharmacy.person(Role.ACCOUNTANT)
    own = start(accountant, closed)["id"]

    said = {"type": "write_off", "description": "x", "amountImpact": -0.05,
            "performedBy": "somebody else", "performedAt": "2020-01-01T00:00:00Z"}  # fmt: skip
    first = accountant.patch(f"{PATH}/{own}", {"step": said})
    step(accountant, own)

    assert first.status == 200
    steps = accountant.get(f"{PATH}/{own}").json["resolutionSteps"]
    assert [(each["type"], each["amountImpact"]) for each in steps] == [
        ("write_off", Decimal("-0.05")), ("adjustment", Decimal("10.00")),
    ]  # fmt: skip
    assert {each["performedBy"] for each in steps} == {accountant.person_id}
    assert steps[0]["performedAt"].startswith("2026-")


@pytest.mark.parametrize(
    ("role", "counted", "explained", "outcome"),
    [
        (Role.ACCOUNTANT, 150, None, "closed"),
        (Role.ACCOUNTANT, 149.99, None, "escalated"),
        (Role.ACCOUNTANT, 100, 60, "closed"),
        (Role.ACCOUNTANT, 260, None, "escalated"),
        (Role.MANAGER, 0, None, "closed"),
    ],
)
def test_submission_closes_what_is_small_and_hands_up_what_is_not(
    pharmacy: Office,
    closed: str,
    role: Role,
    counted: float,
    explained: float | None,
    outcome: str,
) -> None:
    person = pharmacy.person(role)
    own = start(person, closed, counted)["id"]
    if explained is not None:
        step(person, own, impact=explained)

    answer = person.post(f"{PATH}/{own}")

    assert (answer.status, answer.json["status"]) == (202, outcome)
    session = person.get(f"/api/cash-sessions/{closed}").json["status"]
    assert session == ("closed" if outcome == "closed" else "pending_reconciliation")


def test_what_was_escalated_is_closed_by_whoever_may(pharmacy: Office, closed: str) -> None:
    accountant = pharmacy.person(Role.ACCOUNTANT)
    own = start(accountant, closed)["id"]

    assert step(accountant, own, "escalation", 0).json["status"] == "escalated"
    assert accountant.post(f"{PATH}/{own}").json["status"] == "escalated"
    assert pharmacy.person(Role.MANAGER).post(f"{PATH}/{own}").json["status"] == "closed"

    assert step(accountant, own).code == "RECONCILIATION_CLOSED"
    assert accountant.post(f"{PATH}/{own}").status == 409


def test_later_reconciliation_supersedes_the_one_it_had_seen(pharmacy: Office, closed: str) -> None:
    first, second = start(pharmacy.owner, closed), start(pharmacy.owner, closed, 200)

    listed = {each["id"]: each for each in pharmacy.owner.get(PATH).json["data"]}

    assert list(listed) == [second["id"], first["id"]]
    assert listed[first["id"]]["supersededBy"] == [second["id"]]
    assert not any(each["disputed"] for each in listed.values())


def test_two_that_did_not_know_each_other_are_disputed(pharmacy: Office, closed: str) -> None:
    start(pharmacy.owner, closed)
    register = pharmacy.register
    amounts = {f"{name}_centimes": 0 for name in ("cash", "card", "wallet", "other")}
    body = {"reconciliation_id": new_id(), "session_id": closed, "closing_event_id": new_id(),
            "closing_hash": "00" * 32, "supersedes": [], "expected": amounts,
            "counted": amounts, "note": ""}  # fmt: skip
    register.write("reconciliation.started", body, actor_id=new_id())
    pharmacy.pushed()

    assert [each["disputed"] for each in pharmacy.owner.get(PATH).json["data"]] == [True, True]


def test_drawer_of_a_program_is_closed_by_the_count_that_reconciles_it(owner: Person) -> None:
    session = owner.a_session(mad_cash=500)
    early = owner.post(PATH, {"cashSessionId": session, "countedTotals": {"madCash": 500}})
    assert (early.status, early.code) == (409, "SESSION_NOT_COUNTED")
    asking = f"/api/cash-sessions/{session}/close"
    assert f"POST {asking}" in early.json["error"]["message"]

    owner.post(asking)
    made = start(owner, session, 480)

    assert made["variance"] == Decimal("-20.00")
    found = owner.get(f"/api/cash-sessions/{session}").json
    assert (found["status"], found["countedCash"]) == ("pending_reconciliation", 480)


def test_cashier_reconciles_nothing(pharmacy: Office, closed: str) -> None:
    answer = pharmacy.person(Role.CASHIER).post(PATH, {"cashSessionId": closed,
                                                       "countedTotals": {}})  # fmt: skip

    assert answer.status == 403
