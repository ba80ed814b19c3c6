"""The same over real HTTP: a socket, a web server in a thread, and what a network can send."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from sync.server.web import MAX_BODY_BYTES, application
from tests.server.register import Register, unframe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sync.server.exchange import Centre


@pytest.fixture
def web(centre: Centre) -> Iterator[httpx.Client]:
    """Serve the centre on a port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        config = uvicorn.Config(application(centre, most_pushes=1), log_config=None, ws="none")
        server = uvicorn.Server(config)
        started = threading.Event()
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined] # a thread has none
        original = server.startup

        async def startup(sockets: list[socket.socket] | None = None) -> None:
            await original(sockets)
            started.set()

        server.startup = startup  # type: ignore[method-assign] # to know when it listens
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        started.wait()
        host, port = listening.getsockname()
        try:
            with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


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


def test_day_over_http_is_kept_signed_and_told(register: Register) -> None:
    register.holds(30)

    assert register.push(1, 20).message["type"] == "ack"
    assert register.countersigned(register.push(21).message)
    assert len(register.pull_all(limit=7)) == 31
    assert register.hello(31).message["cursor"] == register.at(31)


def test_server_tells_that_it_lives_and_is_ready(web: httpx.Client) -> None:
    assert web.get("/healthz").status_code == 200
    assert web.get("/readyz").json() == {"database": "ok"}


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
