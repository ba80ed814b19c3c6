"""The way to the centre over HTTP, and what must never take it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem, Refused
from sync.client.http import HttpTransport, checked_url
from sync.protocol import framing
from sync.protocol.exchange import HELLO, Reply
from tests.http_centre import listening

if TYPE_CHECKING:
    from collections.abc import Iterator


class Echo:
    """Answers with what it was asked."""

    def __init__(self, status: int = 200, body: bytes | None = None) -> None:
        self.status, self.body = status, body
        self.headers: dict[str, str] = {}

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        self.headers = headers
        reply = path.encode() + b" " + body if self.body is None else self.body
        return Reply(self.status, {"Pharmadesk-Nonce": "n"}, reply)


@pytest.mark.parametrize("status", [200, 401, 500])
def test_request_goes_there_and_its_reply_comes_back_whatever_its_status(status: int) -> None:
    centre = Echo(status)
    with listening(centre) as url, HttpTransport(url) as transport:
        reply = transport.exchange(HELLO, {"pharmadesk-device": "d"}, b"\x00body")
    assert (reply.status, reply.body) == (status, b"/sync/v1/hello \x00body")
    assert reply.headers["pharmadesk-nonce"] == "n"
    assert centre.headers["pharmadesk-device"] == "d"


def test_redirection_is_not_followed() -> None:
    with listening(Echo(302)) as url, HttpTransport(url) as transport:
        assert transport.exchange(HELLO, {}, b"").status == 302


def test_reply_beyond_all_bounds_is_not_read() -> None:
    huge = Echo(body=bytes(framing.MAX_BYTES + 1))
    with (
        listening(huge) as url,
        HttpTransport(url) as transport,
        pytest.raises(EnvironmentProblem, match=r"sync\.unreachable"),
    ):
        transport.exchange(HELLO, {}, b"")


@contextmanager
def saying(reply: bytes) -> Iterator[str]:
    """Say something to whoever comes first, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "reply",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"],
)
def test_reply_that_is_cut_or_no_http_is_an_unreachable_centre(reply: bytes) -> None:
    with (
        saying(reply) as url,
        HttpTransport(url) as transport,
        pytest.raises(EnvironmentProblem, match=r"sync\.unreachable"),
    ):
        transport.exchange(HELLO, {}, b"")


def test_port_where_nobody_listens_is_an_unreachable_centre() -> None:
    with listening(Echo()) as url:
        pass
    with HttpTransport(url) as transport, pytest.raises(EnvironmentProblem):
        transport.exchange(HELLO, {}, b"")


@pytest.mark.parametrize(
    "url",
    ["https://centre.example", "https://centre.example:8470/sub", "http://127.0.0.1:8470",
     "http://localhost:8470", "http://[::1]:8470"],
)  # fmt: skip
def test_safe_address_is_taken_without_its_last_stroke(url: str) -> None:
    assert checked_url(f" {url}/ ") == url


@pytest.mark.parametrize(
    "url",
    ["http://centre.example", "http://192.168.1.9:8470", "centre.example", "https://", "",
     "https://user:pin@centre.example", "https://centre.example/?a=1", "file:///etc/passwd"],
)  # fmt: skip
def test_unsafe_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=r"sync\.address"):
        checked_url(url)
