"""What a register knows of its centre: which one, how far it pulled, what was promised, what waits.

Everything here can be lost and learnt again from the journal and the centre, except which centre
it is. Cursors of what was acknowledged stand beside the journal (`pharmadesk.journal.cursors`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pharmadesk.storage.driver import Prepared, as_list, one_of
from pharmadesk.storage.local_tables import (
    local_ack,
    local_aside,
    local_blocked_item,
    local_fork,
    local_joining,
    local_peer,
    local_sync,
    local_ungiven,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_ONLY: Final = 1


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre of this register, and how far its log was pulled.

    Shape: `own_seq` is the last event of the current incarnation that was met in the log,
    `vault_number` the last entry of the vault that was heard of.
    """

    server_url: str
    server_key: bytes
    server_epoch: str | None
    position: int
    tenant_hash: bytes
    own_seq: int
    vault_number: int
    last_success_us: int | None
    last_success_day: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Ack:
    """A promise of the centre, as it was signed."""

    incarnation: str
    branch: int
    through_seq: int
    server_epoch: str
    through_hash: bytes
    tenant_hash: bytes
    received_at_us: int
    countersignature: str


@dataclass(frozen=True, slots=True)
class Fork:
    """An own history that the centre knows as a branch, after the last event of a lower one.

    Shape: `here` is its branch in this journal, `branch` the one at the centre.
    """

    incarnation: str
    here: int
    branch: int
    common_seq: int
    common_hash: bytes


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that is in the journal and in no row, and why."""

    event_id: str
    reason: str
    detail: str | None
    tries: int


def centre(connection: Connection) -> Centre | None:
    """Read which centre this register belongs to, if it belongs to one."""
    row = connection.execute(sa.select(local_sync)).first()
    return Centre(**{n: v for n, v in row._asdict().items() if n != "only"}) if row else None


def enrol(
    connection: Connection,
    server_url: str,
    server_key: bytes,
    server_epoch: str,
    log_begins: bytes,
) -> None:
    """Note the centre; its log is pulled from the beginning, where its hash is `log_begins`."""
    connection.execute(local_sync.delete())
    connection.execute(
        local_sync.insert().values(
            only=_ONLY,
            server_url=server_url,
            server_key=server_key,
            server_epoch=server_epoch,
            position=0,
            tenant_hash=log_begins,
            own_seq=0,
            vault_number=0,
        )
    )


def joining(connection: Connection, device_id: str) -> str:
    """Return the id this device asks to join under: the same, however often it has to ask."""
    connection.execute(
        insert(local_joining).values(only=_ONLY, device_id=device_id).on_conflict_do_nothing()
    )
    return str(connection.execute(sa.select(local_joining.c.device_id)).scalar_one())


def joining_id(connection: Connection) -> str | None:
    """Return the id under which this device has asked to join, if it has."""
    found: str | None = connection.execute(sa.select(local_joining.c.device_id)).scalar()
    return found


def note(connection: Connection, **values: Any) -> None:
    """Change some of what is known of the centre."""
    connection.execute(local_sync.update().values(**values))


def keep_ack(connection: Connection, ack: Ack) -> None:
    """Keep a promise; the same one again changes nothing."""
    values = {name: getattr(ack, name) for name in ack.__dataclass_fields__}
    connection.execute(insert(local_ack).values(**values).on_conflict_do_nothing())


def acks(connection: Connection) -> list[Ack]:
    """Read every promise, oldest first."""
    rows = connection.execute(sa.select(local_ack).order_by(local_ack.c.received_at_us))
    return [Ack(**row._asdict()) for row in rows]


def forks(connection: Connection) -> dict[tuple[str, int], Fork]:
    """Read which own histories are branches at the centre, by incarnation and branch here."""
    rows = connection.execute(sa.select(local_fork))
    return {(row.incarnation, row.here): Fork(**row._asdict()) for row in rows}


def keep_fork(connection: Connection, fork: Fork) -> None:
    """Note that a history is a branch; a later finding replaces an earlier one."""
    connection.execute(
        local_fork.delete().where(
            local_fork.c.incarnation == fork.incarnation, local_fork.c.here == fork.here
        )
    )
    connection.execute(
        local_fork.insert().values({n: getattr(fork, n) for n in fork.__dataclass_fields__})
    )


def peers(connection: Connection) -> dict[str, bytes]:
    """Read the keys of the other devices, by device."""
    return {row.device_id: row.public_key for row in connection.execute(sa.select(local_peer))}


def keep_peer(connection: Connection, device_id: str, public_key: bytes) -> None:
    """Note the key of another device; the first one stays."""
    row = {"device_id": device_id, "public_key": public_key}
    connection.execute(insert(local_peer).values(row).on_conflict_do_nothing())


def ungiven(connection: Connection) -> dict[tuple[str, str], bytes]:
    """Read which chains of other devices the centre lacks and did not take, each with its end."""
    rows = connection.execute(sa.select(local_ungiven))
    return {(row.device_id, row.incarnation): row.head_hash for row in rows}


def keep_ungiven(connection: Connection, line: tuple[str, str], head_hash: bytes) -> None:
    """Note that the centre did not take a chain of another device."""
    forget_ungiven(connection, line)
    row = {"device_id": line[0], "incarnation": line[1], "head_hash": head_hash}
    connection.execute(local_ungiven.insert().values(row))


def forget_ungiven(connection: Connection, line: tuple[str, str]) -> None:
    """Forget it: the centre has the chain."""
    connection.execute(
        local_ungiven.delete().where(
            local_ungiven.c.device_id == line[0], local_ungiven.c.incarnation == line[1]
        )
    )


def put_aside(
    connection: Connection, event_id: str, reason: str, detail: str | None, now_us: int
) -> None:
    """Note that an event is in no row; each time it is tried again counts."""
    fresh = insert(local_aside).values(
        event_id=event_id, reason=reason, detail=detail, since_us=now_us, tries=1
    )
    again = {"reason": reason, "detail": detail, "tries": local_aside.c.tries + 1}
    connection.execute(fresh.on_conflict_do_update(index_elements=["event_id"], set_=again))


def aside_for(connection: Connection, event_ids: Iterable[str], reason: str) -> None:
    """Note that events are aside for another reason than they were; all else stays."""
    for event_id in event_ids:
        which = local_aside.c.event_id == event_id
        connection.execute(local_aside.update().where(which).values(reason=reason))


def take_up(connection: Connection, event_id: str) -> None:
    """Forget that an event was aside: its rows are there now."""
    connection.execute(local_aside.delete().where(local_aside.c.event_id == event_id))
    blocks = local_blocked_item.c.event_id == event_id
    connection.execute(local_blocked_item.delete().where(blocks))


def block(connection: Connection, event_id: str, item_ids: Iterable[str]) -> None:
    """Note that items must not be sold before an event that is aside is taken up."""
    for item_id in item_ids:
        row = {"event_id": event_id, "item_id": item_id}
        connection.execute(insert(local_blocked_item).values(row).on_conflict_do_nothing())


_BLOCKED = Prepared(
    sa.select(local_blocked_item.c.item_id).where(one_of(local_blocked_item.c.item_id, "item_ids"))
)


def blocked(connection: Connection, item_ids: Iterable[str]) -> frozenset[str]:
    """Tell which of some items must not be sold before an event that is aside is taken up."""
    rows = _BLOCKED(connection, {"item_ids": as_list(item_ids)})
    return frozenset(row.item_id for row in rows)


def reason_aside(connection: Connection, event_id: str) -> str | None:
    """Return why an event is in no row, if it is in none."""
    row = connection.execute(
        sa.select(local_aside.c.reason).where(local_aside.c.event_id == event_id)
    ).first()
    return None if row is None else str(row.reason)


def aside(connection: Connection) -> list[Aside]:
    """Read the events that are in no row, oldest first."""
    columns = [local_aside.c[name] for name in Aside.__dataclass_fields__]
    rows = connection.execute(
        sa.select(*columns).order_by(local_aside.c.since_us, local_aside.c.event_id)
    )
    return [Aside(**row._asdict()) for row in rows]
