"""An erasure ends what the centre keeps of a user: no address is left, and no way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from pharmadesk.errors import Refused
from tests.server.people import PASSWORD, Shop, User, serving_people
from tests.server.sql import execute, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.register import Person, Register

TABLES = (
    *("access_user", "access_recovery", "access_invitation", "access_refresh"),
    *("access_route", "answered_request"),
)


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str, register: Register) -> Iterator[Shop]:
    """Give the pharmacy of the register."""
    with serving_people(centre, clock, url, register.tenant_id) as shop:
        yield shop


@pytest.fixture
def boss(shop: Shop) -> User:
    return shop.owner()


@pytest.fixture
def salma(shop: Shop, boss: User) -> User:
    """Have the owner invite somebody who signs in, enrols a phone, and asks for something."""
    person_id = shop.hire("owner")
    said = {"personId": person_id, "email": shop.at("salma")}
    invited = boss.ask("POST", "users", said, **{"idempotency-key": "of-salma"})
    body = {"code": invited.json()["code"], "password": PASSWORD}
    assert shop.post("auth/accept-invitation", body).status_code == 204
    user = User(shop, person_id, said["email"])
    user.sign_in()
    user.enrol()
    supplier = {"name": "Grossiste du Nord"}
    assert user.ask("POST", "suppliers", supplier, **{"idempotency-key": "own"}).status_code == 201
    return user


def erase(register: Register, owner: Person, person_id: str) -> dict[str, Any]:
    """Let an owner erase somebody at the register; return the erasure as the centre signed it."""
    answer = register.share(0, (), [register.erasure(person_id, owner)])
    assert answer.message["refused"] == []
    return dict(answer.message["entries"][-1]["erasure"])


def kept(url: str, user: User) -> dict[str, int]:
    """Count what any table of people holds of somebody, past every fence."""
    own = """SELECT count(*) FROM access_refresh r JOIN access_session s
        ON s.tenant_id = r.tenant_id AND s.session_id = r.session_id WHERE s.person_id = %s"""
    found = {}
    with psycopg.connect(plain(url)) as connection:
        for table in TABLES:
            every = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            rows = [repr(row) for row in connection.execute(every)]
            found[table] = sum(user.person_id in row or user.login in row for row in rows)
        (found["access_refresh"],) = connection.execute(own, [user.person_id]).fetchall()[0]
    return found


def listed(boss: User) -> list[str]:
    """Name the users that an owner is told of."""
    return [each["userId"] for each in boss.ask("GET", "users").json()["data"]]


def test_erased_user_leaves_no_address_no_way_in_and_their_id_in_the_journal(
    register: Register, owner: Person, shop: Shop, boss: User, salma: User, url: str
) -> None:
    before = kept(url, salma)
    assert [table for table in TABLES if not before[table]] == ["access_invitation"]

    erase(register, owner, salma.person_id)

    assert kept(url, salma) == dict.fromkeys(TABLES, 0)
    assert listed(boss) == [boss.person_id]
    assert boss.ask("GET", f"users/{salma.person_id}").status_code == 404
    assert (salma.me().status_code, salma.renew().status_code) == (401, 401)
    assert salma.try_sign_in(totp=salma.code()).json()["error"]["code"] == "ACCESS_WRONG"
    told = [
        (kind, body) for kind, body in shop.told("user.") if body["person_id"] != boss.person_id
    ]
    assert [kind for kind, _ in told] == ["user.invited", "user.activated", "user.totp_enrolled"]
    assert {tuple(body.items()) for _, body in told} == {(("person_id", salma.person_id),)}


def test_answer_that_told_the_address_of_an_erased_user_is_told_no_more_and_others_are(
    register: Register, owner: Person, shop: Shop, boss: User, salma: User
) -> None:
    other = {"personId": shop.hire("cashier"), "email": shop.at("other")}
    first = boss.ask("POST", "users", other, **{"idempotency-key": "of-other"})
    said = {"personId": salma.person_id, "email": salma.login}

    erase(register, owner, salma.person_id)

    again = boss.ask("POST", "users", said, **{"idempotency-key": "of-salma"})
    assert again.json()["error"]["code"] == "USER_NO_PERSON"
    assert salma.login not in again.text
    same = boss.ask("POST", "users", other, **{"idempotency-key": "of-other"})
    assert same.text == first.text


def test_invitation_of_an_erased_person_opens_nothing_and_frees_the_address(
    register: Register, owner: Person, shop: Shop, url: str
) -> None:
    invited = User(shop, shop.hire("cashier"), shop.at("new"))
    code = shop.invited(invited.person_id, invited.login)

    erase(register, owner, invited.person_id)

    assert kept(url, invited) == dict.fromkeys(TABLES, 0)
    answer = shop.post("auth/accept-invitation", {"code": code, "password": PASSWORD})
    assert answer.status_code == 401
    assert shop.invited(shop.hire("cashier"), invited.login)


def test_erasure_that_comes_again_after_a_restore_forgets_the_user_again(
    register: Register, owner: Person, shop: Shop, boss: User, url: str
) -> None:
    gone = User(shop, shop.hire("cashier"), shop.at("gone"))
    erasure = erase(register, owner, gone.person_id)
    with psycopg.connect(plain(url)) as connection:  # a copy from before the erasure
        connection.execute("DELETE FROM vault_entry WHERE tenant_id = %s", [shop.tenant_id])
    assert shop.invited(gone.person_id, gone.login)
    assert gone.person_id in listed(boss)

    answer = register.share(0, (), [erasure])

    assert answer.message["refused"] == []
    assert kept(url, gone) == dict.fromkeys(TABLES, 0)
    assert listed(boss) == [boss.person_id]


def test_erased_person_is_not_invited_again_and_what_an_older_centre_left_of_them_goes(
    register: Register, owner: Person, shop: Shop, url: str
) -> None:
    gone = User(shop, shop.hire("cashier"), shop.at("gone"))
    erasure = erase(register, owner, gone.person_id)
    with pytest.raises(Refused, match=r"user\.no_person"):
        shop.invited(gone.person_id, gone.login)
    left = """INSERT INTO access_user (person_id, login, totp_step, created_at_us)
        VALUES (%s, %s, 0, 0)"""
    execute(url, shop.tenant_id, left, gone.person_id, gone.login)

    register.share(0, (), [erasure])

    assert kept(url, gone) == dict.fromkeys(TABLES, 0)
