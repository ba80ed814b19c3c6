"""The statements of the engine, as text both SQLite and Postgres understand.

Every conflict target is the table's whole primary key, which on the centre leads with the tenant:
its column default supplies the value, so that no statement names it as a parameter. Tables are
known by their bare names, wherever the MetaData says they lie.
"""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pharmadesk.projections.tables import HIGHEST, LATEST, SUM, TENANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import sqlalchemy as sa

    from pharmadesk.projections.effects import Key, Put, Value

_PIN = ("pin_hlc", "pin_device", "pin_incarnation", "pin_seq")
_ORDER = ("eff_hlc", "device_id", "incarnation", "seq")
_PLACE = ("item_id", "lot_id", "place")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


class Statements:
    """SQL by table, made once; `mark` is the driver's parameter mark."""

    def __init__(self, metadata: sa.MetaData, mark: str) -> None:
        self._mark = mark
        self._columns: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, str] = {}
        self.row: dict[str, Callable[[Mapping[str, Value]], tuple[Any, ...]]] = {}
        self.key_width: dict[str, int] = {}
        self.value_columns: dict[str, tuple[str, ...]] = {}
        self.insert: dict[str, str] = {}
        self.existing: dict[str, str] = {}
        self.add: dict[str, str] = {}
        self.latest: dict[str, str] = {}
        self.raise_rank: dict[str, str] = {}
        self._load: dict[tuple[str, int], str] = {}
        for table in metadata.tables.values():
            self._declare(table)
        self._declare_stock()
        self._declare_reranking()

    def _declare(self, table: sa.Table) -> None:
        name, effect = table.name, table.info["effect"]
        columns = tuple(column.name for column in table.columns if column.name != TENANT)
        keys = tuple(column.name for column in table.primary_key if column.name != TENANT)
        values = columns[len(keys) :]
        assert columns[: len(keys)] == keys, f"{name}: the key comes first"
        target = _list(column.name for column in table.primary_key)
        into = (
            f"INSERT INTO {table.fullname} ({_list(columns)}) "  # noqa: S608 - names from our own MetaData
            f"VALUES ({_list(self._mark for _ in columns)})"
        )
        self._columns[name], self.key_width[name] = columns, len(keys)
        self._places[name], self.row[name] = table.fullname, itemgetter(*columns)
        self.insert[name] = f"{into} ON CONFLICT DO NOTHING"
        where = " AND ".join(f"{key} = {self._mark}" for key in keys)
        self.existing[name] = f"SELECT {_list(columns)} FROM {table.fullname} WHERE {where}"  # noqa: S608 - as above
        update = f"{into} ON CONFLICT ({target}) DO UPDATE SET "
        if effect == SUM:
            self.value_columns[name] = values
            self.add[name] = update + _list(f"{c} = {name}.{c} + excluded.{c}" for c in values)
        elif effect == LATEST:
            self.value_columns[name] = values[:-1]
            self.latest[name] = update + _list(f"{c} = excluded.{c}" for c in values)
        elif effect == HIGHEST:
            greater = (
                f"CASE WHEN excluded.rank > {name}.rank THEN excluded.rank ELSE {name}.rank END"
            )
            self.raise_rank[name] = f"{update}rank = {greater}"
        if name == "stock":
            self._stock_update = update

    def _declare_stock(self) -> None:
        m = self._mark
        order, pin = _list(_ORDER), _list(f"stock.{column}" for column in _PIN)
        place = " AND ".join(f"{column} = {m}" for column in _PLACE)
        marks = f"({m}, {m}, {m}, {m})"
        after = f"CASE WHEN {marks} > ({pin}) THEN excluded.on_hand ELSE 0 END"
        self.move = f"{self._stock_update}on_hand = stock.on_hand + {after}"
        self.stock = self._stock_update + _list(
            f"{column} = excluded.{column}" for column in ("on_hand", *_PIN)
        )
        self.greatest_pin = (
            f"SELECT counted, {order} FROM {self._places['stock_pin']} WHERE {place} "  # noqa: S608 - as above
            f"ORDER BY {_list(f'{column} DESC' for column in _ORDER)} LIMIT 1"
        )
        self.moves_after = (
            f"SELECT CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM {self._places['stock_move']} "  # noqa: S608 - as above
            f"WHERE {place} AND ({order}) > {marks}"
        )
        self.pins = f"SELECT {_list(_PLACE)}, {order}, counted FROM {self._places['stock_pin']}"  # noqa: S608 - as above
        self.moves = f"SELECT {_list(_PLACE)}, {order}, quantity FROM {self._places['stock_move']}"  # noqa: S608 - as above

    def _declare_reranking(self) -> None:
        m, order = self._mark, _list(_ORDER)
        self.restamp = [
            f"UPDATE {self._places[table]} SET eff_hlc = {m} WHERE event_id = {m}"  # noqa: S608 - as above
            for table in ("stock_move", "stock_pin", "field_write")
        ]
        self.writes = (
            f"SELECT written, event_id, {order} FROM {self._places['field_write']} "  # noqa: S608 - as above
            f"WHERE entity = {m} AND entity_key = {m}"
        )

    def load(self, table: str, count: int) -> str:
        """Select the rows of `count` keys of a table."""
        known = self._load.get((table, count))
        if known is None:
            columns, width = self._columns[table], self.key_width[table]
            one = f"({_list(self._mark for _ in range(width))})"
            keys = _list(columns[:width])
            known = (
                f"SELECT {_list(columns)} FROM {self._places[table]} "  # noqa: S608 - names from our own MetaData
                f"WHERE ({keys}) IN (VALUES {_list(one for _ in range(count))})"
            )
            self._load[table, count] = known
        return known

    def key_of(self, put: Put) -> Key:
        """Read the key of a put from its row."""
        return tuple(put.row[c] for c in self._columns[put.table][: self.key_width[put.table]])

    def sum_row(self, table: str, key: Key, amounts: Mapping[str, int]) -> tuple[Value, ...]:
        """Lay sums out in column order, zero where nothing is added."""
        return (*key, *(amounts.get(column, 0) for column in self.value_columns[table]))

    def latest_row(
        self, table: str, key: Key, values: Mapping[str, Value], ranks: Mapping[str, str]
    ) -> tuple[Value, ...]:
        """Lay a latest row out, with the ranks of its fields in one canonical text."""
        owned: dict[str, list[str]] = {}
        for column in sorted(ranks):
            owned.setdefault(ranks[column], []).append(column)
        fields = (values.get(column) for column in self.value_columns[table])
        return (*key, *fields, json.dumps(owned, sort_keys=True, separators=(",", ":")))
