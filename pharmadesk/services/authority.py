"""What an owner decides about registers: whose say ends, and what acts although it was held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import ChainHead, DeviceRevoked
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.journal import reading
from pharmadesk.projections.setting_aside import WAITING
from pharmadesk.queries import authority as queries
from pharmadesk.queries import decisions
from pharmadesk.queries.till import newest_series, registers_with_code, registers_with_series
from pharmadesk.services.replication import applying
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

_IDS_AN_EVENT: Final = 2_000


def release(till: Till, actor: Actor, event_ids: Collection[str]) -> int:
    """Let events act that wait for it, each at its own time; return how many there were.

    Raises: Refused `permission.denied`, `authority.no_key`, `authority.lease_over`,
    `release.this_register` when this register would withdraw itself.
    """

    def work(unit: Unit) -> int:
        _require(unit, Action.RELEASE_EVENTS)
        aside = sync_state.aside(unit.connection)
        waiting = [each.event_id for each in aside if each.reason in WAITING]
        chosen = [event_id for event_id in waiting if event_id in event_ids]
        if till.identity.device_id in decisions.withdrawn_by(unit.connection, chosen):
            raise Refused("release.this_register")
        for first in range(0, len(chosen), _IDS_AN_EVENT):
            applying.release(unit, chosen[first : first + _IDS_AN_EVENT])
        return len(chosen)

    return till.write(actor, work)


def revoke(till: Till, actor: Actor, device_id: str, reason: str) -> None:
    """End the say of another register after the last event of it that is known here.

    Raises: Refused `permission.denied`, `authority.no_key`, `authority.lease_over`,
    `register.unknown`, `register.is_this`, `register.withdrawn`, `register.this_withdrawn`.
    """

    def work(unit: Unit) -> None:
        _require(unit, Action.REVOKE_DEVICE)
        if device_id == till.identity.device_id:
            raise Refused("register.is_this")
        if _has_no_say(unit.connection, till.identity.device_id):
            raise Refused("register.this_withdrawn")
        trusted = _last_known(unit.connection, device_id)
        if trusted is None:
            raise Refused("register.unknown")
        if queries.is_revoked(unit.connection, device_id):
            raise Refused("register.withdrawn")
        body = DeviceRevoked(device_id=device_id, trusted=trusted, reason=reason)
        unit.emit("device.revoked", body, stream_key=device_id)

    till.write(actor, work)


def register_with(till: Till, name: str) -> str:
    """Find another register that still has its say by what its receipt numbers begin with.

    Shape: `name` is a code, or a code with the letter of a series, such as C2-B: of a register that
    was recovered several devices bear the code, and each has series of its own.

    Raises: Refused `register.unknown`, `register.is_this`, `register.withdrawn`, and
    `register.several` with the series to choose from.
    """
    name = name.strip()
    with till.database.read() as connection:
        found = registers_with_code(connection, name) or registers_with_series(connection, name)
        others = [each for each in found if each != till.identity.device_id]
        heard = [each for each in others if not queries.is_revoked(connection, each)]
        series = [newest_series(connection, each) for each in heard]
    if len(heard) > 1:
        raise Refused("register.several", register=name, series=", ".join(sorted(series)))
    if heard:
        return heard[0]
    if len(others) < len(found):
        raise Refused("register.is_this")
    raise Refused("register.withdrawn" if others else "register.unknown")


def _has_no_say(connection: Connection, device_id: str) -> bool:
    """Tell whether this register was withdrawn, as its journal or its centre told it."""
    centre = sync_state.centre(connection)
    told = centre is not None and centre.problem == "sync.device_revoked"
    return told or queries.is_revoked(connection, device_id)


def _require(unit: Unit, action: Action) -> None:
    """Let an owner through whose key is at hand: without it nobody else would heed the act."""
    unit.require(action)
    if unit.actor is None or unit.actor.approver is None:
        raise Refused("authority.no_key")


def _last_known(connection: Connection, device_id: str) -> ChainHead | None:
    """Name the newest event of a device's newest chain."""
    ends = reading.ends(connection, device_id)
    if not ends:
        return None
    incarnation, end = ends[-1]
    return ChainHead(incarnation=incarnation, seq=end.seq, hash=end.hash.hex())
