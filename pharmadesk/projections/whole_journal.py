"""The engine as it derives a whole journal: stock is written once, at the end.

Applied event by event, stock is looked up and written for every move. Here the moves of each place
are summed in memory, which holds no more than the places there are; a counted place is summed over
its moves at the end, by the very definition: the greatest pin, and the moves after it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from pharmadesk.projections.engine import NO_PIN, Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from pharmadesk.projections.effects import EventEffects
    from pharmadesk.projections.engine import Place


class WholeJournalEngine(Engine):
    """Fills empty tables; `work_out_stock` makes the stock right after the last batch."""

    def __init__(self, metadata: sa.MetaData, dialect: str) -> None:
        super().__init__(metadata, dialect)
        self._moved: dict[Place, int] = defaultdict(int)
        self._pinned: set[Place] = set()
        self._batch: list[tuple[list[tuple[Any, ...]], set[Place]]] = []

    @override
    def apply(self, connection: sa.Connection, batch: Sequence[EventEffects]) -> None:
        """Apply a batch; one that is undone has moved nothing."""
        self._batch = []
        super().apply(connection, batch)
        for moved, pinned in self._batch:
            for row in moved:
                self._moved[row[2:5]] += row[5]
            self._pinned |= pinned

    def _update_stock(self, _cursor: Any, moved: list[tuple[Any, ...]], pinned: set[Place]) -> None:
        self._batch.append((moved, pinned))

    def work_out_stock(self, cursor: Any) -> None:
        """Write the stock of every place, from the moves and pins that were applied so far."""
        running = ((*place, units, *NO_PIN) for place, units in self._moved.items())
        cursor.executemany(self._sql.stock, running)
        if self._pinned:
            cursor.executemany(self._sql.stock, self._counted(cursor))

    def _counted(self, cursor: Any) -> list[tuple[Any, ...]]:
        """Work out the places that have a pin, in one walk over the moves."""
        greatest: dict[Place, tuple[Any, ...]] = {}
        cursor.execute(self._sql.pins)
        for row in iter(cursor.fetchone, None):
            place, order, counted = row[:3], row[3:7], row[7]
            greatest[place] = max(greatest.get(place, (NO_PIN, 0)), (order, counted))
        after = dict.fromkeys(greatest, 0)
        cursor.execute(self._sql.moves)
        for row in iter(cursor.fetchone, None):
            pin = greatest.get(row[:3])
            if pin is not None and row[3:7] > pin[0]:
                after[row[:3]] += row[7]
        return [(*at, counted + after[at], *order) for at, (order, counted) in greatest.items()]
