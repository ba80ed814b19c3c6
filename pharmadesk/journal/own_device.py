"""The device the centre itself writes as for a tenant: which one, and in which incarnation.

Both are minted once and kept. An incarnation ends with the epoch it began in: after a restore the
centre no longer knows how far its chain had come, so it begins another and names the last event it
still has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.journal.centre_tables import DEVICE_SETTING
from pharmadesk.storage.driver import execute
from pharmadesk.storage.postgres import set_local

if TYPE_CHECKING:
    import sqlalchemy as sa

_FIND = "SELECT device_id, incarnation, server_epoch FROM own_device"
_LOCK = f"{_FIND} FOR UPDATE"
_BEGIN = """INSERT INTO own_device (device_id, incarnation, server_epoch) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING"""
_END = "UPDATE own_device SET server_epoch = ''"
_RENEW = "UPDATE own_device SET incarnation = ?, server_epoch = ?"
_EPOCH = "SELECT server_epoch FROM server_identity"
_ROUTE = "INSERT INTO device_route (device_id, tenant_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
_KEY = "SELECT public_key FROM device WHERE device_id = ?"
_DEVICE = """INSERT INTO device (device_id, public_key, app_version, enrolled_at_us, last_seen_us)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_LETTER = """SELECT series_letter FROM journal_chain
    WHERE device_id = ? ORDER BY length(series_letter) DESC, series_letter DESC LIMIT 1"""


class OwnDevice(NamedTuple):
    """Who the centre is to a tenant; `server_epoch` is the one its incarnation began in."""

    device_id: str
    incarnation: str
    server_epoch: str


def find(connection: sa.Connection) -> OwnDevice | None:
    """Return the centre's own device, if it has written for this tenant before."""
    row = execute(connection, _FIND).first()
    return None if row is None else OwnDevice(*row)


def lock(connection: sa.Connection) -> OwnDevice | None:
    """Return the centre's own device, and keep every other node from writing as it."""
    row = execute(connection, _LOCK).first()
    return None if row is None else OwnDevice(*row)


def begin(connection: sa.Connection, device_id: str, incarnation: str) -> OwnDevice:
    """Keep a new device for this tenant; another node may have been quicker with its own."""
    execute(connection, _BEGIN, device_id, incarnation, epoch(connection))
    own = lock(connection)
    assert own is not None, "one of us has kept it"
    return own


def make_known(
    connection: sa.Connection, tenant_id: str, device_id: str, key: bytes, version: str, now_us: int
) -> None:
    """Put the device among those of its tenant, so that no other can ever take its id.

    Where it is among them already nothing changes.
    """
    set_local(connection, {DEVICE_SETTING: device_id})
    execute(connection, _ROUTE, device_id, tenant_id)
    execute(connection, _DEVICE, device_id, key, version, now_us, now_us)


def renew(connection: sa.Connection, incarnation: str) -> None:
    """Go on in another incarnation, of the epoch there is now."""
    execute(connection, _RENEW, incarnation, epoch(connection))


def end(connection: sa.Connection) -> None:
    """Write no more in this incarnation: whatever the epoch, the next event begins another."""
    execute(connection, _END)


def key(connection: sa.Connection, device_id: str) -> bytes | None:
    """Return the key of any device of this tenant; None when there is no such device."""
    found: bytes | None = execute(connection, _KEY, device_id).scalar()
    return found


def epoch(connection: sa.Connection) -> str:
    """Return the epoch of this database."""
    return str(execute(connection, _EPOCH).scalar())


def newest_letter(connection: sa.Connection, device_id: str) -> str | None:
    """Return the series letter of the newest chain of a device."""
    letter: str | None = execute(connection, _LETTER, device_id).scalar()
    return letter
