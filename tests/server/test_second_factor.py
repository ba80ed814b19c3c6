"""The second factor over HTTP: enrolled by who knows the password, shown once a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.storage.tenancy import TENANT_SETTING
from tests.server.people import OTHER_PASSWORD, PASSWORD, at_once, serving_people
from tests.server.sql import plain, rows

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.people import Shop, User

STEP_US = 30_000_000


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


def test_owner_without_a_second_factor_can_only_enrol_one(shop: Shop) -> None:
    owner = shop.user("owner")
    first = owner.try_sign_in().json()
    owner.take(first)

    refused = owner.ask("GET", "users")
    also = owner.ask("GET", "cash-sessions")
    me = owner.me().json()
    owner.enrol()

    assert first["mustEnrol"] is True
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ACCESS_SECOND_FACTOR")
    assert (also.status_code, also.json()["error"]["code"]) == (403, "ACCESS_SECOND_FACTOR")
    assert (me["mustEnrol"], me["secondFactor"]) == (True, False)
    assert owner.ask("GET", "users").status_code == 200
    assert owner.ask("GET", "cash-sessions").status_code == 200
    assert owner.me().json()["mustEnrol"] is False


def test_enrolled_phone_is_asked_for_from_then_on(shop: Shop) -> None:
    owner = shop.owner()

    without = owner.try_sign_in()
    wrong = owner.try_sign_in(totp="000000")
    right = owner.try_sign_in(totp=owner.code())

    assert (without.status_code, without.json()["error"]["code"]) == (401, "ACCESS_TOTP_MISSING")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "ACCESS_WRONG")
    assert (right.status_code, right.json()["secondFactor"]) == (200, True)


def test_code_is_asked_for_only_of_who_knows_the_password(shop: Shop) -> None:
    owner = shop.owner()

    reply = owner.try_sign_in(OTHER_PASSWORD)

    assert reply.json()["error"]["code"] == "ACCESS_WRONG"


def test_code_opens_once(shop: Shop) -> None:
    owner = shop.owner()
    code = owner.code()

    assert owner.try_sign_in(totp=code).status_code == 200
    assert owner.try_sign_in(totp=code).status_code == 401


def test_code_before_one_that_was_used_is_used_up_too(shop: Shop) -> None:
    owner = shop.owner()

    assert owner.try_sign_in(totp=owner.code(1)).status_code == 200
    assert owner.try_sign_in(totp=owner.code(0)).status_code == 401


@pytest.mark.parametrize(("steps", "status"), [(-1, 200), (1, 200), (-2, 401), (2, 401)])
def test_code_of_half_a_minute_ago_is_good_and_an_older_one_not(
    shop: Shop, clock: ManualClock, steps: int, status: int
) -> None:
    owner = shop.owner()
    clock.advance(4 * STEP_US)

    assert owner.try_sign_in(totp=owner.code(steps)).status_code == status


def test_of_two_nodes_shown_the_same_code_one_opens(
    shop: Shop, open_centre: Callable[[], Centre], clock: ManualClock, url: str
) -> None:
    owner = shop.owner()
    body = {"login": owner.login, "password": PASSWORD, "totp": owner.code()}
    with serving_people(open_centre(), clock, url, shop.tenant_id) as other:
        replies = at_once(
            lambda: shop.post("auth/login", body), lambda: other.post("auth/login", body)
        )

    assert sorted(reply.status_code for reply in replies) == [200, 401]


def test_code_of_the_paper_opens_once(shop: Shop) -> None:
    owner = shop.owner()
    paper = owner.papers[3]

    assert len(set(owner.papers)) == 10
    assert owner.try_sign_in(totp=paper.lower().replace("-", " ")).status_code == 200
    assert owner.try_sign_in(totp=paper).status_code == 401
    assert owner.try_sign_in(totp=owner.papers[4]).status_code == 200


def test_code_of_another_owners_paper_opens_nothing(shop: Shop) -> None:
    one, two = shop.owner(), shop.owner()

    assert two.try_sign_in(totp=one.papers[0]).status_code == 401
    assert one.try_sign_in(totp=one.papers[0]).status_code == 200


def test_who_finds_a_screen_unlocked_cannot_put_their_phone_in_place(shop: Shop) -> None:
    owner = shop.owner()

    nothing = owner.ask("POST", "auth/totp/enrol", {"password": PASSWORD})
    wrong = owner.ask("POST", "auth/totp/enrol", {"password": OTHER_PASSWORD, "totp": owner.code()})
    both = owner.ask("POST", "auth/totp/enrol", {"password": PASSWORD, "totp": owner.code()})

    assert (nothing.status_code, wrong.status_code, both.status_code) == (401, 401, 200)


def test_new_phone_takes_the_place_of_the_old_one_once_it_is_proven(
    shop: Shop, clock: ManualClock
) -> None:
    owner = shop.owner()
    old, papers = owner.secret, owner.papers
    body = {"password": PASSWORD, "totp": owner.code()}
    new = owner.ask("POST", "auth/totp/enrol", body).json()["secret"]
    clock.advance(STEP_US)

    assert owner.try_sign_in(totp=owner.code()).status_code == 200
    clock.advance(STEP_US)
    assert owner.ask("POST", "auth/totp/confirm", {"totp": owner.code()}).status_code == 401
    owner.secret = new
    owner.take(owner.ask("POST", "auth/totp/confirm", {"totp": owner.code()}).json()["session"])
    clock.advance(STEP_US)
    owner.secret = old
    assert owner.try_sign_in(totp=owner.code()).status_code == 401
    assert owner.try_sign_in(totp=papers[0]).status_code == 401
    owner.secret = new
    assert owner.try_sign_in(totp=owner.code()).status_code == 200


def test_enrolling_ends_the_sessions_that_were_opened_without(shop: Shop) -> None:
    owner = shop.user("owner")
    owner.sign_in()
    before = owner.access, owner.refresh
    owner.sign_in()

    owner.enrol()
    after = owner.access

    owner.access = before[0]
    assert owner.me().status_code == 401
    assert owner.renew(before[1]).status_code == 401
    owner.access = after
    assert owner.me().status_code == 200
    assert ("user.totp_enrolled", {"person_id": owner.person_id}) in shop.told("user.")


def test_confirming_what_was_never_begun_is_refused(shop: Shop) -> None:
    user = shop.user("manager")
    user.sign_in()

    assert user.ask("POST", "auth/totp/confirm", {"totp": "123456"}).status_code == 401


def test_secret_is_kept_sealed_and_serves_nobody_else(
    shop: Shop, url: str, expected_logs: list[logging.LogRecord]
) -> None:
    one, two = shop.owner(), shop.owner()
    query = "SELECT person_id, totp_sealed FROM access_user"
    sealed = dict(rows(url, shop.tenant_id, query))

    assert one.secret.encode() not in bytes(sealed[one.person_id])
    copied(url, shop, bytes(sealed[one.person_id]), two)

    assert two.try_sign_in(totp=one.code()).status_code == 503
    assert "keys.damaged" in expected_logs[-1].getMessage()


def copied(url: str, shop: Shop, sealed: bytes, user: User) -> None:
    """Put a secret into another's row, as somebody with the database could."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute("SELECT set_config(%s, %s, true)", (TENANT_SETTING, shop.tenant_id))
        connection.execute(
            "UPDATE access_user SET totp_sealed = %s WHERE person_id = %s",
            (sealed, user.person_id),
        )


def test_finance_asks_a_second_factor_of_everybody(shop: Shop) -> None:
    books = shop.user("accountant")
    books.sign_in()
    report = "reports/cash-journal?businessDate=2026-11-23"

    seen = books.ask("GET", "cash-sessions").status_code
    without = books.ask("GET", report)
    books.enrol()

    assert seen == 200
    assert (without.status_code, without.json()["error"]["code"]) == (403, "ACCESS_SECOND_FACTOR")
    assert books.ask("GET", report).status_code != 403
    reasons = [body.get("reason") for _, body in shop.told()]
    assert "second_factor" in reasons


def test_operations_of_the_api_go_by_the_roles_of_who_asks(shop: Shop) -> None:
    cashier = shop.user("cashier")
    cashier.sign_in()

    seen = cashier.ask("GET", "cash-sessions").status_code
    refused = cashier.ask("POST", "suppliers", {"name": "Sothema"})

    assert seen == 200
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
