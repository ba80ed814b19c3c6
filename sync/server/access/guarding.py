"""Waits that grow with the failures of a login and of an address, in the database of all servers.

A try is counted before it is looked at, so that a hundred at once count as a hundred. Nobody is
kept out for ever: a wait ends after a quarter of an hour, and a login from an address where it
signed in during the last month has a count of its own, which strangers cannot raise.

A login that nobody has is counted like any other, so that a wait tells nobody which it is.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

    from sync.server.access.secrets_of import Secrets

FREE_OF_A_LOGIN: Final = 4
FREE_OF_AN_ADDRESS: Final = 20
FIRST_WAIT_S: Final = 15
LONGEST_WAIT_S: Final = 15 * 60
_US_IN_S: Final = 1_000_000
_DAY_US: Final = 24 * 3600 * _US_IN_S
_FORGOTTEN_AFTER_US: Final = _DAY_US
_KNOWN_FOR_US: Final = 30 * _DAY_US
_MOST_DOUBLINGS: Final = 10
_IPV6_HOUSEHOLD: Final = 64

# Made or found, and locked, in one statement: between two the row may be forgotten by a success.
_LOCK = """INSERT INTO access_guard AS g (guard_key, failures, last_us, blocked_until_us)
    VALUES (?, 0, ?, 0) ON CONFLICT (guard_key) DO UPDATE SET last_us = g.last_us
    RETURNING failures, last_us, blocked_until_us"""
_COUNT = """UPDATE access_guard SET failures = ?, last_us = ?, blocked_until_us = ?
    WHERE guard_key = ?"""
_UNDO = """UPDATE access_guard SET failures = greatest(failures - 1, 0), blocked_until_us = ?
    WHERE guard_key = ?"""
_FORGET = "DELETE FROM access_guard WHERE guard_key = ?"
_KNOW = """INSERT INTO access_guard (guard_key, failures, last_us, blocked_until_us)
    VALUES (?, 0, ?, 0) ON CONFLICT (guard_key) DO UPDATE SET last_us = excluded.last_us"""
_KNOWN = "SELECT 1 FROM access_guard WHERE guard_key = ? AND last_us > ?"
_TIDY = """DELETE FROM access_guard WHERE guard_key IN (SELECT guard_key FROM access_guard
    WHERE last_us < ? ORDER BY last_us LIMIT 50 FOR UPDATE SKIP LOCKED)"""


class Guard(NamedTuple):
    """What is counted for a try: the login's count, the address's, and the trust between them."""

    login: str
    address: str
    known: str


class Try(NamedTuple):
    """What a try met: `wait_s` to wait instead, or how many failures stand with this one."""

    wait_s: int
    failures: int
    blocks_for_s: int


def household(address: str) -> str:
    """Return what of an address is one customer of a network: IPv6 gives each a whole /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "none"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_HOUSEHOLD), strict=False))
    return str(found)


def guard_of(
    connection: sa.Connection, secrets: Secrets, login_key: str, address: str, now_us: int
) -> Guard:
    """Find the counts that a try of this login from this address goes by."""
    home = household(address)
    known = secrets.key_of("known", login_key, home)
    is_known = execute(connection, _KNOWN, known, now_us - _KNOWN_FOR_US).first() is not None
    login = secrets.key_of("login guard", login_key, home if is_known else "")
    return Guard(login, secrets.key_of("address guard", home), known)


def count_try(connection: sa.Connection, guard: Guard, now_us: int) -> Try:
    """Count a try as failed before it is looked at, unless one must wait; then count nothing."""
    execute(connection, _TIDY, now_us - _KNOWN_FOR_US)
    free = {guard.login: FREE_OF_A_LOGIN, guard.address: FREE_OF_AN_ADDRESS}
    failures: dict[str, int] = {}
    wait_us = 0
    for key in sorted(free):  # in one order, so that two tries never wait for each other
        counted, last_us, blocked_until_us = execute(connection, _LOCK, key, now_us).first()
        failures[key] = 0 if now_us - last_us > _FORGOTTEN_AFTER_US else counted
        wait_us = max(wait_us, blocked_until_us - now_us)
    if wait_us > 0:
        return Try(-(-wait_us // _US_IN_S), failures[guard.login], 0)
    blocks_for_s = 0
    for key, most in free.items():
        wait_s = _wait_s(failures[key] + 1 - most)
        blocks_for_s = max(blocks_for_s, wait_s)
        until_us = now_us + wait_s * _US_IN_S
        execute(connection, _COUNT, failures[key] + 1, now_us, until_us, key)
    return Try(0, failures[guard.login] + 1, blocks_for_s)


def undo_try(connection: sa.Connection, guard: Guard, now_us: int) -> None:
    """Take one try back that was no failure; those before it stand."""
    for key in sorted((guard.login, guard.address)):
        execute(connection, _UNDO, now_us, key)


def succeeded(connection: sa.Connection, guard: Guard, now_us: int) -> None:
    """Forget the login's failures and remember the address; the address's other failures stand.

    Otherwise somebody with a login of their own could clear what guessing another's has cost.
    """
    undo_try(connection, guard, now_us)
    execute(connection, _FORGET, guard.login)
    execute(connection, _KNOW, guard.known, now_us)


def _wait_s(beyond: int) -> int:
    """Return how long one waits after so many failures beyond the free ones."""
    if beyond <= 0:
        return 0
    return min(FIRST_WAIT_S << min(beyond - 1, _MOST_DOUBLINGS), LONGEST_WAIT_S)
