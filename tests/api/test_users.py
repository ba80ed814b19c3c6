"""Users over the API: codes that are made once, whoever asks again, and lists by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.people import PASSWORD, hired
from tests.server.sql import execute, rows

if TYPE_CHECKING:
    import logging

    from sync.server.exchange import Centre
    from tests.api.office import Office, Person, Reply

USERS = "/api/users"


def asking(centre: Centre, owner: Person, name: str = "salma") -> dict[str, str]:
    """Write an invitation of somebody who has just been hired."""
    person_id = hired(centre, owner.tenant_id, "cashier")
    return {"personId": person_id, "email": f"{name}@o{owner.tenant_id[-12:]}.example"}


def chosen(owner: Person, code: str) -> int:
    """Choose a password with a code; tell how that was answered."""
    body = {"code": code, "password": PASSWORD}
    return owner.post("/api/auth/accept-invitation", body).status


def told(url: str, owner: Person) -> list[str]:
    """Return what the journal says of users, oldest first."""
    query = "SELECT kind FROM journal_event WHERE kind LIKE 'user.%%' ORDER BY position"
    return [kind for (kind,) in rows(url, owner.tenant_id, query, ())]


# --- names that work once -------------------------------------------------------------------------


def test_invitation_that_is_asked_again_by_its_name_gets_the_same_code_which_still_works(
    centre: Centre, owner: Person, url: str
) -> None:
    invitation = asking(centre, owner)

    first = owner.post(USERS, invitation, idempotency_key="k")
    again = owner.post(USERS, invitation, idempotency_key="k")

    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == f"{USERS}/{invitation['personId']}"
    assert told(url, owner) == ["user.invited"]
    assert chosen(owner, again.json["code"]) == 204


def test_invitation_without_a_name_makes_another_code_which_ends_the_first(
    centre: Centre, owner: Person
) -> None:
    invitation = asking(centre, owner)

    codes = [owner.post(USERS, invitation).json["code"] for _ in range(2)]

    assert [chosen(owner, code) for code in codes] == [401, 204]


def test_reset_that_is_asked_again_by_its_name_does_not_undo_what_came_of_it(
    centre: Centre, owner: Person, url: str
) -> None:
    invitation = asking(centre, owner)
    owner.post(USERS, invitation)
    path = f"{USERS}/{invitation['personId']}/reset"

    first = owner.post(path, idempotency_key="k")
    assert chosen(owner, first.json["code"]) == 204
    again = owner.post(path, idempotency_key="k")

    assert (again.status, again.text) == (200, first.text)
    assert told(url, owner) == ["user.invited", "user.reset", "user.activated"]
    assert owner.get(f"{USERS}/{invitation['personId']}").json["state"] == "active"


def test_user_who_came_back_is_not_kept_out_by_a_request_of_before(
    centre: Centre, owner: Person
) -> None:
    invitation = asking(centre, owner)
    owner.post(USERS, invitation)
    path = f"{USERS}/{invitation['personId']}"

    out = owner.post(f"{path}/deactivate", idempotency_key="k")
    owner.post(f"{path}/reset")
    again = owner.post(f"{path}/deactivate", idempotency_key="k")

    assert (out.status, out.json["state"], again.text) == (200, "deactivated", out.text)
    assert owner.get(path).json["state"] == "invited"


def test_name_of_an_invitation_is_of_no_other_request(centre: Centre, owner: Person) -> None:
    invitation = asking(centre, owner)
    owner.post(USERS, invitation, idempotency_key="k")

    others = [
        owner.post(USERS, invitation | {"email": "other@mail.example"}, idempotency_key="k"),
        owner.post(f"{USERS}/{invitation['personId']}/reset", idempotency_key="k"),
    ]

    assert [(it.status, it.code) for it in others] == [(422, "REQUEST_IDEMPOTENCY")] * 2


def test_code_stands_nowhere_in_what_is_kept_of_the_answer(
    centre: Centre, owner: Person, url: str
) -> None:
    answer = owner.post(USERS, asking(centre, owner), idempotency_key="k")
    code = answer.json["code"]

    kept = rows(url, owner.tenant_id, "SELECT * FROM answered_request WHERE request_key = 'k'")

    (row,) = kept
    everything = b"".join(it if isinstance(it, bytes) else str(it).encode() for it in row)
    for told_of in (code, code.replace("-", ""), answer.headers["etag"].strip('"')):
        assert told_of.encode() not in everything


def test_kept_answer_that_was_copied_to_another_request_is_not_told(
    pharmacy: Office,
    centre: Centre,
    url: str,
    expected_logs: list[logging.LogRecord],
) -> None:
    victim, thief = pharmacy.owner, pharmacy.owner
    victim.post(USERS, asking(centre, victim), idempotency_key="k")
    other = asking(centre, thief, "other")
    thief.post(USERS, other, idempotency_key="k")
    copy = """UPDATE answered_request own SET sealed_answer = other.sealed_answer
        FROM answered_request other WHERE own.person_id = %s AND other.person_id = %s"""
    execute(url, victim.tenant_id, copy, thief.person_id, victim.person_id)

    answer = thief.post(USERS, other, idempotency_key="k")

    assert (answer.status, answer.code) == (503, "REQUEST_UNAVAILABLE")
    assert "sealed" in expected_logs[-1].getMessage()
    assert told(url, thief) == ["user.invited"] * 2


# --- pages and tags -------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_users_hold_each_once_in_order(centre: Centre, owner: Person, limit: int) -> None:
    people = [asking(centre, owner, f"p{number}") for number in range(3)]
    for invitation in reversed(people):
        owner.post(USERS, invitation)

    seen = owner.every(USERS, limit)

    assert [each["userId"] for each in seen] == [each["personId"] for each in people]


def test_cursor_of_another_list_is_no_cursor_of_users(owner: Person) -> None:
    for code in ("W1", "W2"):
        owner.a_drawer(code)
    cursor = owner.get("/api/audit-log?limit=1").json["nextCursor"]

    assert owner.get(f"{USERS}?cursor={cursor}").fields == ["cursor"]


def test_user_that_is_as_it_was_is_not_sent_again(centre: Centre, owner: Person) -> None:
    invitation = asking(centre, owner)
    owner.post(USERS, invitation)
    own = f"{USERS}/{invitation['personId']}"

    def asked() -> dict[str, Reply]:
        return {path: owner.get(path) for path in (USERS, own)}

    before = asked()
    for path, answer in before.items():
        same = owner.get(path, if_none_match=answer.headers["etag"])
        assert (answer.status, same.status, same.text) == (200, 304, "")
    owner.post(f"{own}/deactivate")
    for path, answer in before.items():
        assert owner.get(path, if_none_match=answer.headers["etag"]).status == 200
    assert asked()[USERS].json["data"] == [asked()[own].json]


def test_what_is_wrong_with_an_invitation_is_told_by_its_field(
    centre: Centre, owner: Person
) -> None:
    invitation = asking(centre, owner)

    wrong = {"email": "salma", "personId": owner.person_id, "colour": "red"}
    answers = {each: owner.post(USERS, invitation | {each: wrong[each]}) for each in wrong}

    assert {each: (it.status, it.code, it.fields) for each, it in answers.items()} == {
        "email": (422, "USER_LOGIN_UNFIT", ["email"]),
        "personId": (409, "USER_OWN", []),
        "colour": (422, "REQUEST_FIELD", ["colour"]),
    }
