"""The erasable vault of a register: one key a person, dropped to erase that person.

How the keys come to the other registers says `vault_entries`.

Names and phones stand in events only as AES-256-GCM ciphertext under the person's own key, bound
to the person's id. Without the key the chain still verifies and the name is gone for good.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.storage.local_tables import local_person_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NONCE_BYTES = 12
_KEY_BYTES = 32


def new_person_key(connection: Connection, person_id: str) -> bytes:
    """Make and keep the key of a person."""
    key = os.urandom(_KEY_BYTES)
    keep_person_key(connection, person_id, key)
    return key


def keep_person_key(connection: Connection, person_id: str, key: bytes) -> None:
    """Keep the key of a person, made here or handed over by another register."""
    row = {"person_id": person_id, "wrapped_key": key, "is_told": False}
    connection.execute(local_person_key.insert().values(row))


def person_keys(connection: Connection) -> dict[str, bytes]:
    """Read the keys of all persons who were not erased."""
    rows = connection.execute(sa.select(local_person_key))
    return {row.person_id: bytes(row.wrapped_key) for row in rows}


def person_key(connection: Connection, person_id: str) -> bytes | None:
    """Read the key of one person; None for one who was erased."""
    key = connection.execute(
        sa.select(local_person_key.c.wrapped_key).where(local_person_key.c.person_id == person_id)
    ).scalar_one_or_none()
    return None if key is None else bytes(key)


def seal(key: bytes, person_id: str, text: str) -> str:
    """Encrypt a text about a person; the result is base64 of nonce and ciphertext."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), person_id.encode())
    return base64.b64encode(sealed).decode()


def unseal(key: bytes, person_id: str, sealed: str) -> str:
    """Decrypt what `seal` made; empty for what this key does not open.

    Key and text come from registers that may be anybody's, and each by a way of its own.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    try:
        raw = base64.b64decode(sealed)
        nonce, text = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, text, person_id.encode()).decode()
    except (InvalidTag, ValueError):
        return ""
