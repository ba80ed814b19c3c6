"""Tries events again that are in no row: all of them for who runs the centre, some for a register.

Each step is a transaction; between two of them others make rows of what is new. A register asks as
often as it likes, whatever it has pushed: a step is tried for it, and the next one when a pause is
over that begins with the end of the last.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from pharmadesk.services.replication.stepping import BATCH, Wanted
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    from pharmadesk.services.replication.projected import Projector
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock

PAUSE_US: Final = 10_000_000


class Retrying:
    """Keeps for each tenant how far what registers wished has come, in this process."""

    def __init__(
        self, database: SharedDatabase, clock: Clock, projector: Projector, most: int = BATCH
    ) -> None:
        self._database = database
        self._clock = clock
        self._projector = projector
        self._most = most
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._from_us: dict[str, int] = {}
        self._after: dict[str, int] = {}

    def all(self, tenant_id: str, wanted: Wanted) -> int:
        """Try everything that is wanted, step by step; return how much became rows."""
        done, after = 0, wanted.after
        while True:
            step = wanted._replace(after=after, most=self._most)
            with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
                retried = self._projector.retry(connection, step)
            done += retried.rows
            if retried.after is None:
                return done
            after = retried.after

    def wish(self, tenant_id: str) -> None:
        """Try a step of what may have become possible, unless one was tried a moment ago.

        The next wish goes on behind it, and after the last begins anew.
        """
        if not self._begins(tenant_id):
            return
        after = self._after.pop(tenant_id, 0)
        wanted = Wanted(after, self._most, unreadable=False)
        try:
            with self._database.transaction({TENANT_SETTING: tenant_id}) as connection:
                retried = self._projector.retry_if_free(connection, wanted)
            reached = after if retried is None else retried.after
            if reached:
                self._after[tenant_id] = reached
        finally:
            with self._lock:
                self._under_way.discard(tenant_id)
                self._from_us[tenant_id] = self._clock.monotonic_us() + PAUSE_US

    def _begins(self, tenant_id: str) -> bool:
        with self._lock:
            now_us = self._clock.monotonic_us()
            if tenant_id in self._under_way or now_us < self._from_us.get(tenant_id, now_us):
                return False
            self._under_way.add(tenant_id)
            return True
