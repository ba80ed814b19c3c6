"""The way to the centre over HTTP, and what must never take it."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pharmadesk.errors import EnvironmentProblem, Refused
from sync.client.address import checked_url
from sync.client.http import HttpTransport
from sync.protocol import framing
from sync.protocol.exchange import HELLO, Reply
from tests.http_centre import listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    assert why_not(url) == "refused"


def test_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert why_not("https://centre.example") == "name"


def test_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve)
        thread.start()
        why = why_not(f"https://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert why == "tls"


def test_plain_server_behind_a_safe_address_is_told_as_an_unsafe_line() -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        assert why_not(url.replace("http:", "https:")) == "tls"


def why_not(url: str) -> str:
    """Return why no connection is made to an address."""
    with HttpTransport(url) as transport, pytest.raises(EnvironmentProblem) as problem:
        transport.exchange(HELLO, {}, b"")
    assert problem.value.code == "sync.unreachable"
    return str(problem.value.parameters["why"])


def self_signed(folder: Path) -> Path:
    """Write a certificate for this machine that no authority signed, with its key."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, None)
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "centre.pem"
    file.write_bytes(key.private_bytes(*form) + certificate.public_bytes(Encoding.PEM))
    return file


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
     "https://user:pin@centre.example", "https://centre.example/?a=1", "file:///etc/passwd",
     "https://[::1", "https://centre.example:84x"],
)  # fmt: skip
def test_unsafe_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=r"sync\.address"):
        checked_url(url)
