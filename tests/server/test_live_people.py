"""Hints for people who are signed in: of their own pharmacy, while their session goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.server.background.process import Background
from sync.server.live.hub import Hub
from sync.server.live.streaming import Timing
from tests.server.conftest import founded
from tests.server.ear import Ear, hearing
from tests.server.people import Shop, User, serving_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.register import Register

LIVE = "/api/live"


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: what works in the background goes over all pharmacies."""
    return new_url


@pytest.fixture
def shop(centre: Centre, clock: ManualClock, url: str, register: Register) -> Iterator[Shop]:
    with Background(centre) as background:
        seldom = Timing(heartbeat_s=3_600, person_asked_again_s=3_600)
        live = (background.hub, seldom)
        with serving_people(centre, clock, url, register.tenant_id, live) as shop:
            yield shop


def signed_in(shop: Shop) -> User:
    user = shop.user("cashier")
    user.sign_in()
    return user


def heard_by(user: User) -> AbstractContextManager[Ear]:
    shop = user.shop
    headers = {"authorization": f"Bearer {user.access}", "x-forwarded-for": shop.address}
    return hearing(shop.web, LIVE, headers)


def test_person_hears_how_far_the_log_of_their_pharmacy_is(
    shop: Shop, register: Register, centre: Centre
) -> None:
    user = signed_in(shop)
    with heard_by(user) as ear:
        first = ear.hint()["position"]
        founded(centre).push()
        register.push()
        assert ear.hint() == {"position": first + len(register.events)}
        assert ear.response.headers["content-type"].startswith("text/event-stream")


def test_nobody_hears_without_a_session(shop: Shop) -> None:
    assert shop.web.get(LIVE).status_code == 401
    wrong = {"authorization": "Bearer none"}
    assert shop.web.get(LIVE, headers=wrong).json()["error"]["code"] == "ACCESS_TOKEN"


def out(user: User) -> None:
    assert user.ask("POST", "auth/logout").status_code == 204


def over(user: User) -> None:
    user.shop.clock.advance(13 * 3_600_000_000)


@pytest.mark.parametrize("end", [out, over])
def test_connection_ends_with_the_session(
    centre: Centre, clock: ManualClock, url: str, end: Callable[[User], None]
) -> None:
    timing = Timing(heartbeat_s=0.01, person_asked_again_s=0)
    with serving_people(centre, clock, url, live=(Hub(), timing)) as shop:
        user = signed_in(shop)
        with heard_by(user) as ear:
            assert ear.hint()
            assert ear.next() == "beat"
            end(user)
            assert ear.hint() is None


def shut(user: User) -> None:
    owner = user.shop.owner()
    assert owner.ask("POST", f"users/{user.person_id}/deactivate").status_code == 200


def reset(user: User) -> None:
    owner = user.shop.owner()
    assert owner.ask("POST", f"users/{user.person_id}/reset").status_code == 200


def stolen(user: User) -> None:
    spent = user.refresh
    assert user.renew(spent).status_code == 200
    assert user.renew(spent).status_code == 401


@pytest.mark.parametrize("end", [out, shut, reset, stolen])
def test_connection_ends_at_once_with_what_ends_the_session(
    shop: Shop, end: Callable[[User], None]
) -> None:
    user, other = signed_in(shop), signed_in(shop)
    with heard_by(user) as ear, heard_by(other) as others:
        assert ear.hint()
        assert others.hint()
        end(user)
        while ear.hint() is not None:
            pass
        assert ear.was_ended
        shop.hire("cashier")
        assert others.hint()


def test_beyond_what_a_process_has_room_for_one_is_told_to_come_back(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    with serving_people(centre, clock, url, live=(Hub(most=0), Timing())) as shop:
        reply = signed_in(shop).ask("GET", "live")

    assert (reply.status_code, reply.headers["retry-after"].isdecimal()) == (429, True)
