"""The same over real HTTP: a socket, a web server in a thread, and what a network can send."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from sync.client.http import RESTS_S
from sync.server.admission import MAX_BODY_BYTES, Admission, Bounds
from sync.server.app import Listening
from sync.server.exchange import Centre
from sync.server.serving import config_of
from tests.server.conftest import SEED, founded
from tests.server.register import Register, unframe
from tests.server.serving import serving
from tests.server.sql import plain

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping

    import httpx

    from pharmadesk.values.clock import ManualClock


@pytest.fixture
def web(centre: Centre) -> Iterator[httpx.Client]:
    with serving(centre) as client:
        yield client


@pytest.fixture
def register(web: httpx.Client, centre: Centre) -> Register:
    def post(
        path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        reply = web.post(path, headers=headers, content=body)
        return reply.status_code, reply.headers, reply.content

    register = Register(post)
    register.found(centre.new_code())
    register.open()
    return register


def test_register_lets_a_connection_go_before_the_centre_does() -> None:
    config = config_of(None, Listening("127.0.0.1", 0))

    assert config.timeout_keep_alive > 2 * RESTS_S


def test_day_over_http_is_kept_signed_and_told(register: Register) -> None:
    register.holds(30)

    assert register.push(1, 20).message["type"] == "ack"
    assert register.countersigned(register.push(21).message)
    assert len(register.pull_all(limit=7)) == 31
    assert register.hello(31).message["cursor"] == register.at(31)


def test_server_tells_that_it_lives_and_is_ready(web: httpx.Client) -> None:
    assert web.get("/healthz").status_code == 200
    assert web.get("/readyz").json() == {"status": "ok", "checks": {"database": {"status": "ok"}}}


def test_body_past_its_bound_is_refused_and_the_next_request_served(
    web: httpx.Client, register: Register
) -> None:
    reply = web.post("/sync/v1/push", content=bytes(MAX_BODY_BYTES + 1))

    assert reply.status_code == 413
    assert unframe(reply.content)[0]["code"] == "sync.too_large"
    assert register.push().message["type"] == "ack"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_answered(web: httpx.Client, method: str) -> None:
    assert web.request(method, "/sync/v1/push").status_code == 405


def test_reply_names_the_request_it_answers(web: httpx.Client) -> None:
    reply = web.post("/sync/v1/nonce", headers={"pharmadesk-request-id": "one"})

    assert reply.status_code == 200
    assert reply.headers["pharmadesk-request-id"] == "one"
    assert reply.headers["pharmadesk-nonce"]


@pytest.mark.parametrize("bounds", [Bounds(most_pushes=0), Bounds(most_requests=0)], ids=str)
def test_push_beyond_what_is_done_at_once_is_told_when_to_come_back(
    centre: Centre, bounds: Bounds
) -> None:
    with serving(centre, bounds=bounds) as busy:
        reply = busy.post("/sync/v1/push", content=b"")
        nonce = busy.post("/sync/v1/nonce").status_code
        alive = busy.get("/healthz").status_code

    assert reply.status_code == 429
    assert unframe(reply.content)[0]["code"] == "sync.busy"
    assert 1 <= int(reply.headers["retry-after"]) <= 10
    assert nonce == (429 if bounds.most_requests == 0 else 200)
    assert alive == 200


def test_server_without_its_database_lives_and_says_that_it_is_not_ready(
    new_url: str, clock: ManualClock, expected_logs: list[logging.LogRecord]
) -> None:
    centre = Centre(new_url, clock, SEED)
    register = founded(centre)
    base = plain(new_url)
    with serving(centre) as web:
        name = base.split("/")[3].split("?")[0]
        other = base.replace(f"/{name}?", "/postgres?")
        with psycopg.connect(other, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            ready, alive = web.get("/readyz").status_code, web.get("/healthz").status_code
            away = register.push()
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        again = register.push().message
        back = web.get("/readyz").status_code
    centre.close()

    assert (ready, alive, back) == (503, 200, 200)
    assert (away.status, away.message["code"]) == (503, "sync.unavailable")
    assert again["type"] == "ack"
    assert expected_logs


# --- slow and many bodies -------------------------------------------------------------------------


def stalled(web: httpx.Client, path: str = "/sync/v1/push") -> socket.socket:
    """Begin a request whose body never comes."""
    address = (web.base_url.host, web.base_url.port or 80)
    connection = socket.create_connection(address)
    connection.sendall(f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n".encode())
    return connection


def test_body_that_comes_slowly_holds_no_place_to_work(centre: Centre, register: Register) -> None:
    admission = Admission(Bounds(most_pushes=1, most_requests=1))
    with serving(centre, admission=admission) as web, closing(stalled(web)):
        while admission.reading == 0:
            web.get("/healthz")
        register.post = centre.answer
        reply = web.post("/sync/v1/nonce")
        assert (admission.reading, reply.status_code) == (1, 200)


@pytest.mark.parametrize(
    ("bounds", "body"),
    [(Bounds(most_reading=0), b""), (Bounds(most_read_bytes=1), b"two")],
    ids=["too many", "too much"],
)
def test_bodies_beyond_what_is_read_at_once_are_told_when_to_come_back(
    centre: Centre, bounds: Bounds, body: bytes
) -> None:
    with serving(centre, bounds=bounds) as web:
        reply = web.post("/sync/v1/nonce", content=body)
        alive = web.get("/healthz").status_code

    assert (reply.status_code, alive) == (429, 200)
    assert unframe(reply.content)[0]["code"] == "sync.busy"


def test_bytes_that_were_read_are_free_again_with_the_answer(centre: Centre) -> None:
    admission = Admission(Bounds(most_read_bytes=10))
    with serving(centre, admission=admission) as web:
        statuses = [web.post("/sync/v1/nonce", content=b"12345678").status_code for _ in range(3)]
    assert statuses == [200] * 3


def test_body_that_does_not_come_in_time_is_given_up(centre: Centre) -> None:
    with (
        serving(centre, bounds=Bounds(body_within_s=0)) as web,
        closing(stalled(web)) as connection,
    ):
        reply = connection.recv(65_536)
    assert reply.startswith(b"HTTP/1.1 408")
