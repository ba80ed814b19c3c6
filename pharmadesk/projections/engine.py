"""The one engine that turns effects into rows, the same on SQLite and Postgres.

A batch is tried whole: every put and move is expected to be new, which is so for all but repeated
events. When a row was there already, the batch is undone to its savepoint and taken event by event
with each insert looked at: a repeat changes nothing, and the same key with another row raises
`Quarantined` with all effects of that event undone.

Statements are plain text that both stores understand, made once per table. They run on the
driver's own cursor: a sale is some ten statements, and each would pay for layers it does not use.

An event of this register stands at its own hybrid time until the centre says when it counts. Where
that is another time, `rerank` gives its movements and writes their new place and works out anew
what depends on them: the stock of counted places, and fields by all that was ever written to them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pharmadesk.errors import Bug
from pharmadesk.projections.effects import Add, Highest, Latest, Move, Pin, Put, Stamp
from pharmadesk.projections.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa

    from pharmadesk.projections.effects import Effect, EventEffects, Key, Value

Place: TypeAlias = tuple[str, str, str]
"""Item, lot and place."""

NO_PIN = (-1, "", "", -1)
"""The order of the pin of a place that was never counted: before every other."""

_PLACE = slice(2, 5)
_CHUNK = 400


class Quarantined(Bug):
    """An event whose effects contradict rows that are already there."""

    def __init__(self, event_id: str, table: str) -> None:
        super().__init__("projection.conflict", event_id=event_id, table=table)


class Derived(Protocol):
    """Rows worked out from projection rows, refreshed in the same transaction."""

    def refresh(self, cursor: Any, touched: Iterable[tuple[str, Key]]) -> None:
        """Work out anew whatever depends on these (table, key) rows."""


class Engine:
    """Applies effects to the tables of one MetaData; holds no state but its statements."""

    def __init__(
        self, metadata: sa.MetaData, dialect: str, derived: Sequence[Derived] = ()
    ) -> None:
        self._sql = Statements(metadata, "%s" if dialect == "postgresql" else "?")
        self._derived = tuple(derived)

    def apply(self, connection: sa.Connection, batch: Sequence[EventEffects]) -> None:
        """Apply every effect of the batch inside the connection's transaction.

        Raises: Quarantined, with the batch undone up to this call.
        """
        if not any(effects for _, effects in batch):
            return
        cursor = connection.connection.cursor()
        try:
            cursor.execute("SAVEPOINT effects")
            if not self._apply_new(cursor, batch):
                cursor.execute("ROLLBACK TO SAVEPOINT effects")
                for event in batch:
                    self._apply_looking(cursor, event)
            self._refresh(cursor, batch)
            cursor.execute("RELEASE SAVEPOINT effects")
        except BaseException:
            cursor.execute("ROLLBACK TO SAVEPOINT effects")
            cursor.execute("RELEASE SAVEPOINT effects")
            raise
        finally:
            cursor.close()

    def rerank(self, connection: sa.Connection, batch: Sequence[EventEffects]) -> None:
        """Give events that were applied before the place in time of the stamps in this batch.

        Doing it again changes nothing; an event that was never applied stays so.
        """
        cursor = connection.connection.cursor()
        try:
            self._restamp(cursor, [stamp for stamp, _ in batch])
            effects = [effect for _, some in batch for effect in some]
            for place in sorted({_place(e) for e in effects if isinstance(e, (Move, Pin))}):
                self._recount(cursor, place)
            for table, key in sorted({(e.table, e.key) for e in effects if isinstance(e, Latest)}):
                self._rewrite(cursor, table, key)
            self._refresh(cursor, batch)
        finally:
            cursor.close()

    def _restamp(self, cursor: Any, stamps: list[Stamp]) -> None:
        places = [(stamp.eff_hlc, stamp.event_id) for stamp in stamps]
        for statement in self._sql.restamp:
            cursor.executemany(statement, places)

    def _rewrite(self, cursor: Any, table: str, key: Key) -> None:
        """Work out a row of fields anew, from every write it ever had."""
        cursor.execute(self._sql.writes, (table, json.dumps(key)))
        written = [(_rank(Stamp(*stamp)), json.loads(text)) for text, *stamp in cursor.fetchall()]
        values: dict[str, Value] = {}
        ranks: dict[str, str] = {}
        for rank, fields in sorted(written, key=lambda write: write[0]):
            values |= fields
            ranks |= dict.fromkeys(fields, rank)
        if ranks:
            row = self._sql.latest_row(table, key, values, ranks)
            cursor.execute(self._sql.latest[table], row)

    # --- a batch in which everything is new ---------------------------------------------------

    def _apply_new(self, cursor: Any, batch: Sequence[EventEffects]) -> bool:
        """Insert the whole batch in bulk; tell whether every row was new."""
        puts: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
        moves: list[tuple[Stamp, int, Move | Pin]] = []
        others: list[tuple[Stamp, Effect]] = []
        for stamp, effects in batch:
            for number, effect in enumerate(effects):
                if isinstance(effect, Put):
                    puts[effect.table].append(self._sql.row[effect.table](effect.row))
                elif isinstance(effect, (Move, Pin)):
                    moves.append((stamp, number, effect))
                else:
                    others.append((stamp, effect))
        for table, rows in puts.items():
            if not self._insert_all(cursor, table, rows):
                return False
        if moves and not self._move_all(cursor, moves):
            return False
        self._fold(cursor, others)
        return True

    def _insert_all(self, cursor: Any, table: str, rows: list[tuple[Value, ...]]) -> bool:
        cursor.executemany(self._sql.insert[table], rows)
        return bool(cursor.rowcount == len(rows))

    def _move_all(self, cursor: Any, moves: list[tuple[Stamp, int, Move | Pin]]) -> bool:
        rows: dict[str, list[tuple[Any, ...]]] = {"stock_move": [], "stock_pin": []}
        for stamp, number, effect in moves:
            table, units = _movement(effect)
            rows[table].append((stamp.event_id, number, *_place(effect), units, *stamp.order))
        for table, new in rows.items():
            if new and not self._insert_all(cursor, table, new):
                return False
        pinned = {row[_PLACE] for row in rows["stock_pin"]}
        self._update_stock(cursor, rows["stock_move"], pinned)
        return True

    def _update_stock(self, cursor: Any, moved: list[tuple[Any, ...]], pinned: set[Place]) -> None:
        """Bring the stock of the touched places up to date; rows are those of `stock_move`."""
        running = [(*row[2:6], *NO_PIN, *row[6:]) for row in moved if row[_PLACE] not in pinned]
        cursor.executemany(self._sql.move, running)
        for place in sorted(pinned):
            self._recount(cursor, place)

    def _recount(self, cursor: Any, place: Place) -> None:
        """Work out a counted place anew: the greatest pin, and the moves after it.

        In one that was never counted all moves count, whenever they were.
        """
        cursor.execute(self._sql.greatest_pin, place)
        greatest = cursor.fetchone()
        if greatest is None:
            return
        counted, *pin = greatest
        cursor.execute(self._sql.moves_after, (*place, *pin))
        (moved,) = cursor.fetchone()
        cursor.execute(self._sql.stock, (*place, counted + moved, *pin))

    # --- effects that fold: safe to repeat by themselves, or given an insert --------------------

    def _fold(self, cursor: Any, effects: Iterable[tuple[Stamp, Effect]]) -> None:
        sums: dict[tuple[str, Key], dict[str, int]] = {}
        writes: dict[str, list[tuple[Stamp, Latest]]] = defaultdict(list)
        for stamp, effect in effects:
            if isinstance(effect, Add):
                total = sums.setdefault((effect.table, effect.key), {})
                for column, amount in effect.amounts.items():
                    total[column] = total.get(column, 0) + amount
            elif isinstance(effect, Latest):
                writes[effect.table].append((stamp, effect))
            elif isinstance(effect, Highest):
                cursor.execute(self._sql.raise_rank[effect.table], (*effect.key, effect.rank))
        for (table, key), amounts in sums.items():
            cursor.execute(self._sql.add[table], self._sql.sum_row(table, key, amounts))
        for table, latest in writes.items():
            self._write_latest(cursor, table, latest)

    def _write_latest(self, cursor: Any, table: str, writes: list[tuple[Stamp, Latest]]) -> None:
        keys = list(dict.fromkeys(write.key for _, write in writes))
        rows = self._load(cursor, table, keys)
        history: list[tuple[Value, ...]] = []
        for stamp, write in writes:
            rank = _rank(stamp)
            values, ranks = rows[write.key]
            for column, value in write.values.items():
                if rank > ranks.get(column, ""):
                    values[column] = value
                    ranks[column] = rank
            written = json.dumps(write.values, ensure_ascii=False, sort_keys=True)
            history.append((stamp.event_id, table, json.dumps(write.key), written, *stamp.order))
        cursor.executemany(self._sql.insert["field_write"], history)
        cursor.executemany(
            self._sql.latest[table],
            [self._sql.latest_row(table, key, *rows[key]) for key in keys],
        )

    def _load(
        self, cursor: Any, table: str, keys: list[Key]
    ) -> dict[Key, tuple[dict[str, Value], dict[str, str]]]:
        """Read the rows to be written, with the rank of the write that owns each field."""
        rows: dict[Key, tuple[dict[str, Value], dict[str, str]]] = {key: ({}, {}) for key in keys}
        columns = self._sql.value_columns[table]
        width = self._sql.key_width[table]
        for start in range(0, len(keys), _CHUNK):
            some = keys[start : start + _CHUNK]
            cursor.execute(self._sql.load(table, len(some)), [part for key in some for part in key])
            for row in cursor.fetchall():
                values = dict(zip(columns, row[width:-1], strict=True))
                ranks = {
                    column: rank for rank, owned in json.loads(row[-1]).items() for column in owned
                }
                rows[tuple(row[:width])] = (values, ranks)
        return rows

    # --- one event, each insert looked at -------------------------------------------------------

    def _apply_looking(self, cursor: Any, event: EventEffects) -> None:
        stamp, effects = event
        inserted: set[str] = set()
        new_moves: list[tuple[Stamp, int, Move | Pin]] = []
        for number, effect in enumerate(effects):
            if isinstance(effect, Put):
                row = self._sql.row[effect.table](effect.row)
                if self._put(cursor, stamp, effect.table, row):
                    inserted.add(effect.table)
            elif isinstance(effect, (Move, Pin)) and not self._has_moved(
                cursor, stamp, number, effect
            ):
                new_moves.append((stamp, number, effect))
        if new_moves:
            self._move_all(cursor, new_moves)
        self._fold(
            cursor,
            [
                (stamp, effect)
                for effect in effects
                if not isinstance(effect, Add) or effect.given in inserted
            ],
        )

    def _put(self, cursor: Any, stamp: Stamp, table: str, row: tuple[Value, ...]) -> bool:
        cursor.execute(self._sql.insert[table], row)
        if cursor.rowcount == 1:
            return True
        cursor.execute(self._sql.existing[table], row[: self._sql.key_width[table]])
        if tuple(cursor.fetchone()) != row:
            raise Quarantined(stamp.event_id, table)
        return False

    def _has_moved(self, cursor: Any, stamp: Stamp, number: int, effect: Move | Pin) -> bool:
        table, units = _movement(effect)
        row = (stamp.event_id, number, effect.item_id, effect.lot_id, effect.place, units)
        cursor.execute(self._sql.existing[table], row[:2])
        found = cursor.fetchone()
        if found is not None and tuple(found[:6]) != row:
            raise Quarantined(stamp.event_id, table)
        return found is not None

    def _refresh(self, cursor: Any, batch: Sequence[EventEffects]) -> None:
        if not self._derived:
            return
        touched = [
            (effect.table, effect.key if isinstance(effect, Latest) else self._sql.key_of(effect))
            for _, effects in batch
            for effect in effects
            if isinstance(effect, (Latest, Put))
        ]
        for derived in self._derived:
            derived.refresh(cursor, touched)


def _movement(effect: Move | Pin) -> tuple[str, int]:
    if isinstance(effect, Move):
        return "stock_move", effect.quantity
    return "stock_pin", effect.counted


def _place(effect: Move | Pin) -> Place:
    return effect.item_id, effect.lot_id, effect.place


def _rank(stamp: Stamp) -> str:
    """Write a stamp's place in the total order as text that sorts the same way."""
    return f"{stamp.eff_hlc:016x}.{stamp.device_id}.{stamp.incarnation}.{stamp.seq:012x}"
