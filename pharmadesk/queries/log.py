"""The centre's log of a tenant as a person reads it: who did what, and what of it is no row yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.journal.tables import build
from pharmadesk.projections.tables import metadata as projections
from pharmadesk.queries.pages import Asked, Page, page, paged

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = build(multi_tenant=True).tables
_event, _device, _own = _t["journal_event"], _t["device"], _t["own_device"]
_head, _cursor, _failure = _t["tenant_head"], _t["projection_cursor"], _t["projection_failure"]
_chain, _suspect = _t["device_cursor"], _t["suspect"]
_held = _t["held"]
_register, _sale = projections.tables["register"], projections.tables["sale"]
_release = projections.tables["event_release"]

LATE_US = 60_000_000
"""A sale that reached the centre later than this after it was made was made offline."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the log, by its header; `held` says why it does not act, where it waits."""

    position: int
    event_id: str
    kind: str
    version: int
    stream_key: str
    occurred_at_us: int
    received_at_us: int
    business_date: str
    actor_id: str | None
    device_id: str
    incarnation: str
    seq: int
    cash_session_id: str | None
    hash: bytes
    held: str | None


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the tenant; `is_centre` tells the one that the centre itself writes as."""

    device_id: str
    code: str
    name: str
    is_centre: bool
    app_version: str
    enrolled_at_us: int
    last_seen_us: int
    revoked_at_us: int | None
    last_seq: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the log goes, how far it has become rows, and what of it has not."""

    position: int
    projected: int
    set_aside: int
    suspect: int


_IS_RELEASED = (
    sa.select(_release.c.event_id)
    .where(_release.c.event_id == _event.c.event_id)
    .correlate(_event)
    .exists()
)
_WAITS_FOR = (
    sa.select(_held.c.why)
    .where(_held.c.position == _event.c.position, ~_IS_RELEASED)
    .correlate(_event)
    .scalar_subquery()
)


def entries(
    connection: Connection,
    asked: Asked,
    kind: str | None = None,
    from_us: int | None = None,
    to_us: int | None = None,
) -> Page[Entry]:
    """List the log from its end; `from_us` is within, `to_us` is beyond."""
    copied = (_event.c[name] for name in Entry.__dataclass_fields__ if name != "held")
    query = sa.select(*copied, _WAITS_FOR.label("held"))
    if kind is not None:
        query = query.where(_event.c.kind == kind)
    if from_us is not None:
        query = query.where(_event.c.occurred_at_us >= from_us)
    if to_us is not None:
        query = query.where(_event.c.occurred_at_us < to_us)
    rows = connection.execute(paged(query, asked, (_event.c.position,), rising=False)).all()
    return page(rows, asked, lambda row: (row.position,)).map(lambda row: Entry(*row))


def offline_sales(connection: Connection, session_ids: list[str]) -> dict[str, int]:
    """Count the sales of sessions that reached the centre late."""
    query = (
        sa.select(_sale.c.session_id, sa.func.count())
        .join(_event, _event.c.event_id == _sale.c.event_id)
        .where(
            _sale.c.session_id.in_(session_ids),
            _event.c.received_at_us - _event.c.occurred_at_us > LATE_US,
        )
        .group_by(_sale.c.session_id)
    )
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    return {session_id: found.get(session_id, 0) for session_id in session_ids}


_SEQ = (
    sa.select(sa.func.max(_chain.c.seq))
    .where(_chain.c.device_id == _device.c.device_id)
    .scalar_subquery()
)
_DEVICES = (
    sa.select(
        _device,
        _register.c.code,
        _register.c.name,
        _own.c.device_id.label("own_id"),
        sa.func.coalesce(_SEQ, 0).label("last_seq"),
    )
    .outerjoin(_register, _register.c.register_id == _device.c.device_id)
    .outerjoin(_own, _own.c.device_id == _device.c.device_id)
)


def devices(connection: Connection) -> list[Device]:
    """List the tenant's devices in the order in which they came."""
    query = _DEVICES.order_by(_device.c.enrolled_at_us, _device.c.device_id)
    return [_as_device(row) for row in connection.execute(query)]


def device(connection: Connection, device_id: str) -> Device | None:
    """Find a device."""
    row = connection.execute(_DEVICES.where(_device.c.device_id == device_id)).first()
    return None if row is None else _as_device(row)


def standing(connection: Connection) -> Standing:
    """Say how the log stands."""
    count = sa.select(sa.func.count()).select_from
    return Standing(
        position=int(connection.execute(sa.select(_head.c.last_position)).scalar_one()),
        projected=int(connection.execute(sa.select(_cursor.c.position)).scalar() or 0),
        set_aside=int(connection.execute(count(_failure)).scalar_one()),
        suspect=int(connection.execute(count(_suspect)).scalar_one()),
    )


def _as_device(row: Any) -> Device:
    return Device(
        device_id=row.device_id,
        code=row.code or "",
        name=row.name or "",
        is_centre=row.own_id is not None,
        app_version=row.app_version,
        enrolled_at_us=row.enrolled_at_us,
        last_seen_us=row.last_seen_us,
        revoked_at_us=row.revoked_at_us,
        last_seq=row.last_seq,
    )
