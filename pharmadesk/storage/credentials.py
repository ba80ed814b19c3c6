"""PINs and the guard before them, on this register only.

A PIN is stored as argon2id over an HMAC with the device's pepper, so that a stolen file alone
cannot be searched for six digits. The failure is counted and committed *before* the PIN is looked
at: pulling the plug after a wrong try does not give the try back.

A wait runs on the steady clock alone. Moving the date either way, or starting the program again,
neither ends it nor makes it longer. Starting the computer again does not end it either; a night
switched off cannot be told from a date put forward, so it does not count, and the person waits for
what is left, an hour at most. It does not hold against who puts an older copy of the file back (the
mark shows it), nor against an administrator of the computer.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa

from pharmadesk.storage.local_tables import local_badge, local_credential, local_pin_guard
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Cost(NamedTuple):
    """What one guess at a PIN costs: passes, KiB of memory, lanes."""

    passes: int
    memory_kib: int
    lanes: int


COST: Final = Cost(2, 19_456, 1)
"""For the hash of a PIN and for the key that it wraps: a switch of user must not take longer.

A PIN of six digits is guessed at any cost by who has the file and the device's pepper; the pepper,
which is in the system's keyring, and the waits after wrong PINs are what keeps it.
Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB.
"""

FREE_TRIES = 4
FIRST_WAIT_S = 15
LONGEST_WAIT_S = 3600


def peppered(pepper: bytes, pin: str) -> str:
    """Mix a PIN with the device's pepper, before anything slow is made of it."""
    return hmac.new(pepper, pin.encode(), hashlib.sha256).hexdigest()


def hash_pin(pepper: bytes, pin: str) -> str:
    """Hash a PIN for storage; slow on purpose, so never inside a transaction."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - start-up

    return PasswordHasher(*COST).hash(peppered(pepper, pin))


def pin_matches(pepper: bytes, pin: str, pin_hash: str) -> bool:
    """Compare a PIN with a stored hash; slow on purpose, so never inside a transaction."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - start-up
    from argon2.exceptions import VerificationError  # noqa: PLC0415 - start-up

    try:
        return PasswordHasher().verify(pin_hash, peppered(pepper, pin))
    except VerificationError:
        return False


def keep_pin(connection: Connection, person_id: str, pin_hash: str, now_us: int) -> None:
    """Keep a person's new PIN and forget the failures before it."""
    forget_pin(connection, person_id)
    connection.execute(
        local_credential.insert().values(person_id=person_id, pin_hash=pin_hash, changed_us=now_us)
    )


def read_pin(connection: Connection, person_id: str) -> str | None:
    """Read a person's PIN hash."""
    return connection.execute(
        sa.select(local_credential.c.pin_hash).where(local_credential.c.person_id == person_id)
    ).scalar_one_or_none()


def with_pin(connection: Connection) -> frozenset[str]:
    """List who has a PIN on this register."""
    return frozenset(connection.execute(sa.select(local_credential.c.person_id)).scalars())


def forget_pin(connection: Connection, person_id: str) -> None:
    """Let nobody take the register as this person any more."""
    connection.execute(local_credential.delete().where(local_credential.c.person_id == person_id))
    clear_failures(connection, person_id)


def guard_of(connection: Connection, person_id: str, steady_us: int) -> tuple[int, int]:
    """Read the failures counted so far, and how long the person still has to wait.

    Only time that the steady clock proves has passed counts. A stand below the one of the last try
    means that the computer was started since, and that it has run for this long at least.
    Units: tries, microseconds; `steady_us` is `Clock.monotonic_us`, counted from the computer's
    start.
    """
    row = connection.execute(
        sa.select(local_pin_guard).where(local_pin_guard.c.person_id == person_id)
    ).first()
    if row is None:
        return 0, 0
    wait_us = _wait_us(row.failures)
    tried_us = row.blocked_until_us - wait_us
    passed_us = steady_us - tried_us if steady_us >= tried_us else steady_us
    return row.failures, max(0, wait_us - passed_us)


def count_try(connection: Connection, person_id: str, steady_us: int) -> int:
    """Count a try as failed before it is checked; return how many stand."""
    failures = guard_of(connection, person_id, steady_us)[0] + 1
    clear_failures(connection, person_id)
    connection.execute(
        local_pin_guard.insert().values(
            person_id=person_id,
            failures=failures,
            blocked_until_us=steady_us + _wait_us(failures),
        )
    )
    return failures


def _wait_us(failures: int) -> int:
    """Return how long so many failures hold a person back."""
    beyond = failures - FREE_TRIES
    wait_s = min(FIRST_WAIT_S << min(beyond - 1, 20), LONGEST_WAIT_S) if beyond > 0 else 0
    return wait_s * US_IN_S


def clear_failures(connection: Connection, person_id: str) -> None:
    """Forget the failures of a person who has shown the right PIN."""
    connection.execute(local_pin_guard.delete().where(local_pin_guard.c.person_id == person_id))


# --- badges ---------------------------------------------------------------------------------------

BADGES: Final = "badges"
"""In whose name tries with a badge that nobody has are counted: of all badges together."""


def hash_badge(pepper: bytes, code: str) -> str:
    """Mix a badge's code with the device's pepper; the same code gives the same hash, to find it.

    Nothing slow is made of it: a code is long, and without the pepper no guess can be tried.
    """
    return hmac.new(pepper, b"badge|" + code.encode(), hashlib.sha256).hexdigest()


def keep_badge(connection: Connection, person_id: str, badge_hash: str) -> None:
    """Keep a person's new badge in the place of the one before."""
    forget_badge(connection, person_id)
    connection.execute(local_badge.insert().values(person_id=person_id, badge_hash=badge_hash))


def forget_badge(connection: Connection, person_id: str) -> None:
    """Let a person's badge open nothing any more."""
    connection.execute(local_badge.delete().where(local_badge.c.person_id == person_id))


def whose_badge(connection: Connection, badge_hash: str) -> str | None:
    """Find whose badge it is."""
    query = sa.select(local_badge.c.person_id).where(local_badge.c.badge_hash == badge_hash)
    return connection.execute(query).scalar_one_or_none()


def with_badge(connection: Connection) -> frozenset[str]:
    """List who has a badge on this register."""
    return frozenset(connection.execute(sa.select(local_badge.c.person_id)).scalars())
