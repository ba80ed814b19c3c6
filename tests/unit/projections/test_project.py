"""From one event to its effects: every kind has an answer, and it is a pure one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain import events
from pharmadesk.journal import kinds
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections.effects import Add, Latest, Move, Pin, Put
from pharmadesk.projections.project import EFFECTS, project
from pharmadesk.projections.tables import HIGHEST, LATEST, PUT, STOCK, SUM, build, metadata
from tests import oracle
from tests.contract import stories

if TYPE_CHECKING:
    from tests.contract.stories import Told

EXAMPLES = Path(__file__).resolve().parents[2] / "golden" / "journal" / "kinds"
EFFECT_OF = {Put: PUT, Add: SUM, Latest: LATEST}
NAMES = [kind.name for kind in KINDS]


def example(kind: str) -> Told:
    """Tell the frozen example of a kind."""
    version = kinds.REGISTRY.get(kind)
    assert version is not None
    raw = (EXAMPLES / f"{kind}.v{version.version}.json").read_bytes()
    body = kinds.decode(kind, version.version, raw)
    assert isinstance(body, msgspec.Struct)
    return stories.told(0, kind, body)


def test_every_kind_of_the_vocabulary_is_projected_and_known_to_the_oracle() -> None:
    assert set(EFFECTS) == set(NAMES) == set(oracle.TELLING)


@pytest.mark.parametrize("kind", NAMES)
def test_effects_name_tables_of_their_own_effect_with_all_their_columns(kind: str) -> None:
    for effect in example(kind).effects[1]:
        if isinstance(effect, (Move, Pin)):
            continue
        table = metadata.tables[effect.table]
        assert table.info["effect"] == EFFECT_OF.get(type(effect), HIGHEST)
        columns = {column.name for column in table.columns}
        if isinstance(effect, Put):
            assert set(effect.row) == columns
        else:
            assert len(effect.key) == len(table.primary_key)
        if isinstance(effect, Latest):
            assert set(effect.values) <= columns
        if isinstance(effect, Add):
            assert set(effect.amounts) <= columns


@pytest.mark.parametrize("kind", NAMES)
def test_projection_of_one_event_is_always_the_same(kind: str) -> None:
    told = example(kind)
    assert told.effects == told.effects
    assert told.effects[1] == project(told.header, told.body)


@pytest.mark.parametrize("kind", NAMES)
def test_sum_names_a_put_of_the_same_event(kind: str) -> None:
    effects = example(kind).effects[1]
    put = {effect.table for effect in effects if isinstance(effect, Put)}
    assert {effect.given for effect in effects if isinstance(effect, Add)} <= put


def goods_for_an_order() -> Told:
    """Tell that goods came which had been ordered."""
    received = example("goods.received").body
    assert isinstance(received, events.GoodsReceived)
    (line,) = received.lines
    body = msgspec.structs.replace(
        received,
        lines=(msgspec.structs.replace(line, order_line_id=stories.ITEMS[1]),),
        delivery=events.Delivery(
            order_id=stories.ITEMS[0], note="BL 7", delivery_date="2026-11-23"
        ),
    )
    return stories.told(0, "goods.received", body)


def test_goods_that_were_ordered_name_the_line_of_the_order() -> None:
    told = goods_for_an_order()
    *_, put = told.effects[1]
    assert isinstance(put, Put)
    assert set(put.row) == {column.name for column in metadata.tables["order_receipt"].columns}
    oracle_rows = oracle.fold([told.for_oracle]).tables()["order_receipt"]
    assert oracle_rows == [dict(put.row)]


def test_every_table_belongs_to_one_effect_and_some_kind_fills_it() -> None:
    filled = {"stock_move", "stock_pin", "stock", "field_write"}
    for kind in NAMES:
        for effect in example(kind).effects[1]:
            if not isinstance(effect, (Move, Pin)):
                filled.add(effect.table)
    filled.add(goods_for_an_order().effects[1][-1].table)  # type: ignore[union-attr] # a put
    assert filled == set(metadata.tables)
    known = {PUT, SUM, LATEST, HIGHEST, STOCK}
    assert {table.info["effect"] for table in metadata.tables.values()} == known


def test_field_that_was_not_set_is_not_written() -> None:
    body = events.ItemChanged(item_id=stories.ITEMS[0], fields=events.ItemFields(name="Algidol"))
    (latest,) = stories.told(0, "item.changed", body).effects[1]
    assert isinstance(latest, Latest)
    assert latest.values == {"name": "Algidol"}


def test_field_set_to_nothing_is_written_and_a_truth_is_a_number() -> None:
    fields = events.ItemFields(price_centimes=None, sold_by_unit=True)
    body = events.ItemChanged(item_id=stories.ITEMS[0], fields=fields)
    (latest,) = stories.told(0, "item.changed", body).effects[1]
    assert isinstance(latest, Latest)
    assert json.dumps(dict(latest.values)) == '{"price_centimes": null, "sold_by_unit": 1}'


def test_barcode_written_twice_in_one_event_is_one_claim() -> None:
    body = events.ItemRegistered(
        item_id=stories.ITEMS[0], fields=events.ItemFields(), barcodes=("611", "611")
    )
    effects = stories.told(0, "item.registered", body).effects[1]
    assert len([e for e in effects if isinstance(e, Put) and e.table == "barcode_claim"]) == 1


def test_centres_tables_are_the_registers_with_the_tenant_first() -> None:
    shared = build(multi_tenant=True).tables
    assert set(shared) == set(metadata.tables)
    for name, table in shared.items():
        columns = [column.name for column in table.columns]
        assert columns == ["tenant_id", *(column.name for column in metadata.tables[name].columns)]
        assert next(iter(table.primary_key)).name == "tenant_id"
