"""Who asks, and what the centre has promised: Ed25519 over SHA-256 of length-prefixed parts.

    request   "pharmadesk.request.1", device id, method, path, nonce, request id,
              SHA-256 of the body
    ack       "pharmadesk.ack.1", tenant id, device id, incarnation, branch, through seq,
              through hash, tenant hash, received_at_us, server epoch
    snapshot  "pharmadesk.snapshot.1", tenant id, position, tenant hash, fingerprint, size,
              SHA-256 of its bytes in hexadecimal
    offer     "pharmadesk.offer.1", tenant id, device id, token hash, SHA-256 of `sealed`, owner id
    erasure   see pharmadesk/journal/erasure.py
    root      "pharmadesk.root.1", tenant id, day, position, tenant hash, server epoch

Each part is UTF-8 text or bytes with its length before it as four bytes, big-endian; numbers are
decimal text. A request is signed over a nonce of the server and not over a time: clocks lie.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pharmadesk.journal.erasure import erasure_digest
from pharmadesk.journal.tenant_log import next_tenant_hash

if TYPE_CHECKING:
    from pharmadesk.journal.event import Signer
    from sync.protocol.messages import Ack, Chain, Snapshot

__all__ = [
    "ack_digest",
    "erasure_digest",
    "is_signed",
    "next_tenant_hash",
    "offer_digest",
    "request_digest",
    "root_digest",
    "sign",
    "snapshot_digest",
]

DEVICE: Final = "pharmadesk-device"
NONCE: Final = "pharmadesk-nonce"
REQUEST_ID: Final = "pharmadesk-request-id"
SIGNATURE: Final = "pharmadesk-signature"
PROTOCOL_VERSION: Final = "pharmadesk-protocol"

_u32 = struct.Struct(">I").pack


def request_digest(
    device_id: str, method: str, path: str, nonce: str, request_id: str, body: bytes
) -> bytes:
    """Return the 32 bytes that a device signs to make a request."""
    return _digest(
        "pharmadesk.request.1",
        device_id,
        method,
        path,
        nonce,
        request_id,
        hashlib.sha256(body).digest(),
    )


def ack_digest(tenant_id: str, chain: Chain, ack: Ack) -> bytes:
    """Return the 32 bytes that the centre countersigns."""
    return _digest(
        "pharmadesk.ack.1",
        tenant_id,
        chain.device_id,
        chain.incarnation,
        str(chain.branch),
        str(ack.through.seq),
        ack.through.hash,
        ack.tenant_hash,
        str(ack.received_at_us),
        ack.server_epoch,
    )


def snapshot_digest(tenant_id: str, snapshot: Snapshot) -> bytes:
    """Return the 32 bytes that the centre signs for a snapshot."""
    return _digest(
        "pharmadesk.snapshot.1",
        tenant_id,
        str(snapshot.position),
        snapshot.tenant_hash,
        snapshot.fingerprint,
        str(snapshot.size),
        snapshot.sha256,
    )


def offer_digest(
    tenant_id: str, device_id: str, token_hash: str, sealed: str, owner_id: str
) -> bytes:
    """Return the 32 bytes that an owner signs to let another register in."""
    content = hashlib.sha256(sealed.encode()).digest()
    return _digest("pharmadesk.offer.1", tenant_id, device_id, token_hash, content, owner_id)


def root_digest(
    tenant_id: str, day: str, position: int, tenant_hash: bytes, server_epoch: str
) -> bytes:
    """Return the 32 bytes that the centre signs once a day over a tenant's log."""
    return _digest(
        "pharmadesk.root.1", tenant_id, day, str(position), tenant_hash.hex(), server_epoch
    )


def sign(signer: Signer, digest: bytes) -> str:
    """Sign a digest; the result is hexadecimal."""
    return signer.sign(digest).hex()


def is_signed(public_key: bytes, digest: bytes, signature: str) -> bool:
    """Tell whether this key signed this digest."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(signature), digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _digest(*parts: str | bytes) -> bytes:
    raw = (part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(b"".join(_u32(len(part)) + part for part in raw)).digest()
