"""Waits after wrong tries: for a login, for an address, over all nodes, and never for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.people import OTHER_PASSWORD, PASSWORD, User, at_once, serving_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.people import Shop

S_US = 1_000_000


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str) -> Iterator[Shop]:
    with serving_people(centre, clock, url) as shop:
        yield shop


def addresses(shop: Shop) -> Iterator[str]:
    """Give one address after another, each a household of its own."""
    number = int(shop.tenant_id[-8:], 16)
    for each in range(1, 1_000):
        yield f"2001:db8:{each:x}:{number & 0xFFFF:x}::1"


def waits(user: User, count: int, clock: ManualClock, where: Iterator[str]) -> list[int]:
    """Fail so often, each time as soon as one may; return how long that was each time."""
    found = []
    for _ in range(count):
        address = next(where)
        reply = user.try_sign_in(OTHER_PASSWORD, address=address)
        waited_s = 0
        if reply.status_code == 429:
            waited_s = int(reply.headers["retry-after"])
            clock.advance(waited_s * S_US)
            reply = user.try_sign_in(OTHER_PASSWORD, address=address)
        assert reply.status_code == 401
        found.append(waited_s)
    return found


def test_waits_of_a_login_grow_and_end_after_a_quarter_of_an_hour(
    shop: Shop, clock: ManualClock
) -> None:
    user = shop.user("manager")

    found = waits(user, 14, clock, addresses(shop))

    assert found == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_login_that_nobody_has_waits_alike(shop: Shop, clock: ManualClock) -> None:
    nobody = User(shop, "", shop.at("nobody"))

    assert waits(nobody, 8, clock, addresses(shop)) == [0, 0, 0, 0, 0, 15, 30, 60]


def test_right_password_has_to_wait_too_and_then_opens(shop: Shop, clock: ManualClock) -> None:
    user = shop.user("manager")
    waits(user, 5, clock, addresses(shop))

    early = user.try_sign_in()
    clock.advance(15 * S_US)
    late = user.try_sign_in()

    assert (early.status_code, early.json()["error"]["code"]) == (429, "ACCESS_BLOCKED")
    assert 0 < int(early.headers["retry-after"]) <= 15
    assert late.status_code == 200


def test_success_forgets_the_failures_of_its_login(shop: Shop, clock: ManualClock) -> None:
    user = shop.user("manager")
    for _ in range(3):
        waits(user, 4, clock, iter([shop.address] * 4))
        user.sign_in()


def test_failures_are_forgotten_after_a_day(shop: Shop, clock: ManualClock) -> None:
    user = shop.user("manager")
    where = addresses(shop)
    waits(user, 6, clock, where)
    clock.advance(24 * 3600 * S_US + S_US)

    assert waits(user, 5, clock, where) == [0, 0, 0, 0, 0]


def test_stranger_cannot_keep_somebody_out_where_they_are_known(
    shop: Shop, clock: ManualClock
) -> None:
    user = shop.user("manager")
    user.sign_in()

    waits(user, 9, clock, addresses(shop))

    assert user.try_sign_in(address=next(addresses(shop))).status_code == 429
    assert user.try_sign_in().status_code == 200


def test_known_address_waits_for_its_own_failures(shop: Shop, clock: ManualClock) -> None:
    user = shop.user("manager")
    user.sign_in()

    found = waits(user, 7, clock, iter([shop.address] * 7))

    assert found == [0, 0, 0, 0, 0, 15, 30]


def test_address_that_guesses_at_many_logins_waits(shop: Shop) -> None:
    address = next(addresses(shop))
    replies: list[httpx.Response] = []
    for number in range(22):
        nobody = User(shop, "", shop.at(f"n{number}"))
        replies.append(nobody.try_sign_in(address=address))
    beside = User(shop, "", shop.at("beside")).try_sign_in()

    assert [reply.status_code for reply in replies] == [401] * 21 + [429]
    assert beside.status_code == 401


def test_all_of_a_household_is_one_address(shop: Shop) -> None:
    number = int(shop.tenant_id[-5:], 16)
    found = [
        User(shop, "", shop.at(f"n{each}"))
        .try_sign_in(address=f"2001:db8:{number:x}:7::{each:x}")
        .status_code
        for each in range(22)
    ]

    assert found == [401] * 21 + [429]


def test_who_has_a_login_cannot_clear_what_guessing_has_cost_an_address(shop: Shop) -> None:
    own, address = shop.user("manager"), next(addresses(shop))
    found = []
    for number in range(24):
        nobody = User(shop, "", shop.at(f"n{number}"))
        found.append(nobody.try_sign_in(address=address).status_code)
        own.try_sign_in(address=address)

    assert found[-3:] == [429] * 3


def test_nodes_count_together(
    shop: Shop, open_centre: Callable[[], Centre], clock: ManualClock, url: str
) -> None:
    user = shop.user("manager")
    with serving_people(open_centre(), clock, url, shop.tenant_id) as other:
        there = User(other, user.person_id, user.login)
        found = [
            each.try_sign_in(OTHER_PASSWORD).status_code
            for each in (user, there, user, there, user, there, user)
        ]

    assert found == [401] * 5 + [429] * 2


def test_many_tries_at_once_count_as_many(shop: Shop) -> None:
    user = shop.user("manager")

    replies = at_once(*[lambda: user.try_sign_in(OTHER_PASSWORD)] * 12)

    assert sorted(reply.status_code for reply in replies) == [401] * 5 + [429] * 7


def test_wrong_codes_of_a_phone_wait_like_wrong_passwords(shop: Shop) -> None:
    owner = shop.owner()

    found = [owner.try_sign_in(totp="000000").status_code for _ in range(6)]

    assert found == [401] * 5 + [429]


def test_asking_for_the_code_is_no_failure(shop: Shop) -> None:
    owner = shop.owner()

    assert [owner.try_sign_in().status_code for _ in range(8)] == [401] * 8
    assert owner.try_sign_in(totp=owner.code()).status_code == 200


def test_session_is_no_way_around_the_waits(shop: Shop) -> None:
    owner = shop.owner()
    body = {"password": OTHER_PASSWORD, "newPassword": PASSWORD, "totp": ""}

    found = [owner.ask("POST", "auth/password", body).status_code for _ in range(6)]

    assert found == [401] * 5 + [429]


def test_journal_tells_a_wait_and_one_denial_a_minute_with_their_number(
    shop: Shop, clock: ManualClock
) -> None:
    user = shop.user("manager")
    for _ in range(9):
        user.try_sign_in(OTHER_PASSWORD)
    at_first = shop.told()
    clock.advance(60 * S_US)
    later = shop.told()[len(at_first) :]

    def denials(of: list[tuple[str, dict[str, object]]]) -> list[tuple[object, object]]:
        return sorted(
            (body["reason"], body["count"]) for kind, body in of if kind == "access.denied"
        )

    locked = [body for kind, body in at_first if kind == "access.locked"]
    assert locked == [{"person_id": user.person_id, "failures": 5, "wait_s": 15}]
    assert denials(at_first) == [("blocked", 1), ("password", 1)]
    assert denials(later) == [("blocked", 3), ("password", 4)]
    assert shop.told() == at_first + later
