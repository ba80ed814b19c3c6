"""A whole journal derived at once gives what event after event gave, however it is batched."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.projections.tables import metadata
from pharmadesk.projections.whole_journal import WholeJournalEngine
from tests import oracle, replay
from tests.contract import stories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contract.stories import Told
    from tests.oracle import Tables


def derived(batches: Sequence[Sequence[Told]]) -> Tables:
    """Derive a journal into empty tables, working the stock out after each batch."""
    store = sa.create_engine("sqlite://")
    try:
        with store.connect() as connection, connection.begin():
            metadata.create_all(connection)
            engine = WholeJournalEngine(metadata, "sqlite")
            cursor = connection.connection.cursor()
            for batch in batches:
                engine.apply(connection, [event.effects for event in batch])
                engine.work_out_stock(cursor)
            cursor.close()
            return replay.rows_in_use(connection, metadata)
    finally:
        store.dispose()


def agree(batches: Sequence[Sequence[Told]]) -> None:
    """Hold what was derived against the oracle."""
    told = [event.for_oracle for batch in batches for event in batch]
    assert replay.differences(derived(batches), oracle.fold(told).tables()) == []


def test_counts_and_moves_in_every_order_give_the_oracles_stock() -> None:
    story = [
        stories.count(0, 1, 0, 0),
        stories.count(1, 2, 1, 2),
        stories.movement(2, 0, 0, 0),
        stories.movement(3, 2, 2, 2),
    ]
    for order in itertools.permutations(story):
        for cut in range(len(order) + 1):
            agree([order[:cut], order[cut:]])


def test_lots_that_were_never_counted_are_summed() -> None:
    agree([[stories.movement(n, n % 3, n % 2, n % 4) for n in range(12)]])


@given(st.data())
def test_any_story_of_stock_is_derived_as_the_oracle_tells_it(data: st.DataObject) -> None:
    story = data.draw(stories.stories("pin", most=9))
    order = data.draw(st.permutations(story))
    cut = data.draw(st.integers(0, len(order)))
    agree([order[:cut], order[cut:]])
