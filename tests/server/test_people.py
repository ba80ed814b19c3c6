"""Users as an owner manages them, and what nobody may do: over HTTP, and in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.storage.tenancy import APPLICATION, OWNER
from tests.server.people import PASSWORD, Shop, User, serving_people
from tests.server.register import new_id
from tests.server.sql import plain
from tests.server.test_tenancy import count, work_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


ACCESS = (
    *("access_user", "access_recovery", "access_invitation", "access_session"),
    *("access_refresh", "access_denial", "access_route"),
)


def test_rows_of_people_show_to_their_own_pharmacy_alone(shop: Shop, url: str) -> None:
    owner = shop.owner()
    owner.try_sign_in(totp="000000")
    code = shop.invited(shop.hire("cashier"), shop.at("cashier"))
    assert code

    def seen(role: str, tenant_id: str) -> dict[str, int]:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            work_as(connection, role, tenant_id)
            return {name: count(connection, name) for name in ACCESS}

    own = seen(APPLICATION, shop.tenant_id)
    assert [name for name in ACCESS if not own[name]] == ["access_route"]  # by its key alone
    for role in (APPLICATION, OWNER):
        for tenant_id in ("", new_id()):
            assert seen(role, tenant_id) == dict.fromkeys(ACCESS, 0)


def test_owner_invites_a_person_who_signs_in(shop: Shop) -> None:
    owner, person_id = shop.owner(), shop.hire("cashier")
    email = shop.at("Salma").upper()

    invited = owner.ask("POST", "users", {"personId": person_id, "email": email})
    body = {"code": invited.json()["code"], "password": PASSWORD}
    accepted = shop.post("auth/accept-invitation", body)
    user = User(shop, person_id, shop.at("salma"))
    user.sign_in()

    assert (invited.status_code, accepted.status_code) == (201, 204)
    assert user.me().json()["roles"] == ["cashier"]
    assert [kind for kind, _ in shop.told("user.")][-2:] == ["user.invited", "user.activated"]


def test_owner_sees_the_users_of_the_pharmacy_and_of_no_other(
    shop: Shop, centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url) as other:
        other.user("manager")
    owner, cashier = shop.owner(), shop.user("cashier")
    shop.invited(shop.hire("manager"), shop.at("new"))

    items = owner.ask("GET", "users").json()["data"]

    assert [(each["email"], each["state"], each["secondFactor"]) for each in items] == [
        (owner.login, "active", True),
        (cashier.login, "active", False),
        (shop.at("new"), "invited", False),
    ]
    assert items[1].keys() == {"userId", "email", "state", "roles", "secondFactor", "createdAt"}


def test_reset_forgets_password_and_phone_and_ends_sessions(shop: Shop) -> None:
    owner, other = shop.owner(), shop.owner()

    code = owner.ask("POST", f"users/{other.person_id}/reset").json()["code"]

    assert other.me().status_code == 401
    assert other.try_sign_in(totp=other.code()).status_code == 401
    assert other.try_sign_in(totp=other.papers[0]).status_code == 401
    shop.post("auth/accept-invitation", {"code": code, "password": PASSWORD})
    assert other.try_sign_in().json()["mustEnrol"] is True


def test_reset_brings_back_who_was_kept_out(shop: Shop) -> None:
    owner, user = shop.owner(), shop.user("cashier")
    assert owner.ask("POST", f"users/{user.person_id}/deactivate").status_code == 200
    assert user.try_sign_in().status_code == 401

    code = owner.ask("POST", f"users/{user.person_id}/reset").json()["code"]
    shop.post("auth/accept-invitation", {"code": code, "password": PASSWORD})

    assert user.try_sign_in().status_code == 200
    kinds = [kind for kind, body in shop.told("user.") if body["person_id"] == user.person_id]
    assert kinds == [
        *("user.invited", "user.activated", "user.deactivated"),
        *("user.reset", "user.activated"),
    ]


def test_person_who_is_kept_out_cannot_use_an_invitation_of_before(shop: Shop) -> None:
    owner, person_id = shop.owner(), shop.hire("cashier")
    code = shop.invited(person_id, shop.at("late"))

    owner.ask("POST", f"users/{person_id}/deactivate")
    reply = shop.post("auth/accept-invitation", {"code": code, "password": PASSWORD})

    assert reply.status_code == 401


def test_owner_does_not_do_it_to_themselves(shop: Shop) -> None:
    owner = shop.owner()

    replies = [
        owner.ask("POST", f"users/{owner.person_id}/reset"),
        owner.ask("POST", f"users/{owner.person_id}/deactivate"),
        owner.ask("POST", "users", {"personId": owner.person_id, "email": shop.at("me")}),
    ]

    assert [reply.status_code for reply in replies] == [409] * 3
    assert owner.me().status_code == 200


def test_person_who_is_none_is_not_invited(shop: Shop) -> None:
    owner = shop.owner()

    reply = owner.ask("POST", "users", {"personId": new_id(), "email": shop.at("x")})

    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "USER_NO_PERSON")


def test_login_of_somebody_else_is_taken_also_at_another_pharmacy(
    shop: Shop, centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url) as other:
        theirs = other.user("manager").login
    owner, first, second = shop.owner(), shop.hire("cashier"), shop.hire("cashier")

    replies = [
        owner.ask("POST", "users", {"personId": person_id, "email": email})
        for person_id, email in (
            *((first, theirs), (first, shop.at("mine")), (second, shop.at("mine"))),
            *((first, shop.at("other")), (second, shop.at("mine"))),
        )
    ]

    assert [reply.status_code for reply in replies] == [409, 201, 409, 201, 201]


def test_only_an_owner_manages_users_and_the_journal_knows_who_tried(shop: Shop) -> None:
    asked = [
        ("GET", "users", None),
        ("POST", "users", {"personId": new_id(), "email": shop.at("x")}),
        ("POST", f"users/{new_id()}/reset", None),
        ("POST", f"users/{new_id()}/deactivate", None),
    ]
    others = [shop.user(role) for role in ("manager", "cashier", "accountant", "auditor")]
    for user in others:
        user.sign_in()
        replies = [user.ask(*each) for each in asked]
        assert {reply.status_code for reply in replies} == {403}
        assert replies[0].json()["error"]["code"] == "PERMISSION_DENIED"

    denied = [body for kind, body in shop.told() if kind == "access.denied"]
    assert denied == [
        {"person_id": user.person_id, "reason": "permission", "count": 1} for user in others
    ]


def test_denial_that_only_the_use_case_makes_is_in_the_journal_too(shop: Shop) -> None:
    owner, manager = shop.owner(), shop.user("manager")
    manager.sign_in()
    item = {"name": "Doliprane", "category": "Antalgiques", "unitCost": 9.1, "retailPrice": 13.1}
    item_id = owner.ask("POST", "inventory/items", item).json()["id"]

    reply = manager.ask("PATCH", f"inventory/items/{item_id}", {"retailPrice": 14.1})

    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    denied = [body for kind, body in shop.told() if kind == "access.denied"]
    assert denied == [{"person_id": manager.person_id, "reason": "permission", "count": 1}]


def test_id_of_another_pharmacy_is_as_unknown_as_one_that_is_none(
    shop: Shop, centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url) as other:
        theirs = other.user("cashier")
        owner = shop.owner()
        replies = [
            owner.ask("POST", f"users/{user_id}/{what}")
            for what in ("reset", "deactivate")
            for user_id in (theirs.person_id, new_id())
        ]
        still = theirs.try_sign_in().status_code

    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.json()["error"]["message"] for reply in replies}) == 1
    assert still == 200
    denied = [body for kind, body in shop.told() if kind == "access.denied"]
    assert denied == [{"person_id": owner.person_id, "reason": "not_found", "count": 1}]
    assert "user.deactivated" not in [kind for kind, _ in other.told("user.")]
