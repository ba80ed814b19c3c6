"""Hints over real HTTP and a real NOTIFY: to whom they come, to whom never, and what ends them."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.journal.centre import EMPTY
from sync.server.background.process import Background
from sync.server.devices import Trusted
from sync.server.live.hub import Hub
from sync.server.live.news import CHANNEL
from sync.server.live.streaming import Timing
from tests.server.conftest import founded, joined
from tests.server.ear import LIVE, PATIENCE_S, listening
from tests.server.register import new_id
from tests.server.serving import serving
from tests.server.sql import execute, plain

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator

    import httpx

    from sync.server.exchange import Centre
    from tests.server.register import Register


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: what works in the background goes over all pharmacies."""
    return new_url


@pytest.fixture
def background(centre: Centre) -> Iterator[Background]:
    with Background(centre) as background:
        yield background


@pytest.fixture
def web(centre: Centre, background: Background) -> Iterator[httpx.Client]:
    with serving(centre, background.hub) as client:
        yield client


def token() -> str:
    return f"a token {new_id()}"


def test_hint_says_how_far_the_log_is_and_nothing_else(
    web: httpx.Client, register: Register
) -> None:
    register.holds(3)
    register.push()
    other = joined(register, token())

    with listening(web, other) as ear:
        assert ear.response.headers["content-type"] == "text/event-stream"
        assert ear.response.headers["pharmadesk-nonce"]
        assert ear.hint() == {"position": 4}
        register.hold()
        register.push(5)
        assert ear.hint() == {"position": 5}


def test_device_is_told_nothing_of_what_it_pushed_itself(
    web: httpx.Client, register: Register
) -> None:
    other = joined(register, token())
    with listening(web, register) as ear:
        assert ear.hint() == {"position": 0}
        register.push()
        other.push()
        assert ear.hint() == {"position": 2}


def test_hints_of_one_pharmacy_never_come_to_its_twin(centre: Centre, web: httpx.Client) -> None:
    one, twin = founded(centre), founded(centre)
    beside_one, beside_twin = joined(one, token()), joined(twin, token())
    with listening(web, beside_one) as of_one, listening(web, beside_twin) as of_twin:
        assert (of_one.hint(), of_twin.hint()) == ({"position": 0}, {"position": 0})
        one.holds(6)
        one.push()
        assert of_one.hint() == {"position": 7}
        twin.push()
        assert of_twin.hint() == {"position": 1}


def test_hint_comes_from_the_other_node_of_the_centre(
    open_centre: Callable[[], Centre], web: httpx.Client, register: Register
) -> None:
    node = open_centre()
    other = joined(register, token())
    with listening(web, other) as ear, Background(node):
        assert ear.hint() == {"position": 0}
        register.post = node.answer
        register.push()
        assert ear.hint() == {"position": 1}


def test_listener_whose_backend_is_killed_comes_back(
    open_centre: Callable[[], Centre],
    web: httpx.Client,
    background: Background,
    register: Register,
    url: str,
    expected_logs: list[logging.LogRecord],
) -> None:
    node = open_centre()
    other = joined(register, token())
    back = threading.Event()
    background.listening._back = back.set
    with listening(web, other) as ear, Background(node):
        assert ear.hint() == {"position": 0}
        register.post = node.answer
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                " AND datname = current_database()"
            )
        assert back.wait(PATIENCE_S)
        register.push()
        assert ear.hint() == {"position": 1}
    assert expected_logs


def test_notification_that_is_none_of_ours_is_nothing(
    web: httpx.Client, register: Register, url: str
) -> None:
    other = joined(register, token())
    with listening(web, other) as ear:
        assert ear.hint() == {"position": 0}
        with psycopg.connect(plain(url), autocommit=True) as connection:
            for text in ("", "log", f"log x {register.tenant_id} -1 -", "gone", "log a b c d e f"):
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, text))
        register.push()
        assert ear.hint() == {"position": 1}


# --- who may listen -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"nonce": "00"}, 401),
        ({"signature": "00" * 64}, 401),
        ({"method": "POST"}, 401),
        ({"device": new_id()}, 403),
    ],
    ids=["stale nonce", "not signed", "signed for a push", "unknown device"],
)
def test_nobody_listens_without_a_device_that_signs(
    web: httpx.Client, register: Register, changes: dict[str, str], status: int
) -> None:
    headers = register.headers(LIVE, b"", **({"method": "GET"} | changes))

    reply = web.get(LIVE, headers=headers)

    assert reply.status_code == status
    assert reply.headers["pharmadesk-nonce"]


def test_device_that_is_revoked_hears_no_more_at_once(
    open_centre: Callable[[], Centre], centre: Centre, web: httpx.Client, register: Register
) -> None:
    other, third = joined(register, token()), joined(register, token())
    node = open_centre()
    with listening(web, other) as ear, listening(web, third) as ear_of_third, Background(node):
        assert (ear.hint(), ear_of_third.hint()) == ({"position": 0}, {"position": 0})
        centre.revoke(register.tenant_id, other.device_id, Trusted(other.incarnation, EMPTY))
        assert ear.hint() is None
        node.revoke(register.tenant_id, third.device_id, Trusted(third.incarnation, EMPTY))
        assert ear_of_third.hint() is None
    headers = other.headers(LIVE, b"", method="GET")
    assert web.get(LIVE, headers=headers).status_code == 403


def test_right_to_listen_is_asked_for_again(
    centre: Centre, background: Background, register: Register, url: str
) -> None:
    other = joined(register, token())
    timing = Timing(heartbeat_s=0.01, asked_again_s=0)
    with serving(centre, background.hub, timing=timing) as web, listening(web, other) as ear:
        assert ear.hint() == {"position": 0}
        revoke = "UPDATE device SET revoked_at_us = 1 WHERE device_id = %s"
        execute(url, register.tenant_id, revoke, other.device_id)
        assert ear.hint() is None


def test_connection_says_that_it_lives(centre: Centre, register: Register) -> None:
    timing = Timing(heartbeat_s=0.01)
    with serving(centre, timing=timing) as web, listening(web, register) as ear:
        assert ear.next() == {"position": 0}
        assert ear.next() == "beat"


# --- bounds ---------------------------------------------------------------------------------------


def test_device_that_connects_again_and_again_keeps_its_newest_connections(
    web: httpx.Client, background: Background, register: Register
) -> None:
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(web, register)) for _ in range(4)]
        assert [ear.hint() for ear in ears] == [{"position": 0}] * 4
        assert [ear.hint() for ear in ears[:2]] == [None, None]
        joined(register, token()).push()
        assert [ear.hint() for ear in ears[2:]] == [{"position": 1}] * 2
        assert background.hub.count == 2


def test_listener_beyond_those_a_process_has_room_for_is_told_to_come_back(
    centre: Centre, register: Register
) -> None:
    with serving(centre, Hub(most=0)) as web:
        register.nonce = web.post("/sync/v1/nonce").headers["pharmadesk-nonce"]
        reply = web.get(LIVE, headers=register.headers(LIVE, b"", method="GET"))

    assert (reply.status_code, reply.headers["retry-after"].isdecimal()) == (429, True)


def test_server_that_ends_ends_its_connections_first(centre: Centre, register: Register) -> None:
    hub = Hub()
    with ExitStack() as stack:
        with serving(centre, hub) as web:
            ear = stack.enter_context(listening(web, register))
            assert ear.hint() == {"position": 0}
        assert ear.hint() is None
    assert hub.count == 0
