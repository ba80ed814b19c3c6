"""One-time codes: kept by their hash, good once, for a time, and for a few wrong hands.

A code is 80 random bits, so guessing one is hopeless; the bounds are for codes that leak.

    written   XXXX-XXXX-XXXX-XXXX in Crockford's base 32 (no I, L, O, U)
    token     the same without dashes or spaces, in capitals
    hash      SHA-256 of the token's bytes, as hexadecimal
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pharmadesk.journal.centre_tables import CODE_SETTING
from pharmadesk.storage.driver import execute
from pharmadesk.storage.postgres import set_local

if TYPE_CHECKING:
    import sqlalchemy as sa

Door = Literal["found", "join", "return"]

MOST_FAILURES: Final = 5
_HOUR_US: Final = 3_600_000_000
LIFETIME_US: Final[dict[Door, int]] = {
    "found": 7 * 24 * _HOUR_US,
    "join": 24 * _HOUR_US,
    "return": 7 * 24 * _HOUR_US,
}
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16
_GROUP: Final = 4

_KEEP = """INSERT INTO enrolment_code
    (token_hash, door, tenant_id, owner_id, sealed, expires_at_us, used_by, failures)
    VALUES (?, ?, ?, ?, ?, ?, NULL, 0) ON CONFLICT DO NOTHING"""
_FIND = """SELECT tenant_id, owner_id, sealed, expires_at_us, used_by, failures FROM enrolment_code
    WHERE token_hash = ? AND door = ? FOR UPDATE"""
_USE = "UPDATE enrolment_code SET used_by = ? WHERE token_hash = ?"
_FAIL = "UPDATE enrolment_code SET failures = failures + 1 WHERE token_hash = ?"
_OWNER = "SELECT tenant_id FROM enrolment_code WHERE token_hash = ?"


class Code(NamedTuple):
    """A code that may be used; `owner_id` is who stands for it."""

    token_hash: str
    tenant_id: str | None
    owner_id: str | None
    sealed: str


def new() -> str:
    """Make a code, as a person reads it."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def token_of(code: str) -> str:
    """Return what of a code is hashed, however it was typed."""
    return "".join(code.upper().replace("-", " ").split())


def hash_of(token: str) -> str:
    """Return what the centre keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep(connection: sa.Connection, code: Code, door: Door, now_us: int) -> bool:
    """Keep a code; tell whether it is this tenant's, now or from before."""
    set_local(connection, {CODE_SETTING: code.token_hash})
    told = (code.token_hash, door, code.tenant_id, code.owner_id, code.sealed)
    execute(connection, _KEEP, *told, now_us + LIFETIME_US[door])
    return bool(execute(connection, _OWNER, code.token_hash).scalar() == code.tenant_id)


def find(
    connection: sa.Connection, token_hash: str, door: Door, device_id: str, now_us: int
) -> Code | None:
    """Find a code that this device may use, and keep others from using it meanwhile.

    The device that has used it may use it again: its answer was perhaps lost.
    """
    set_local(connection, {CODE_SETTING: token_hash})
    row = execute(connection, _FIND, token_hash, door).first()
    if row is None:
        return None
    tenant_id, owner_id, sealed, expires_at_us, used_by, failures = row
    code = Code(token_hash, tenant_id, owner_id, sealed)
    if used_by == device_id:
        return code
    if used_by is not None or expires_at_us <= now_us or failures >= MOST_FAILURES:
        fail(connection, token_hash)
        return None
    return code


def use(connection: sa.Connection, code: Code, device_id: str) -> None:
    """Spend a code."""
    execute(connection, _USE, device_id, code.token_hash)


def fail(connection: sa.Connection, token_hash: str) -> None:
    """Note that a code was shown in vain."""
    execute(connection, _FAIL, token_hash)
