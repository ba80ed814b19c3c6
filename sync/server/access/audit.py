"""What happens to people's access, told to their pharmacy's journal by the centre's own device.

A denial is counted in a row before it is answered, and told after: once a minute at most for one
person and one reason, so that a flood of denials is one event with their number. What is counted
and not told, because the centre was killed or had much to do, is told later. Those of a device are
told once an hour at most: one that was withdrawn asks by itself all day. Denials of nobody (a
login that is none) are counted the same way, so that they take as long, and never told. No event
holds a login, an address or anything that was typed.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.domain import events
from pharmadesk.errors import PharmaDeskError
from pharmadesk.storage.driver import execute
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server.access.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import sqlalchemy as sa

    from pharmadesk.services.desk import Desk
    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.server.access.secrets_of import Secrets

TOLD_EVERY_US: Final = 60 * 1_000_000
OF_DEVICES_EVERY_US: Final = 60 * TOLD_EVERY_US
_MOST_AT_ONCE: Final = 100
_LOCKED: Final = "locked"
_DEVICE: Final = "device "

_COUNT = """INSERT INTO access_denial
    (denial_key, person_id, reason, told_at_us, pending, failures, wait_s)
    VALUES (?, ?, ?, 0, 1, ?, ?)
    ON CONFLICT (tenant_id, denial_key) DO UPDATE SET pending = access_denial.pending + 1
    RETURNING told_at_us"""
_TAKE = """SELECT person_id, reason, pending, failures, wait_s FROM access_denial
    WHERE denial_key = ? AND pending > 0 AND told_at_us <= ? FOR UPDATE"""
_TOLD = "UPDATE access_denial SET pending = 0, told_at_us = ? WHERE denial_key = ?"
_DUE = """SELECT denial_key FROM access_denial
    WHERE pending > 0 AND told_at_us <= ? ORDER BY told_at_us LIMIT ?"""
_TIDY = "DELETE FROM access_denial WHERE pending = 0 AND told_at_us <= ?"

_log = logging.getLogger(__name__)


class Whose(NamedTuple):
    """Whose record a denial belongs into."""

    tenant_id: str
    person_id: str


class Locked(NamedTuple):
    """After how many failures a login must wait, and how long."""

    failures: int
    wait_s: int


NOBODY: Final = Whose("nobody", "nobody")
"""Where denials are counted that belong into no pharmacy's record."""


class Audit:
    """Tells journals; what cannot be told now stays counted and is told later."""

    def __init__(
        self,
        database: SharedDatabase,
        clock: Clock,
        secrets: Secrets,
        desk: Callable[[str], Desk],
    ) -> None:
        self._database = database
        self._clock = clock
        self._secrets = secrets
        self._desk = desk

    def denied(
        self,
        whose: Whose,
        code: str,
        reason: str,
        locked: Locked | None = None,
        **parameters: str | int,
    ) -> Denied:
        """Count a denial, and make its answer, which says nothing of the reason.

        `locked` is the wait that begins with it.
        """
        tenant_id, person_id = whose
        with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
            told_at_us = self._count(connection, person_id, reason, Locked(0, 0))
            if locked is not None:
                self._count(connection, person_id, _LOCKED, locked)
        is_due = locked is not None or told_at_us <= self._clock.now_us() - TOLD_EVERY_US
        after = partial(self.tell_pending, [tenant_id]) if is_due and whose != NOBODY else None
        return Denied(code, after=after, **parameters)

    def device_denied(self, of: Sender, code: str) -> None:
        """Count that a device was denied something, or who said to be it; it is told later."""
        try:
            with self._database.transaction({TENANT_SETTING: of.tenant_id}) as connection:
                self._count(connection, of.device_id, _DEVICE + code, Locked(0, 0))
        except PharmaDeskError as error:  # the denial stands, whether it is counted or not
            _log.warning("a denial was not counted: %s", error)

    def _count(self, connection: sa.Connection, person_id: str, reason: str, locked: Locked) -> int:
        """Count one more; return when the like was told last."""
        key = self._secrets.key_of("denial", person_id, reason, str(locked.failures))
        return int(execute(connection, _COUNT, key, person_id, reason, *locked).scalar())

    def tell_pending(self, tenants: Iterable[str]) -> int:
        """Tell every denial that has waited for its minute; return how many events that made."""
        return sum(map(self._tell_pending, tenants))

    def _tell_pending(self, tenant_id: str) -> int:
        before_us = self._clock.now_us() - TOLD_EVERY_US
        with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
            execute(connection, _TIDY, before_us)
            due = [row[0] for row in execute(connection, _DUE, before_us, _MOST_AT_ONCE)]
        try:
            return sum(self._tell(tenant_id, key) for key in due)
        except PharmaDeskError as error:  # nobody waits for this, and what is counted stays so
            _log.warning("a journal could not be told: %s", error)
            return 0

    def _tell(self, tenant_id: str, key: str) -> bool:
        def work(unit: Unit) -> bool:
            return _emit(unit, key, self._clock.now_us())

        return self._desk(tenant_id).write(None, work)


def _emit(unit: Unit, key: str, now_us: int) -> bool:
    """Turn what is counted into an event; another server may have been quicker."""
    connection = unit.connection
    row = execute(connection, _TAKE, key, now_us - TOLD_EVERY_US).first()
    if row is None:
        return False
    person_id, reason, count, failures, wait_s = row
    if reason.startswith(_DEVICE):
        device = events.DeviceDenied(
            device_id=person_id, reason=reason.removeprefix(_DEVICE), count=count
        )
        unit.emit("device.denied", device, stream_key=person_id)
        now_us += OF_DEVICES_EVERY_US - TOLD_EVERY_US
    elif reason == _LOCKED:
        locked = events.AccessLocked(person_id=person_id, failures=failures, wait_s=wait_s)
        unit.emit("access.locked", locked, stream_key=person_id)
    else:
        denied = events.AccessDenied(person_id=person_id, reason=reason, count=count)
        unit.emit("access.denied", denied, stream_key=person_id)
    execute(connection, _TOLD, now_us, key)
    return True
