"""What the staff's pages read: of each pharmacy in a transaction of its own tenant.

No role of the database sees two pharmacies at once, and neither does this: a list goes from one to
the next in one transaction, as the survey does, and ends with its page. One that shows only those
that are amiss looks at a bounded number, and says where to go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal.centre_tables import ALL_TENANTS_SETTING
from pharmadesk.queries import operations
from pharmadesk.storage.postgres import set_local
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server.staff.accounts import STAFF

if TYPE_CHECKING:
    from pharmadesk.queries.operations import (
        Aside,
        Device,
        Fork,
        Held,
        JobRun,
        Suspect,
        Tenant,
    )
    from pharmadesk.storage.shared import SharedDatabase
    from sync.server.staff.record import Done, Place, Record

PAGE: Final = 25
LOOKED_AT: Final = 1_000
"""How many pharmacies one page of those that are amiss looks at."""
_ALL: Final = {ALL_TENANTS_SETTING: "yes"}


class Tenants(NamedTuple):
    """Some pharmacies, and the id to go on after; empty where none follows."""

    rows: list[Tenant]
    following: str


class Pharmacy(NamedTuple):
    """One pharmacy; `following` is the position to go on after, 0 where no event follows."""

    stands: Tenant
    devices: list[Device]
    aside: list[Aside]
    following: int
    forks: list[Fork]
    held: list[Held]
    suspect: list[Suspect]


class Records(NamedTuple):
    """Some of the record, and the place to go on before; None where none follows."""

    rows: list[Done]
    following: Place | None


def tenants(database: SharedDatabase, after: str, *, amiss: bool, limit: int = PAGE) -> Tenants:
    """Return pharmacies in the order of their ids."""
    with database.transaction(_ALL) as connection:
        most = LOOKED_AT if amiss else limit
        ids = operations.tenants_after(connection, after, most + 1)
    found: list[Tenant] = []
    with database.transaction() as connection:
        for number, tenant_id in enumerate(ids[:most], 1):
            set_local(connection, {TENANT_SETTING: tenant_id})
            each = operations.tenant(connection)
            if each is not None and (each.is_amiss or not amiss):
                found.append(each)
            if len(found) == limit:
                return Tenants(found, tenant_id if number < len(ids) else "")
    return Tenants(found, ids[most - 1] if len(ids) > most else "")


def pharmacy(
    database: SharedDatabase, tenant_id: str, after: int, limit: int = PAGE
) -> Pharmacy | None:
    """Return one pharmacy; None for an id that is none."""
    with database.snapshot({TENANT_SETTING: tenant_id}) as connection:
        stands = operations.tenant(connection)
        if stands is None:
            return None
        aside = operations.aside_after(connection, after, limit + 1)
        return Pharmacy(
            stands,
            operations.devices(connection),
            aside[:limit],
            aside[limit - 1].position if len(aside) > limit else 0,
            operations.forks(connection),
            operations.held(connection),
            operations.suspect(connection),
        )


def aside_at(database: SharedDatabase, tenant_id: str, position: int) -> Aside | None:
    """Return why the event at a position is in no row; None where it is, or there is none."""
    with database.snapshot({TENANT_SETTING: tenant_id}) as connection:
        return operations.aside_at(connection, position)


def jobs(database: SharedDatabase) -> dict[str, JobRun]:
    """Return how every job stands over all pharmacies."""
    with database.snapshot(_ALL) as connection:
        return operations.jobs(connection)


def records(
    database: SharedDatabase, record: Record, before: Place | None, limit: int = PAGE
) -> Records:
    """Return what was done, the newest first."""
    with database.transaction(STAFF) as connection:
        rows = record.before(connection, before, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return Records(rows[:limit], None if last is None else (last.happened_at_us, last.record_id))
