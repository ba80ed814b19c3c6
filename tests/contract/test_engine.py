"""The one engine keeps its promises on every store: memory, encrypted file and Postgres.

`EngineContract` is written once and run per store. Each promise is held against the oracle, so
that the stores agree with each other by agreeing with it.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from pharmadesk.domain import events
from pharmadesk.projections.bulk import BulkEngine
from pharmadesk.projections.effects import Add, Highest, Latest, Move, Pin, Put, Stamp
from pharmadesk.projections.engine import Engine, Quarantined
from pharmadesk.projections.tables import build
from tests import oracle, replay
from tests.contract import stories
from tests.contract.stories import LOTS, MOMENTS, deliveries, own_id, told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import sqlalchemy as sa

    from pharmadesk.projections.effects import Effect, EventEffects
    from pharmadesk.storage.database import Database
    from tests.contract.stories import Told
    from tests.oracle import Tables

TABLES = build(multi_tenant=False)


class Undone(Exception):  # noqa: N818 - it carries a result out of a rolled-back write
    def __init__(self, rows: Tables) -> None:
        self.rows = rows


class Replica:
    """An empty store with its engine; each delivery starts from nothing and leaves nothing."""

    def __init__(self, database: Database, engine: Engine | None = None) -> None:
        self.database = database
        shared = database.dialect == "postgresql"
        self.engine = engine or Engine(build(multi_tenant=shared), database.dialect)

    def after(self, batches: Sequence[Sequence[Told]]) -> Tables:
        """Apply batches one after the other and read every row."""

        def work(connection: sa.Connection) -> None:
            for batch in batches:
                self.engine.apply(connection, [event.effects for event in batch])
            raise Undone(replay.rows_in_use(connection, TABLES))

        return self.undone(work)

    def after_setting_aside(self, arriving: Sequence[Told]) -> tuple[Tables, set[str]]:
        """Apply events one at a time; return also those that were quarantined."""
        aside: set[str] = set()

        def work(connection: sa.Connection) -> None:
            for event in arriving:
                try:
                    self.engine.apply(connection, [event.effects])
                except Quarantined as error:
                    aside.add(str(error.parameters["event_id"]))
            raise Undone(replay.rows_in_use(connection, TABLES))

        return self.undone(work), aside

    def effects(self, *batches: Sequence[tuple[Stamp, tuple[Effect, ...]]]) -> Tables:
        """Apply bare effects, for what no event of today says."""

        def work(connection: sa.Connection) -> None:
            for batch in batches:
                self.engine.apply(connection, batch)
            raise Undone(replay.rows_in_use(connection, TABLES))

        return self.undone(work)

    def after_reranking(
        self, before: Sequence[Told], moved: Sequence[Told], after: Sequence[Told] = ()
    ) -> Tables:
        """Apply events, give some of them another time one by one, and apply others."""

        def work(connection: sa.Connection) -> None:
            self.engine.apply(connection, [event.effects for event in before])
            for event in moved:
                self.engine.rerank(connection, [event.effects])
            self.engine.apply(connection, [event.effects for event in after])
            raise Undone(replay.rows_in_use(connection, TABLES))

        return self.undone(work)

    def undone(self, work: Callable[[sa.Connection], None]) -> Tables:
        """Run what ends in `Undone`, and return the rows it saw."""
        try:
            self.database.write(work)
        except Undone as undone:
            return undone.rows
        raise AssertionError("the work came to an end")


def agree(found: Tables, arriving: Sequence[Told]) -> None:
    """Hold the rows against the oracle."""
    expected = oracle.fold(event.for_oracle for event in arriving)
    assert not (faults := replay.differences(found, expected.tables())), "\n".join(faults)


def at(number: int, moment: int = 0) -> Stamp:
    """Stamp bare effects."""
    return Stamp(own_id(number), MOMENTS[moment], stories.DEVICES[0], stories.INCARNATIONS[0], 1)


FIVE = {
    "put": [stories.hold(n, n % 2, n % 3, n % 2) for n in range(5)],
    "add": [stories.sale(n, n % 2, n % 3, n) for n in range(5)],
    "latest": [stories.change(n, (1, 1, 0, 2, 1)[n], n % 3, n % 4) for n in range(5)],
    "highest": [stories.session(n, n % 2, n % 3, n) for n in range(4)],
    "move": [stories.movement(n, n % 2, n % 3, n % 4) for n in range(5)],
    "pin": [
        stories.count(0, 1, 0, 0),
        stories.count(1, 1, 1, 2),
        stories.movement(2, 1, 0, 0),
        stories.movement(3, 2, 0, 2),
        stories.movement(4, 0, 2, 2),
    ],
}
"""Five events an effect, made to meet on the same rows and at the same moments."""


def at_moment(event: Told, moment: int) -> Told:
    """Give an event the time the centre decided on."""
    return type(event)(event.header, event.body, MOMENTS[moment])


def forged(event: Told, **changes: object) -> Told:
    """Forge an event: the same but for some fields of its body."""
    body = msgspec.structs.replace(event.body, **changes)
    return type(event)(event.header, body, event.eff_hlc)


class EngineContract:
    """What the engine promises, whatever stands below it."""

    @pytest.fixture
    def replica(self) -> Replica:
        raise AssertionError("each store gives its own")

    @pytest.mark.parametrize("effect", stories.TELLERS)
    def test_every_order_of_five_events_gives_one_state(
        self, replica: Replica, effect: str
    ) -> None:
        story = FIVE[effect]
        for number, order in enumerate(itertools.permutations(story)):
            cut = number % (len(story) + 1)
            agree(replica.after([order[:cut], order[cut:]]), story)

    @pytest.mark.parametrize("effect", stories.TELLERS)
    def test_every_event_repeated_in_and_across_batches_changes_nothing(
        self, replica: Replica, effect: str
    ) -> None:
        story = FIVE[effect]
        agree(replica.after([story + story, story, story[::-1]]), story)
        agree(replica.after([[event, event] for event in story]), story)

    @pytest.mark.parametrize("effect", stories.TELLERS)
    def test_any_story_delivered_in_any_way_gives_the_oracles_state(
        self, replica: Replica, effect: str
    ) -> None:
        @given(st.data())
        def converges(data: st.DataObject) -> None:
            story = data.draw(stories.stories(effect))
            agree(replica.after(data.draw(deliveries(story))), story)

        converges()

    def test_two_counts_and_four_moves_agree_in_every_order(self, replica: Replica) -> None:
        story = [
            stories.count(0, 0, 0, 0),
            stories.count(1, 1, 0, 2),
            *(stories.movement(n, n % 3, n % 2, 0 if n % 2 else 2) for n in range(2, 6)),
        ]
        expected = oracle.fold(event.for_oracle for event in story).tables()
        for order in itertools.permutations(story):
            found = replica.after([order])
            assert not replay.differences(found, expected)

    def test_what_the_counter_had_seen_is_inside_the_count(self, replica: Replica) -> None:
        before, counted, after = (
            stories.movement(0, 0, 0, 0),  # +5, earlier than the count
            stories.count(1, 1, 1, 0),  # 10
            stories.movement(2, 2, 0, 2),  # +1, later
        )
        for order in itertools.permutations([before, counted, after]):
            (stock,) = replica.after([[event] for event in order])["stock"]
            assert stock["on_hand"] == 11

    def test_same_key_with_another_row_is_quarantined_whole(self, replica: Replica) -> None:
        first = stories.sale(0, 0, 0, 0)
        other = stories.sale(1, 1, 0, 1)
        forgery = forged(other, sale_id=own_id(0, 2))
        rows, aside = replica.after_setting_aside([first, forgery, stories.hold(2, 0, 0, 0)])
        assert aside == {forgery.header.event_id}
        agree(rows, [first, stories.hold(2, 0, 0, 0)])

    def test_conflict_inside_one_batch_undoes_the_batch_and_names_the_event(
        self, replica: Replica
    ) -> None:
        first = stories.sale(0, 0, 0, 0)
        forgery = forged(stories.sale(1, 1, 0, 1), sale_id=own_id(0, 2))
        known = stories.hold(2, 0, 0, 0)

        def work(connection: sa.Connection) -> None:
            replica.engine.apply(connection, [known.effects])
            with pytest.raises(Quarantined) as caught:
                replica.engine.apply(connection, [first.effects, forgery.effects])
            assert caught.value.parameters == {
                "event_id": forgery.header.event_id,
                "table": "sale",
            }
            raise Undone(replay.rows_in_use(connection, TABLES))

        agree(replica.undone(work), [known])

    def test_same_movement_with_another_quantity_is_quarantined(self, replica: Replica) -> None:
        story = [stories.movement(0, 0, 0, 0), stories.count(1, 0, 0, 0)]
        for event, column in zip(story, ("quantity", "counted"), strict=True):
            forgery = forged(event, **{column: 99})
            rows, aside = replica.after_setting_aside([event, forgery])
            assert aside == {event.header.event_id}
            agree(rows, [event])

    def test_sum_is_added_only_when_its_put_inserted(self, replica: Replica) -> None:
        row = {"gtin": "6118000010012", "item_id": stories.ITEMS[0]}
        claim = Put("barcode_claim", row)
        paid = {"payment_count": 1, "tendered_centimes": 500, "change_centimes": 0}
        total = Add("session_total", (stories.SESSIONS[0], "cash"), paid, "barcode_claim")
        both = (at(0), (claim, total))
        known = (at(1), (claim, total))
        rows = replica.effects([both], [both, known], [known])
        assert rows["session_total"] == [
            {"session_id": stories.SESSIONS[0], "tender": "cash", "refunded_centimes": 0} | paid
        ]

    def test_fields_written_at_one_moment_belong_to_the_greatest_device_incarnation_and_seq(
        self, replica: Replica
    ) -> None:
        device_a, device_b = sorted(stories.DEVICES[:2])
        early, late = sorted(stories.INCARNATIONS)
        ranked: list[dict[str, Any]] = [
            {"device_id": device_a, "incarnation": late, "seq": 900},
            {"device_id": device_b, "incarnation": early, "seq": 2_000},
            {"device_id": device_b, "incarnation": late, "seq": 9},
            {"device_id": device_b, "incarnation": late, "seq": 10},
        ]
        story = [
            told(
                number,
                "item.changed",
                events.ItemChanged(
                    item_id=stories.ITEMS[0], fields=events.ItemFields(name=f"name {number}")
                ),
                **place,
            )
            for number, place in enumerate(ranked)
        ]
        for order in itertools.permutations(story):
            rows = replica.after([[event] for event in order])
            assert rows["item"][0]["name"] == "name 3"
            agree(rows, story)

    def test_each_field_keeps_its_own_writer(self, replica: Replica) -> None:
        both = stories.change(0, 1, 0, 1)  # price 46.30 and a name
        price = stories.change(1, 2, 0, 0)  # later: price 49.50
        for order in ((both, price), (price, both)):
            (item,) = replica.after([[event] for event in order])["item"]
            assert (item["price_centimes"], item["name"]) == (4_950, "Algidol")

    def test_many_rows_of_one_table_are_loaded_in_more_than_one_step(
        self, replica: Replica
    ) -> None:
        rows = tuple(
            events.ItemRegistered(
                item_id=own_id(n, 9), fields=events.ItemFields(name=f"item {n}"), barcodes=()
            )
            for n in range(401)
        )
        body = events.CatalogueImported(import_id=own_id(0, 8), rows=rows)
        event = told(0, "catalogue.imported", body)
        agree(replica.after([[event], [event]]), [event])

    def test_empty_batch_and_event_without_effects_touch_nothing(self, replica: Replica) -> None:
        login = told(0, "login.accepted", events.LoginAccepted(person_id=stories.PERSON))
        assert replica.after([[], [login]]) == {}

    def test_text_is_ordered_by_code_point_on_every_store(self, replica: Replica) -> None:
        """A locale would sort a before B; stamps and keys must not depend on one."""
        place = (stories.ITEMS[0], LOTS[0], "shop")
        first: EventEffects = (Stamp(own_id(0), MOMENTS[0], "B", "x", 1), (Pin(*place, 3),))
        second: EventEffects = (Stamp(own_id(1), MOMENTS[0], "a", "x", 1), (Pin(*place, 8),))
        moved: EventEffects = (Stamp(own_id(2), MOMENTS[0], "C", "x", 1), (Move(*place, 1),))
        for order in itertools.permutations([first, second, moved]):
            (stock,) = replica.effects(*[[event] for event in order])["stock"]
            assert stock["on_hand"] == 8

    @pytest.mark.parametrize("effect", stories.TELLERS)
    def test_event_ranked_anew_leaves_the_rows_of_its_new_time(
        self, replica: Replica, effect: str
    ) -> None:
        """Whatever arrived before the acknowledgement, and whatever after."""

        @given(st.data())
        def converges(data: st.DataObject) -> None:
            story = data.draw(stories.stories(effect))
            before = data.draw(st.integers(1, len(story)))
            which = data.draw(st.lists(st.integers(0, before - 1), unique=True, min_size=1))
            moved = {n: at_moment(story[n], data.draw(st.integers(0, 2))) for n in which}
            found = replica.after_reranking(
                story[:before], [moved[n] for n in which], story[before:]
            )
            agree(found, [moved.get(n, event) for n, event in enumerate(story)])
            told_later = oracle.fold(event.for_oracle for event in story)
            for event in moved.values():
                told_later.rank(event.header.event_id, event.eff_hlc)
            assert not replay.differences(found, told_later.tables())

        converges()

    def test_ranking_an_event_anew_twice_changes_nothing_more(self, replica: Replica) -> None:
        story = [stories.change(0, 2, 0, 1), stories.change(1, 1, 1, 0)]
        clamped = at_moment(story[0], 0)
        rows = replica.after_reranking(story, [clamped, clamped])
        assert rows["item"][0]["price_centimes"] == 4_950  # the other register's, of moment 1
        assert rows["item"][0]["name"] == "Algidol"  # which nobody else wrote
        agree(rows, [clamped, story[1]])

    def test_field_nobody_else_wrote_stays_with_an_event_ranked_anew(
        self, replica: Replica
    ) -> None:
        alone = stories.change(0, 2, 0, 3)  # a price that is unknown
        rows = replica.after_reranking([alone], [at_moment(alone, 1)])
        agree(rows, [at_moment(alone, 1)])

    def test_sale_ranked_before_a_count_goes_inside_it(self, replica: Replica) -> None:
        count, move = stories.count(0, 1, 1, 0), stories.movement(1, 2, 0, 0)  # 10, then +5
        rows = replica.after_reranking([count, move], [at_moment(move, 0)])
        assert rows["stock"][0]["on_hand"] == 10

    def test_event_that_was_never_applied_gains_no_row_by_its_rank(self, replica: Replica) -> None:
        known = stories.change(0, 1, 0, 1)
        unknown = [stories.change(1, 2, 0, 0), stories.movement(2, 2, 0, 0)]
        rows = replica.after_reranking([known], unknown)
        agree(rows, [known])

    def test_state_never_goes_back(self, replica: Replica) -> None:
        key = (stories.SESSIONS[0],)
        opened, closed = (Highest("cash_session_state", key, rank) for rank in (1, 2))
        rows = replica.effects([(at(0), (opened,))], [(at(1), (closed,))], [(at(2), (opened,))])
        assert rows["cash_session_state"] == [{"session_id": key[0], "rank": 2}]

    def test_values_of_any_shape_arrive_as_they_are(self, replica: Replica) -> None:
        texts = ["", " ", "null", "NULL", "{a,b}", 'a "b"', "a\\b", "a\nb\t\x7f", "é د 😀", "a,b"]
        lots = [
            {
                "lot_id": own_id(n, 9),
                "item_id": stories.ITEMS[0],
                "number": text,
                "expiry": text if n % 2 else None,
                "price_centimes": None if n % 2 else -(2**63),
                "event_id": own_id(n),
            }
            for n, text in enumerate(texts)
        ]
        for some in (lots, *([lot] for lot in lots)):
            rows = replica.effects([(at(n), (Put("lot", lot),)) for n, lot in enumerate(some)])
            kept = [{k: v for k, v in lot.items() if v is not None} for lot in some]
            assert sorted(rows["lot"], key=lambda row: str(row["lot_id"])) == kept

    def test_every_write_of_a_field_is_kept(self, replica: Replica) -> None:
        writes = [
            (at(n, n), (Latest("supplier", (own_id(5),), {"name": f"Sophaca {n}"}),))
            for n in range(3)
        ]
        rows = replica.effects(writes[::-1])
        assert rows["supplier"][0]["name"] == "Sophaca 2"
        assert sorted(row["written"]["name"] for row in rows["field_write"]) == [
            "Sophaca 0",
            "Sophaca 1",
            "Sophaca 2",
        ]


class TestMemory(EngineContract):
    """SQLite in memory."""

    @pytest.fixture
    def replica(self, memory: Database) -> Replica:
        return Replica(memory)


class TestEncryptedFile(EngineContract):
    """SQLCipher on disk, as a register has it."""

    @pytest.fixture
    def replica(self, encrypted_file: Database) -> Replica:
        return Replica(encrypted_file)


class TestPostgres(EngineContract):
    """PostgreSQL as the centre has it: a tenant before every key, a statement a table and batch."""

    @pytest.fixture
    def replica(self, centre: Database) -> Replica:
        return Replica(centre, BulkEngine(build(multi_tenant=True)))

    @pytest.mark.deep
    @override
    def test_two_counts_and_four_moves_agree_in_every_order(self, replica: Replica) -> None:
        super().test_two_counts_and_four_moves_agree_in_every_order(replica)

    @pytest.mark.deep
    @pytest.mark.parametrize("effect", stories.TELLERS)
    @override
    def test_every_order_of_five_events_gives_one_state(
        self, replica: Replica, effect: str
    ) -> None:
        super().test_every_order_of_five_events_gives_one_state(replica, effect)
