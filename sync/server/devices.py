"""Devices and whose they are: the one thing that is looked up before the tenant is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.journal import centre_authority
from pharmadesk.journal.centre import Head
from pharmadesk.journal.centre_authority import Standing
from pharmadesk.journal.centre_tables import DEVICE_SETTING
from pharmadesk.services.replication.accepted import Sender
from pharmadesk.storage.driver import execute
from pharmadesk.storage.postgres import set_local
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.storage.shared import SharedDatabase

_ROUTE = "SELECT tenant_id FROM device_route WHERE device_id = ?"
_NEW_ROUTE = "INSERT INTO device_route (device_id, tenant_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
_DEVICE = "SELECT public_key, revoked_at_us IS NOT NULL FROM device WHERE device_id = ?"
_NEW = """INSERT INTO device (device_id, public_key, app_version, enrolled_at_us, last_seen_us)
    VALUES (?, ?, ?, ?, ?)"""
_SEEN = """UPDATE device SET app_version = ?, last_seen_us = ?, pulled_position = ?
    WHERE device_id = ?"""
_FOUNDER = "UPDATE device SET is_founder = true WHERE device_id = ?"
_VOUCH = """UPDATE device SET owner_id = ?, owner_key = ? WHERE device_id = ? AND NOT EXISTS (
    SELECT 1 FROM device_cursor c WHERE c.device_id = device.device_id)"""
_HEARD = """SELECT incarnation, seq, hash FROM journal_event
    WHERE device_id = ? AND branch = 0 ORDER BY position DESC LIMIT 1"""


class Trusted(NamedTuple):
    """The last event of a device that acts by itself once the device is revoked."""

    incarnation: str
    head: Head


def of(connection: sa.Connection, device_id: str) -> Sender | None:
    """Find a device, and go on as its tenant."""
    set_local(connection, {DEVICE_SETTING: device_id})
    tenant_id = execute(connection, _ROUTE, device_id).scalar()
    if tenant_id is None:
        return None
    set_local(connection, {TENANT_SETTING: tenant_id})
    public_key, is_revoked = execute(connection, _DEVICE, device_id).first()
    return Sender(tenant_id, device_id, public_key, is_revoked)


def add(connection: sa.Connection, device: Sender, app_version: str, now_us: int) -> bool:
    """Make a device known to its tenant; tell whether its id was free or its own already."""
    known = of(connection, device.device_id)
    if known is not None:
        return (known.tenant_id, known.public_key) == (device.tenant_id, device.public_key)
    set_local(connection, {TENANT_SETTING: device.tenant_id})
    if execute(connection, _NEW_ROUTE, device.device_id, device.tenant_id).count != 1:
        return False
    execute(connection, _NEW, device.device_id, device.public_key, app_version, now_us, now_us)
    return True


def seen(
    connection: sa.Connection, device_id: str, app_version: str, pulled: int, now_us: int
) -> None:
    """Note that a device was heard, and up to which position it has the log."""
    execute(connection, _SEEN, app_version, now_us, pulled, device_id)


def adopt(connection: sa.Connection, device_id: str) -> None:
    """Note which device founded the pharmacy here."""
    execute(connection, _FOUNDER, device_id)


def vouch(connection: sa.Connection, device_id: str, owner_id: str, owner_key: str) -> None:
    """Note the owner's key that a device showed at the door, as long as it has told nothing."""
    execute(connection, _VOUCH, owner_id, owner_key, device_id)


def revoke(
    database: SharedDatabase, tenant_id: str, device_id: str, last: Trusted, now_us: int
) -> bool:
    """End a device's say: what it writes after `last` is kept and does not act.

    A revocation stands: a second one changes nothing.
    """
    with database.transaction({TENANT_SETTING: tenant_id}) as connection:
        centre_authority.lock_log(connection)
        return end(connection, device_id, last, now_us)


def end(connection: sa.Connection, device_id: str, last: Trusted, now_us: int) -> bool:
    """End a device's say within a transaction of its tenant."""
    at = Standing(is_revoked=True, incarnation=last.incarnation, last=last.head)
    return centre_authority.revoke(connection, device_id, at, now_us)


def heard(connection: sa.Connection, device_id: str) -> Trusted | None:
    """Return the last event that arrived of a device, on the chain it writes."""
    row = execute(connection, _HEARD, device_id).first()
    return None if row is None else Trusted(row[0], Head(*row[1:]))
