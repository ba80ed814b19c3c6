r"""What of the vault goes from register to register, and what a register knows of the others'.

A person's key travels under the tenant's key, which every register of the tenant has and no centre:

    sealed    unpadded base64url of nonce (12 bytes) and AES-256-GCM ciphertext with its tag (48)
    key       the tenant's key, 32 bytes
    content   the person's key, 32 bytes
    bound to  "<tenant id>|<person id>|pharmadesk.person_key.1" in UTF-8
    nonce     the first 12 bytes of HMAC-SHA-256 by the tenant's key over what it is bound to and
              the content, so that every register seals a person's key to the same bytes: the
              centre sees by them whether two registers say the same

An erasure is kept for ever: a key of that person which comes later is not taken.

Source: NIST SP 800-38D (GCM), RFC 2104 (HMAC), RFC 4648 (base64url)
"""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pharmadesk.storage.local_tables import local_erasure, local_person_key, local_tenant_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_ONLY: Final = 1
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SEALED_BYTES: Final = _NONCE_BYTES + _KEY_BYTES + 16


@dataclass(frozen=True, slots=True)
class Erasure:
    """An owner's word that a person is erased.

    Shape: `approval` by `owner_key`, and `countersignature` by the centre once it has heard of it,
    are hexadecimal, over `pharmadesk.journal.erasure.erasure_digest`.
    """

    person_id: str
    device_id: str
    owner_id: str
    owner_key: str
    approval: str
    countersignature: str = ""


# --- the tenant's key -----------------------------------------------------------------------------


def new_tenant_key(connection: Connection) -> None:
    """Make and keep the key of a tenant that is founded here."""
    keep_tenant_key(connection, os.urandom(_KEY_BYTES))


def keep_tenant_key(connection: Connection, key: bytes) -> None:
    """Keep the tenant's key, made here or handed over by another register."""
    connection.execute(local_tenant_key.insert().values(only=_ONLY, key=key))


def tenant_key(connection: Connection) -> bytes:
    """Read the tenant's key."""
    return bytes(connection.execute(sa.select(local_tenant_key.c.key)).scalar_one())


# --- a person's key on its way --------------------------------------------------------------------


def seal_entry(key: bytes, tenant_id: str, person_id: str, person_key: bytes) -> str:
    """Seal a person's key under the tenant's; the same again gives the same text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    bound = _bound(tenant_id, person_id)
    nonce = hmac.digest(key, bound + person_key, "sha256")[:_NONCE_BYTES]
    sealed = nonce + AESGCM(key).encrypt(nonce, person_key, bound)
    return base64.urlsafe_b64encode(sealed).decode()  # of 60 bytes, so that no padding is due


def open_entry(key: bytes, tenant_id: str, person_id: str, sealed: str) -> bytes | None:
    """Open what `seal_entry` made; None for anything else."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up

    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
        if len(raw) != _SEALED_BYTES:
            return None
        bound = _bound(tenant_id, person_id)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        return None


def _bound(tenant_id: str, person_id: str) -> bytes:
    return f"{tenant_id}|{person_id}|pharmadesk.person_key.1".encode()


# --- what the centre lacks ------------------------------------------------------------------------


def keys_untold(connection: Connection, most: int) -> dict[str, bytes]:
    """Read keys of which the centre is not known to have an entry, by person."""
    rows = connection.execute(
        sa.select(local_person_key.c.person_id, local_person_key.c.wrapped_key)
        .where(local_person_key.c.is_told == sa.false())
        .order_by(local_person_key.c.person_id)
        .limit(most)
    )
    return {row.person_id: bytes(row.wrapped_key) for row in rows}


def erasures_untold(connection: Connection, most: int) -> list[Erasure]:
    """Read erasures of which the centre is not known to have heard."""
    columns = [local_erasure.c[name] for name in Erasure.__dataclass_fields__]
    rows = connection.execute(
        sa.select(*columns)
        .where(local_erasure.c.is_told == sa.false())
        .order_by(local_erasure.c.person_id)
        .limit(most)
    )
    return [Erasure(**row._asdict()) for row in rows]


def told(connection: Connection, person_ids: Iterable[str]) -> None:
    """Note that the centre has heard of these persons' keys."""
    table = local_person_key
    connection.execute(
        table.update().where(table.c.person_id.in_(list(person_ids))).values(is_told=True)
    )


def untell(connection: Connection) -> None:
    """Note that the centre may have forgotten everything: it was restored."""
    for table in (local_person_key, local_erasure):
        connection.execute(table.update().values(is_told=False))


# --- erasing --------------------------------------------------------------------------------------


def erase(connection: Connection, erasure: Erasure, *, is_told: bool) -> None:
    """Drop a person's key for good; what the centre has signed replaces what it has not."""
    keys = local_person_key
    connection.execute(keys.delete().where(keys.c.person_id == erasure.person_id))
    values = {name: getattr(erasure, name) for name in Erasure.__dataclass_fields__}
    fresh = insert(local_erasure).values(**values, is_told=is_told)
    if is_told:
        known = fresh.on_conflict_do_update(
            index_elements=["person_id"], set_={**values, "is_told": True}
        )
    else:
        known = fresh.on_conflict_do_nothing()
    connection.execute(known)


def is_erased(connection: Connection, person_id: str) -> bool:
    """Tell whether a person was erased."""
    found = connection.execute(
        sa.select(local_erasure.c.person_id).where(local_erasure.c.person_id == person_id)
    )
    return found.first() is not None
