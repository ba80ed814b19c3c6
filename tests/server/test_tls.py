"""A centre that stands alone with a certificate of its own, and nothing in front of it."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.server.register import Register
from tests.server.serving import serving

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sync.server.exchange import Centre


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Make a certificate for this computer, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre.example")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_register_is_served_over_tls_and_nobody_without(
    centre: Centre, certificate: tuple[Path, Path]
) -> None:
    with serving(centre, certificate=certificate) as web:

        def post(
            path: str, headers: dict[str, str], body: bytes
        ) -> tuple[int, Mapping[str, str], bytes]:
            reply = web.post(path, headers=headers, content=body)
            return reply.status_code, reply.headers, reply.content

        register = Register(post)
        register.found(centre.new_code())
        register.open()
        assert register.push().message["type"] == "ack"

        plain = str(web.base_url).replace("https", "http")
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{plain}/healthz", trust_env=False)
        stranger = ssl.create_default_context()
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{web.base_url}/healthz", trust_env=False, verify=stranger)
