"""A snapshot on its way into a register, and what it covers once its rows are in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import sqlalchemy as sa

from pharmadesk.storage.local_tables import (
    local_snapshot,
    local_snapshot_aside,
    local_snapshot_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

State: TypeAlias = Literal["arriving", "in_use", "over"]

_ONLY: Final = 1


@dataclass(frozen=True, slots=True)
class LocalSnapshot:
    """The one snapshot this register has to do with.

    `arriving`: its bytes are being fetched. `in_use`: its rows are the register's, and the log is
    pulled up to `position` without being applied. `over`: the journal holds all that it covers, or
    it was of no use; there is no other.
    """

    sha256: str
    size: int
    state: State
    position: int
    tenant_hash: bytes
    hlc: int = 0


def known(connection: Connection) -> LocalSnapshot | None:
    """Return it, if there is one."""
    columns = [local_snapshot.c[name] for name in LocalSnapshot.__dataclass_fields__]
    row = connection.execute(sa.select(*columns)).first()
    return LocalSnapshot(**row._asdict()) if row else None


def is_in_use(connection: Connection) -> bool:
    """Tell whether the register's rows say more than its journal holds yet."""
    found = known(connection)
    return found is not None and found.state == "in_use"


def latest_hlc(connection: Connection) -> int:
    """Return the greatest time at which an event behind its rows counts, as far as it is known."""
    found = known(connection)
    return found.hlc if found is not None else 0


def put(connection: Connection, snapshot: LocalSnapshot) -> None:
    """Write down how it stands."""
    values = {name: getattr(snapshot, name) for name in LocalSnapshot.__dataclass_fields__}
    connection.execute(local_snapshot.delete())
    connection.execute(local_snapshot.insert().values(only=_ONLY, **values))


def arrived(connection: Connection) -> int:
    """Count the bytes that are here."""
    last = (
        sa.select(local_snapshot_part.c.begins, sa.func.length(local_snapshot_part.c.content))
        .order_by(local_snapshot_part.c.begins.desc())
        .limit(1)
    )
    row = connection.execute(last).first()
    return row[0] + row[1] if row else 0


def keep_part(connection: Connection, begins: int, content: bytes) -> None:
    """Keep some of its bytes."""
    connection.execute(local_snapshot_part.insert().values(begins=begins, content=content))


def parts(connection: Connection) -> Iterator[bytes]:
    """Yield its bytes in order."""
    asked = sa.select(local_snapshot_part.c.content).order_by(local_snapshot_part.c.begins)
    for (content,) in connection.execute(asked):
        yield content


def drop_parts(connection: Connection) -> None:
    """Forget its bytes."""
    connection.execute(local_snapshot_part.delete())


def keep_aside(connection: Connection, event_ids: Iterable[str]) -> None:
    """Note which events it does not cover, in place of any noted before."""
    connection.execute(local_snapshot_aside.delete())
    if rows := [{"event_id": event_id} for event_id in event_ids]:
        connection.execute(local_snapshot_aside.insert(), rows)


def aside(connection: Connection) -> frozenset[str]:
    """Return which events it does not cover."""
    return frozenset(connection.execute(sa.select(local_snapshot_aside.c.event_id)).scalars())
