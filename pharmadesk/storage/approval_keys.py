"""The keys with which people approve on this register, each wrapped by its person's PIN.

    wrapping key   argon2id(HMAC-SHA-256(the device's pepper, PIN), salt 16 bytes, 32 bytes)
    wrapped        AES-256-GCM(wrapping key, nonce 12 bytes, Ed25519 private key,
                   "pharmadesk approval key 1 " and the public key in hexadecimal), tag last

Six digits can be searched; the pepper, which lies in the keyring, is what a thief of the file
lacks. A key is unwrapped when its person takes the register, is held in memory, and is gone at
the lock.

Source: RFC 9106 (Argon2), NIST SP 800-38D (GCM)
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pharmadesk.storage import credentials
from pharmadesk.storage.credentials import Cost
from pharmadesk.storage.local_tables import local_approval_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlalchemy import Connection

_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key that its PIN opens; `public_key` is hexadecimal."""

    public_key: str
    salt: bytes
    nonce: bytes
    wrapped: bytes
    cost: Cost


def new(pepper: bytes, pin: str) -> tuple[Ed25519PrivateKey, Wrapped]:
    """Make a key and wrap it; slow on purpose, so never inside a transaction."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - start-up
        Ed25519PrivateKey,
    )

    key = Ed25519PrivateKey.generate()
    return key, wrap(pepper, pin, key, credentials.COST)


def wrap(pepper: bytes, pin: str, key: Ed25519PrivateKey, cost: Cost) -> Wrapped:
    """Wrap a key with a PIN; slow on purpose."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    public_key = key.public_key().public_bytes_raw().hex()
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapping = AESGCM(_stretched(pepper, pin, salt, cost))
    sealed = wrapping.encrypt(nonce, key.private_bytes_raw(), _bound(public_key))
    return Wrapped(public_key, salt, nonce, sealed, cost)


def unwrap(pepper: bytes, pin: str, of: Wrapped) -> Ed25519PrivateKey | None:
    """Open a key; None when it does not open by this PIN. Slow on purpose."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - start-up
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    wrapping = AESGCM(_stretched(pepper, pin, of.salt, of.cost))
    try:
        opened = wrapping.decrypt(of.nonce, of.wrapped, _bound(of.public_key))
    except InvalidTag:
        return None
    return Ed25519PrivateKey.from_private_bytes(opened)


def keep(connection: Connection, person_id: str, of: Wrapped) -> None:
    """Keep a person's key on this register; it takes the place of the one before."""
    forget(connection, person_id)
    connection.execute(
        local_approval_key.insert().values(
            person_id=person_id,
            public_key=of.public_key,
            salt=of.salt,
            nonce=of.nonce,
            wrapped=of.wrapped,
            **of.cost._asdict(),
        )
    )


def forget(connection: Connection, person_id: str) -> None:
    """Drop a person's key: nothing is approved with it any more."""
    connection.execute(
        local_approval_key.delete().where(local_approval_key.c.person_id == person_id)
    )


def read(connection: Connection, person_id: str) -> Wrapped | None:
    """Read a person's key as it is wrapped."""
    row = connection.execute(
        sa.select(local_approval_key).where(local_approval_key.c.person_id == person_id)
    ).first()
    if row is None:
        return None
    cost = Cost(row.passes, row.memory_kib, row.lanes)
    return Wrapped(row.public_key, row.salt, row.nonce, row.wrapped, cost)


def public_keys(connection: Connection) -> dict[str, str]:
    """Read the public keys of everybody who has one on this register, by person."""
    rows = connection.execute(sa.select(local_approval_key))
    return {row.person_id: row.public_key for row in rows}


def _stretched(pepper: bytes, pin: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - start-up

    return hash_secret_raw(
        credentials.peppered(pepper, pin).encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _bound(public_key: str) -> bytes:
    return f"pharmadesk approval key 1 {public_key}".encode("ascii")
