"""The same over real HTTP: a socket, a web server in a thread, and what a network can send."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

import psycopg
import pytest

from sync.client.http import RESTS_S
from sync.server.admission import MAX_BODY_BYTES, Admission, Bounds, Busy
from sync.server.app import Listening
from sync.server.connection import Connection, OutOfFiles
from sync.server.exchange import Centre
from sync.server.serving import config_of
from tests.server.conftest import SEED, founded
from tests.server.register import Register, unframe
from tests.server.serving import serving
from tests.server.sql import plain

if TYPE_CHECKING:
    import logging
    from collections.abc import AsyncIterator, Iterator, Mapping

    import httpx

    from pharmadesk.values.clock import ManualClock
    from tests.server.register import Post


@pytest.fixture
def web(centre: Centre) -> Iterator[httpx.Client]:
    with serving(centre) as client:
        yield client


def over(web: httpx.Client) -> Post:
    """Speak to a centre over HTTP."""

    def post(
        path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        reply = web.post(path, headers=headers, content=body)
        return reply.status_code, reply.headers, reply.content

    return post


@pytest.fixture
def register(web: httpx.Client, centre: Centre) -> Register:
    register = Register(over(web))
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
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    connection.sendall(f"{head}content-length: 9\r\n\r\n".encode())
    return connection


def test_body_that_comes_slowly_holds_no_place_to_work(centre: Centre, register: Register) -> None:
    admission = Admission(Bounds(most_pushes=1, most_requests=1))
    with serving(centre, admission=admission) as web, closing(stalled(web)):
        while admission.reading == 0:
            web.get("/healthz")
        register.post = centre.answer
        reply = web.post("/sync/v1/nonce")
        assert (admission.reading, reply.status_code) == (1, 200)


def test_nonce_is_given_though_all_places_for_bodies_are_taken(centre: Centre) -> None:
    with serving(centre, bounds=Bounds(most_reading=0)) as web:
        replies = [web.post(f"/sync/v1/{path}", content=b"x") for path in ("hello", "nonce")]
    assert [each.status_code for each in replies] == [429, 200]


@pytest.mark.parametrize(
    ("bounds", "body"),
    [(Bounds(most_reading=0), b"one"), (Bounds(most_read_bytes=1), b"two")],
    ids=["too many", "too much"],
)
def test_bodies_beyond_what_is_read_at_once_are_told_when_to_come_back(
    centre: Centre, bounds: Bounds, body: bytes
) -> None:
    with serving(centre, bounds=bounds) as web:
        reply = web.post("/sync/v1/push", content=body)
        alive = web.get("/healthz").status_code

    assert (reply.status_code, alive) == (429, 200)
    assert unframe(reply.content)[0]["code"] == "sync.busy"


def test_bytes_that_were_read_are_free_again_with_the_answer(centre: Centre) -> None:
    admission = Admission(Bounds(most_read_bytes=10))
    with serving(centre, admission=admission) as web:
        replies = [web.post("/sync/v1/push", content=b"12345678") for _ in range(3)]
    assert [unframe(each.content)[0]["code"] for each in replies] == ["sync.nonce"] * 3


def test_body_that_does_not_come_in_time_is_given_up(centre: Centre) -> None:
    with (
        serving(centre, bounds=Bounds(body_within_s=0)) as web,
        closing(stalled(web)) as connection,
    ):
        reply = connection.recv(65_536)
    assert reply.startswith(b"HTTP/1.1 408")


def test_address_with_many_slow_bodies_leaves_places_to_the_others() -> None:
    admission = Admission(Bounds(most_reading=16))
    with ExitStack() as reading:

        def read(count: int, address: str) -> int:
            """Begin to read bodies; return how many of them had to stay out."""
            busy = 0
            for _ in range(count):
                try:
                    reading.enter_context(admission.read("/sync/v1/push", address))
                except Busy:
                    busy += 1
            return busy

        assert [read(3, f"192.0.2.{n}") for n in range(1, 6)] == [1] * 5, "an eighth, and no more"
        assert read(2, "192.0.2.8") == 0
        assert read(1, "192.0.2.9") == 1

    with admission.read("/sync/v1/push", "192.0.2.1"):
        assert admission.reading == 1


def test_places_and_bytes_are_kept_for_devices_that_are_known() -> None:
    admission = Admission(Bounds(most_reading=16, most_read_bytes=16))
    with ExitStack() as reading:

        def read(who: str, device_id: str = "", size: int = 0) -> bool:
            """Begin to read a body; tell whether it was let in."""
            with suppress(Busy):
                place = reading.enter_context(admission.read("/sync/v1/push", who, device_id))
                asyncio.run(place.read(_chunks(bytes(size))))
                return True
            return False

        assert [read(f"192.0.2.{n // 2}", size=1) for n in range(13)] == [True] * 12 + [False]
        assert [read("192.0.2.1", "one") for _ in range(3)] == [True, True, False], "an id is told"
        assert [read("192.0.2.1", "two", size=2) for _ in range(2)] == [True, True]
        assert not read("192.0.2.1", "three"), "there is no place at all any more"


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body


def test_bytes_of_strangers_leave_room_for_those_of_a_device_that_is_known() -> None:
    admission = Admission(Bounds(most_read_bytes=16))
    with (
        admission.read("/sync/v1/push", "192.0.2.1") as stranger,
        admission.read("/sync/v1/push", "192.0.2.1", "device") as known,
    ):
        assert len(asyncio.run(stranger.read(_chunks(bytes(12))))) == 12
        with pytest.raises(Busy):
            asyncio.run(stranger.read(_chunks(bytes(1))))
        assert len(asyncio.run(known.read(_chunks(bytes(4))))) == 4


def test_register_that_signed_within_the_hour_has_a_place_that_strangers_cannot_take(
    centre: Centre, register: Register, clock: ManualClock
) -> None:
    admission = Admission(Bounds(most_reading=4))
    with serving(centre, admission=admission) as web, ExitStack() as strangers:
        register.post = over(web)
        assert register.hello().status == 200

        strangers.enter_context(closing(stalled(web)))
        while admission.reading == 0:
            web.get("/healthz")
        clock.advance(3_600 * 1_000_000)
        within = register.hello().status
        clock.advance(3_600 * 1_000_000 + 1)
        later = register.hello().status

    assert (within, later) == (200, 429)


def test_request_without_a_body_takes_no_place(centre: Centre) -> None:
    with serving(centre, bounds=Bounds(most_reading=0)) as web:
        replies = [
            web.post("/sync/v1/hello"),
            web.post("/sync/v1/hello", content=iter([b""])),
            web.post("/sync/v1/hello", content=b"x"),
        ]

    assert [each.status_code for each in replies] == [401, 429, 429]


def test_nonce_waits_for_no_body(centre: Centre) -> None:
    with serving(centre) as web, closing(stalled(web, "/sync/v1/nonce")) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


# --- connections ----------------------------------------------------------------------------------


class Impatient(Connection):
    head_within_s = 0.1


class Ready(Connection):
    """Has time for a head that is sent at once, on a busy computer too."""

    head_within_s = 1


class Hasty(Connection):
    body_within_s = 0.3


@pytest.mark.parametrize("sent", [b"", b"POST /sync/v1/push HTTP/1.1\r\nhost: x\r\n"])
def test_head_that_does_not_come_in_time_is_given_up(centre: Centre, sent: bytes) -> None:
    with serving(centre, connection=Impatient) as web:
        address = (web.base_url.host, web.base_url.port or 80)
        with closing(socket.create_connection(address)) as connection:
            connection.sendall(sent)
            assert connection.recv(65_536) == b""


def test_second_head_on_a_connection_has_to_come_in_time_too(centre: Centre) -> None:
    with serving(centre, connection=Ready) as web:
        address = (web.base_url.host, web.base_url.port or 80)
        with closing(socket.create_connection(address)) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /heal")
            answer = b""
            while received := connection.recv(65_536):
                answer += received
            assert answer.startswith(b"HTTP/1.1 200")


def test_body_that_the_application_does_not_time_is_given_up_too(centre: Centre) -> None:
    with (
        serving(centre, connection=Hasty) as web,
        closing(stalled(web, "/api/auth/accept-invitation")) as connection,
    ):
        assert connection.recv(65_536) == b""


def test_body_may_take_longer_than_a_head(centre: Centre) -> None:
    bounds = Bounds(body_within_s=1.2)
    with (
        serving(centre, connection=Ready, bounds=bounds) as web,
        closing(stalled(web)) as connection,
    ):
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408")


def test_want_of_files_is_told_once_and_other_faults_as_ever(
    expected_logs: list[logging.LogRecord],
) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(OutOfFiles())
    for _ in range(2_000):
        full = OSError(errno.EMFILE, "Too many open files")
        loop.call_exception_handler({"message": "socket.accept()", "exception": full})
    loop.call_exception_handler({"message": "something else", "exception": OSError(errno.EIO, "")})
    loop.close()

    assert [record.levelname for record in expected_logs] == ["ERROR"] * 2
    assert "no more connections" in expected_logs[0].getMessage()
