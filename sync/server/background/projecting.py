"""Rows are made beside the pushes: a bounded batch of one pharmacy, then the next pharmacy.

Whoever appended says whose log goes on; a pharmacy that has more than a batch goes to the end of
the row, so that one a hundred times larger keeps nobody waiting. Several processes share the work:
one that finds another at a pharmacy comes back a moment later, for what it appended may not have
been seen there. What nobody said is found by the survey (survey.py).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.services.replication.stepping import BATCH
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.replication.projected import Projector
    from pharmadesk.storage.shared import SharedDatabase

COMES_BACK_S: Final = 0.2
RESTS_S: Final = 3_600.0


class Projecting:
    """Which pharmacies have rows to be made, and one turn of making them.

    `set_aside` hears whose events could not become rows.
    """

    def __init__(
        self,
        database: SharedDatabase,
        projector: Projector,
        set_aside: Callable[[str], None],
        batch: int = BATCH,
    ) -> None:
        self._database = database
        self._projector = projector
        self._set_aside = set_aside
        self._batch = batch
        self._lock = threading.Lock()
        self._row: OrderedDict[str, None] = OrderedDict()
        self._elsewhere: set[str] = set()
        self._forgiven: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        """How many pharmacies wait for a turn."""
        return len(self._row) + len(self._elsewhere)

    def add(self, tenant_id: str) -> None:
        """Let a pharmacy stand in the row, once."""
        with self._lock:
            self._row.setdefault(tenant_id)

    def turn(self) -> float:
        """Make rows for the first of the row; return how long the next turn can wait.

        Raises: EnvironmentProblem when the database is away.
        """
        with self._lock:
            for tenant_id in self._elsewhere:
                self._row.setdefault(tenant_id)
            self._elsewhere.clear()
            if not self._row:
                return RESTS_S
            tenant_id, _ = self._row.popitem(last=False)
        try:
            went_over = self._project(tenant_id)
        except EnvironmentProblem:  # the database is away: the pharmacy keeps its place in the row
            self.add(tenant_id)
            raise
        if went_over is None:
            with self._lock:
                self._elsewhere.add(tenant_id)
        elif went_over:
            self.add(tenant_id)
        if self._row:
            return 0
        return COMES_BACK_S if self._elsewhere else RESTS_S

    def _project(self, tenant_id: str) -> int | None:
        """Make a batch of rows; return how many events that were, None when another is at it."""
        settings = {TENANT_SETTING: tenant_id}
        with self._database.transaction(settings) as connection:
            begun = self._projector.begin(connection, self._forgiven.get(tenant_id, 0))
        if not begun:
            return None if begun is None else 0
        # What fails from here on was begun and does not end, and yet this process lives.
        self._forgiven[tenant_id] = 1
        with self._database.transaction(settings) as connection:
            advanced = self._projector.advance_if_free(connection, self._batch)
        del self._forgiven[tenant_id]
        if advanced is not None and advanced.aside:
            self._set_aside(tenant_id)
        return None if advanced is None else advanced.events
