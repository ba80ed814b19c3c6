"""The audit trail: the tenant's log by its headers, as it was written and never changed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.permissions import Action
from pharmadesk.queries import log
from sync.server.api import operations, paging, values
from sync.server.api.operations import Call, Nothing, Operation
from sync.server.api.sessions import range_us

if TYPE_CHECKING:
    from sync.server.api.once import Answer

SYSTEM = "system"


class AuditMetadata(msgspec.Struct, rename="camel", omit_defaults=True):
    """Where an event stands: in its device's chain, in the log, in its business day.

    `held` is there for an event that does not act, and says why: `revoked`, `authority`, `drawer`.
    """

    position: int
    device_id: str
    incarnation: str
    seq: int
    version: int
    business_date: str
    received_at: datetime
    cash_session_id: str | UnsetType = UNSET
    held: str | UnsetType = UNSET


class AuditLogEntry(msgspec.Struct, rename="camel"):
    """An event; `hash` covers it and everything its device wrote before it.

    `performedBy` is whom the device named: proven where the centre wrote the event itself.
    """

    id: str
    event_type: str
    performed_by: str
    performed_at: datetime
    resource_type: str
    resource_id: str
    metadata: AuditMetadata
    hash: str


class AuditLogList(msgspec.Struct, rename="camel"):
    """Some of the log, from its end."""

    data: tuple[AuditLogEntry, ...]
    next_cursor: str | None


class AuditQuery(paging.Paged, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Which events are wanted: of a kind, recorded from an instant on and before another."""

    event_type: Annotated[str, msgspec.Meta(max_length=60)] | UnsetType = UNSET
    from_: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = msgspec.field(
        name="from", default=UNSET
    )
    to: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


def _list(call: Call[AuditQuery, Nothing]) -> Answer:
    query = call.query
    kind = None if query.event_type is UNSET else query.event_type
    with call.desk.read() as connection:
        bounds = range_us(query.from_, query.to)
        page = log.entries(connection, paging.asked(query, int), kind, *bounds)
    rows = tuple(map(_as_entry, page.rows))
    return operations.told(AuditLogList(rows, paging.following(page)))


def _as_entry(it: log.Entry) -> AuditLogEntry:
    return AuditLogEntry(
        id=it.event_id,
        event_type=it.kind,
        performed_by=it.actor_id or SYSTEM,
        performed_at=values.moment(it.occurred_at_us),
        resource_type=it.kind.partition(".")[0],
        resource_id=it.stream_key,
        metadata=AuditMetadata(
            it.position,
            it.device_id,
            it.incarnation,
            it.seq,
            it.version,
            it.business_date,
            values.moment(it.received_at_us),
            it.cash_session_id or UNSET,
            it.held or UNSET,
        ),
        hash=it.hash.hex(),
    )


OPERATIONS = (
    Operation(
        "GET", "/api/audit-log", "listAuditLog", "Read the audit trail", Action.READ_AUDIT, _list,
        AuditLogList, query=AuditQuery,
    ),
)  # fmt: skip
