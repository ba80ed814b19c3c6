"""Devices of the pharmacy, and how its log stands."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.journal.centre import EMPTY
from pharmadesk.queries import log
from sync.server import devices
from sync.server.api import operations, values
from sync.server.api.errors import CONFLICT, NOT_FOUND
from sync.server.api.operations import ACCEPTED, Call, Nothing, Operation
from sync.server.devices import Trusted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.unit import Unit
    from sync.server.api.once import Answer


class Device(msgspec.Struct, rename="camel", omit_defaults=True):
    """What holds a key of the pharmacy: a register, or the centre itself."""

    id: str
    type: str
    name: str
    app_version: str
    enrolled_at: datetime
    last_seen_at: datetime
    last_sequence: int
    revoked_at: datetime | UnsetType = UNSET


class DeviceList(msgspec.Struct, rename="camel"):
    """The devices in the order in which they came."""

    data: tuple[Device, ...]


class SyncStatus(msgspec.Struct, rename="camel"):
    """How far the log goes, how far it became rows, and what of it did not."""

    position: int
    projected_position: int
    pending: int
    set_aside: int
    suspect: int
    devices: tuple[Device, ...]


def _as_device(it: log.Device) -> Device:
    revoked = it.revoked_at_us
    return Device(
        it.device_id,
        "centre" if it.is_centre else "register",
        it.name or it.code,
        it.app_version,
        values.moment(it.enrolled_at_us),
        values.moment(it.last_seen_us),
        it.last_seq,
        UNSET if revoked is None else values.moment(revoked),
    )


def _device(call: Call[Any, Any], connection: Connection, own: str) -> Device:
    return _as_device(call.found(log.device(connection, own), "device.unknown"))


def _list(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(DeviceList(tuple(map(_as_device, log.devices(connection)))))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_device(call, connection, call.path["deviceId"]))


def _status(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        stands = log.standing(connection)
        known = tuple(map(_as_device, log.devices(connection)))
    return operations.told(
        SyncStatus(
            stands.position,
            stands.projected,
            stands.position - stands.projected,
            stands.set_aside,
            stands.suspect,
            known,
        )
    )


def _revoke(call: Call[Nothing, Nothing]) -> Answer:
    """Trust everything that has arrived; what comes later is kept and does not act."""
    own = call.path["deviceId"]

    def work(unit: Unit) -> None:
        unit.require(Action.REVOKE_DEVICE)
        found = call.found(log.device(unit.connection, own), "device.unknown")
        if found.is_centre:
            raise Refused("device.own")
        last = devices.heard(unit.connection, own) or Trusted("", EMPTY)
        if not devices.end(unit.connection, own, last, unit.desk.now_us()):
            raise Refused("device.already_revoked")

    return call.carry_out(
        lambda desk: desk.write(call.actor, work),
        lambda connection, _: _device(call, connection, own),
        status=ACCEPTED,
    )


OPERATIONS = (
    Operation(
        "GET", "/api/devices", "listDevices", "List devices", Action.SEE_REGISTERS, _list,
        DeviceList,
    ),
    Operation(
        "GET", "/api/devices/{deviceId}", "getDevice", "Get a device", Action.SEE_REGISTERS, _get,
        Device, problems=(NOT_FOUND,),
    ),
    Operation(
        "POST", "/api/devices/{deviceId}/revoke", "revokeDevice",
        "End a device's say after what has arrived of it", Action.REVOKE_DEVICE, _revoke, Device,
        ACCEPTED, problems=(NOT_FOUND, CONFLICT),
    ),
    Operation(
        "GET", "/api/sync/status", "getSyncStatus", "See how the log stands", Action.SEE_SYNC,
        _status, SyncStatus,
    ),
)  # fmt: skip
