"""PINs and the guard before them, on this register only.

A PIN is stored as argon2id over an HMAC with the device's pepper, so that a stolen file alone
cannot be searched for six digits. The failure is counted and committed *before* the PIN is looked
at: pulling the plug after a wrong try does not give the try back.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.storage.local_tables import local_credential, local_pin_guard
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from sqlalchemy import Connection

FREE_TRIES = 4
FIRST_WAIT_S = 15
LONGEST_WAIT_S = 3600


def _peppered(pepper: bytes, pin: str) -> str:
    return hmac.new(pepper, pin.encode(), hashlib.sha256).hexdigest()


def hash_pin(pepper: bytes, pin: str) -> str:
    """Hash a PIN for storage; slow on purpose, so never inside a transaction."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - start-up

    return PasswordHasher().hash(_peppered(pepper, pin))


def pin_matches(pepper: bytes, pin: str, pin_hash: str) -> bool:
    """Compare a PIN with a stored hash; slow on purpose, so never inside a transaction."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - start-up
    from argon2.exceptions import VerificationError  # noqa: PLC0415 - start-up

    try:
        return PasswordHasher().verify(pin_hash, _peppered(pepper, pin))
    except VerificationError:
        return False


def keep_pin(connection: Connection, person_id: str, pin_hash: str, now_us: int) -> None:
    """Keep a person's new PIN and forget the failures before it."""
    connection.execute(local_credential.delete().where(local_credential.c.person_id == person_id))
    connection.execute(
        local_credential.insert().values(person_id=person_id, pin_hash=pin_hash, changed_us=now_us)
    )
    clear_failures(connection, person_id)


def read_pin(connection: Connection, person_id: str) -> str | None:
    """Read a person's PIN hash."""
    return connection.execute(
        sa.select(local_credential.c.pin_hash).where(local_credential.c.person_id == person_id)
    ).scalar_one_or_none()


def guard_of(connection: Connection, person_id: str, now_us: int) -> tuple[int, int]:
    """Read the failures counted so far, and how long the person still has to wait.

    A wait beyond the longest one was written while the clock was ahead: it is over.
    Units: tries, microseconds.
    """
    row = connection.execute(
        sa.select(local_pin_guard).where(local_pin_guard.c.person_id == person_id)
    ).first()
    if row is None:
        return 0, 0
    wait_us = row.blocked_until_us - now_us
    return row.failures, wait_us if 0 < wait_us <= LONGEST_WAIT_S * US_IN_S else 0


def count_try(connection: Connection, person_id: str, now_us: int) -> int:
    """Count a try as failed before it is checked; return how many stand."""
    failures = guard_of(connection, person_id, now_us)[0] + 1
    beyond = failures - FREE_TRIES
    wait_s = min(FIRST_WAIT_S << min(beyond - 1, 20), LONGEST_WAIT_S) if beyond > 0 else 0
    clear_failures(connection, person_id)
    connection.execute(
        local_pin_guard.insert().values(
            person_id=person_id, failures=failures, blocked_until_us=now_us + wait_s * US_IN_S
        )
    )
    return failures


def clear_failures(connection: Connection, person_id: str) -> None:
    """Forget the failures of a person who has shown the right PIN."""
    connection.execute(local_pin_guard.delete().where(local_pin_guard.c.person_id == person_id))
