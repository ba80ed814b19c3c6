"""A register that joins an old pharmacy: its rows at once, the history behind them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain import events
from pharmadesk.domain.refunds import Wanted
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.journal import centre_snapshots
from pharmadesk.projections import snapshot
from pharmadesk.projections.project import project
from pharmadesk.services import proving, returning, stock
from pharmadesk.services.replication import history, projected, pulled
from pharmadesk.storage.snapshots import known
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import ManualClock
from sync.client.asking import NOT_FOUND, OK, Asker, CentreLine, Denied
from sync.protocol import framing
from sync.protocol.messages import Piece, Read
from sync.server.exchange import Centre
from tests.faults.test_sync_day_apart import edit_price, price
from tests.faults.test_sync_with_postgres import assert_agreed, migrated
from tests.sync_world import Counter, founder, joiner, sync_all
from tests.till import refused

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import msgspec

    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from sync.protocol.exchange import Reply
    from tests.postgres import Cluster
    from tests.sync_world import Answers

SNAPSHOT = "/sync/v1/snapshot"
ENOUGH = 100  # events; a real centre waits for more, which takes longer to write here


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database("snapshot", migrated) as url:
        yield url


@pytest.fixture
def centre(url: str, clock: ManualClock) -> Iterator[Centre]:
    centre = Centre(url, clock, bytes(range(32)), connections=4)
    yield centre
    centre.close()


@pytest.fixture
def old(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """Give the first register of a pharmacy whose log is long enough for a snapshot."""
    (tmp_path / "first").mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.shop.open_session()
    first.shop.sell("cream")
    grow(first)
    first.synchronise()
    assert centre.make_snapshot(first.shop.till.identity.tenant_id, ENOUGH)
    first.shop.sell("plain")
    first.synchronise()
    yield first
    first.shop.till.close()


def grow(counter: Counter) -> None:
    """Write as many events as make a snapshot worth while."""
    shop = counter.shop

    def work(unit: Unit) -> None:
        with unit.together():
            for price in range(ENOUGH):
                name = "plain" if price % 2 else "loose"
                fields = events.ItemFields(price_centimes=1_000 + price)
                body = events.ItemChanged(item_id=shop.items[name], fields=fields)
                unit.emit("item.changed", body, stream_key=shop.items[name])

    shop.till.write(shop.owner, work)


@pytest.fixture
def young(old: Counter, tmp_path: Path) -> Iterator[Counter]:
    """Give a register that was let in and has heard nothing yet."""
    (tmp_path / "young").mkdir()
    counter = joiner(old, tmp_path / "young", ManualClock(old.shop.clock.now_us()))
    yield counter
    counter.shop.till.close()


def step_until_adopted(counter: Counter) -> None:
    """Synchronise until the rows of the snapshot are the register's; its journal has none yet."""
    for _ in range(20):
        counter.engine.step()
        if counter.shop.rows("sale"):
            return
    raise AssertionError("no snapshot was adopted")


def tenant(counter: Counter) -> str:
    return counter.shop.till.identity.tenant_id


def journal_length(counter: Counter) -> int:
    with counter.shop.till.database.read() as connection:
        query = "SELECT count(*) FROM journal_event"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_joining_register_sells_from_a_snapshot_before_it_has_the_history(
    centre: Centre, old: Counter, young: Counter
) -> None:
    step_until_adopted(young)
    assert journal_length(young) < 10
    assert young.rows()["item"] == old.rows()["item"]
    assert young.shop.on_hand("cream") == old.shop.on_hand("cream")
    young.shop.open_session()
    young.shop.sell("cream")
    with pytest.raises(Refused) as refusal:
        proving.compare(young.shop.till.database)
    assert refusal.value.code == "rebuild.history_on_its_way"
    young.synchronise()
    assert journal_length(young) > ENOUGH
    sync_all(old, young)
    assert_agreed(centre, old, young)


def test_sale_whose_history_is_on_its_way_is_neither_cancelled_nor_taken_back_and_says_why(
    old: Counter, young: Counter
) -> None:
    sale_id = old.rows()["sale"][0]["sale_id"]
    step_until_adopted(young)
    young.shop.open_session()
    shop = young.shop
    with refused("sale.not_fetched"):
        returning.take_back(shop.till, shop.owner, sale_id, [Wanted(1, 1)], "unwanted")
    with refused("sale.not_fetched"):
        returning.void(shop.till, shop.owner, sale_id, "unwanted")
    young.synchronise()
    returning.take_back(shop.till, shop.owner, sale_id, [Wanted(1, 1)], "unwanted")


@pytest.mark.usefixtures("old")
def test_scan_finds_what_a_snapshot_brought(young: Counter) -> None:
    step_until_adopted(young)
    young.shop.open_session()
    assert young.shop.sell("cream").total_centimes == 9_999


class Meddler:
    """A centre whose pieces of a snapshot are something else when they arrive."""

    def __init__(self, centre: Answers, meddle: Callable[[int, bytes], bytes]) -> None:
        self._centre = centre
        self._meddle = meddle

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        reply = self._centre.answer(path, headers, body)
        if path != SNAPSHOT or reply.status != OK:
            return reply
        piece, (line,) = framing.read(reply.body, Piece)
        content = self._meddle(piece.offset, framing.to_bytes(line.b))
        lines = [framing.Line(b=framing.to_text(content))]
        return reply._replace(body=framing.write(piece, lines))


@pytest.mark.deep
def test_snapshot_is_read_on_after_every_lost_answer_and_restart(
    centre: Centre, old: Counter, young: Counter
) -> None:
    asked: list[int] = []

    def cut(offset: int, content: bytes) -> bytes:
        asked.append(offset)
        return content[:800]

    young.network.centre = Meddler(centre, cut)
    turns = 0
    while not young.shop.rows("sale"):
        if turns % 3 == 0:
            young.network.lost_answers.append("snapshot")
        young.engine.step()
        if turns % 5 == 0:
            young.restart()
        turns += 1
        assert turns < 200
    young.synchronise()
    sync_all(old, young)
    assert_agreed(centre, old, young)
    # An answer that arrived was kept: no restart asked for its bytes again.
    assert asked == sorted(asked)
    assert len(set(asked)) > 3


def test_program_stopped_before_the_rows_were_taken_over_takes_them_over(
    centre: Centre, old: Counter, young: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def stopped(_till: Till) -> None:
            raise EnvironmentProblem("storage.full")

        patch.setattr(history, "adopt", stopped)
        with pytest.raises(EnvironmentProblem, match=r"storage\.full"):
            young.synchronise()
    young.restart()
    step_until_adopted(young)
    young.synchronise()
    sync_all(old, young)
    assert_agreed(centre, old, young)


@pytest.mark.parametrize(
    "meddle",
    [
        lambda _offset, content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda _offset, content: bytes(len(content)),
    ],
    ids=["one bit", "nothing of it"],
)
def test_snapshot_that_was_altered_is_done_without(
    meddle: Callable[[int, bytes], bytes],
    centre: Centre,
    old: Counter,
    young: Counter,
    expected_logs: list[logging.LogRecord],
) -> None:
    young.network.centre = Meddler(centre, meddle)
    young.synchronise()
    assert ["of no use" in record.getMessage() for record in expected_logs] == [True]
    sync_all(old, young)
    assert_agreed(centre, old, young)


def test_piece_that_goes_past_the_end_makes_no_sense(
    centre: Centre, old: Counter, young: Counter
) -> None:
    young.network.centre = Meddler(centre, lambda _offset, content: content + b"more")
    assert young.step_until_stopped().state == "stopped"
    young.network.centre = centre
    young.synchronise()
    sync_all(old, young)
    assert_agreed(centre, old, young)


def test_snapshot_nobody_signed_for_is_not_read(
    centre: Centre, old: Counter, young: Counter
) -> None:
    with centre._database.transaction({TENANT_SETTING: tenant(old)}) as connection:
        connection.exec_driver_sql("UPDATE snapshot SET position = position - 1")
    stopped = young.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.countersignature"
    assert not young.shop.rows("sale")


@pytest.mark.deep
def test_snapshot_of_another_log_is_left_for_the_journal(
    centre: Centre, old: Counter, young: Counter
) -> None:
    """A centre that was restored after it was made tells another log up to the same place."""
    step_until_adopted(young)
    young.shop.till.database.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE local_snapshot SET tenant_hash = zeroblob(32)"
        )
    )
    young.shop.till.database.write(
        lambda connection: connection.exec_driver_sql("DELETE FROM sale WHERE number = 1")
    )
    sync_all(old, young)
    assert_agreed(centre, old, young)


@pytest.mark.deep
def test_log_that_is_pulled_anew_before_the_history_is_whole_gives_the_same_rows(
    centre: Centre, old: Counter, young: Counter
) -> None:
    step_until_adopted(young)
    pulled.rewind(young.shop.till)
    assert proving.compare(young.shop.till.database).ok
    sync_all(old, young)
    assert_agreed(centre, old, young)


def test_event_the_centre_could_not_make_rows_of_is_tried_here(
    centre: Centre,
    old: Counter,
    young: Counter,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:
    """What is aside there is not covered by the snapshot, wherever it stands in the log."""
    shop = old.shop
    with monkeypatch.context() as patch:
        patch.setattr(projected, "project", all_but("lot.held"))
        stock.hold(shop.till, shop.owner, shop.items["plain"], shop.lot_id("P-LATE"), "avis")
        grow(old)
        old.synchronise()
        assert centre.make_snapshot(shop.till.identity.tenant_id, ENOUGH)
    assert any("is not a row" in record.getMessage() for record in expected_logs)
    step_until_adopted(young)
    assert not young.shop.rows("lot_hold")
    young.synchronise()
    assert young.shop.rows("lot_hold") == old.shop.rows("lot_hold")
    centre.retry_set_aside()
    sync_all(old, young)
    assert_agreed(centre, old, young)


def all_but(kind: str) -> Callable[..., tuple[Effect, ...]]:
    """Project every kind but one, which this program makes nothing of."""

    def projecting(header: Header, body: msgspec.Struct) -> tuple[Effect, ...]:
        if header.kind == kind:
            raise Refused("event.body", kind=kind)
        return project(header, body)

    return projecting


@pytest.mark.parametrize("then", ["at once", "after a restart"])
def test_edit_after_a_snapshot_wins_whatever_the_clock_says(
    then: str, centre: Centre, old: Counter, young: Counter
) -> None:
    step_until_adopted(young)
    young.shop.clock.set_wall(young.shop.clock.now_us() - 86_400_000_000)
    if then == "after a restart":
        young.restart()
    edit_price(young, "plain", 777)
    sync_all(old, young)
    assert price(old, "plain") == price(young, "plain") == 777
    assert_agreed(centre, old, young)


@pytest.mark.deep
def test_register_of_another_program_pulls_the_log(
    centre: Centre, old: Counter, young: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "fingerprint", lambda: "0" * 64)
    young.synchronise()
    monkeypatch.undo()
    with young.shop.till.database.read() as connection:
        assert known(connection) is None
    sync_all(old, young)
    assert_agreed(centre, old, young)


def test_another_pharmacy_reads_nothing_of_a_snapshot(
    centre: Centre, old: Counter, clock: ManualClock, tmp_path: Path
) -> None:
    with centre._database.transaction({TENANT_SETTING: tenant(old)}) as connection:
        kept = centre_snapshots.newest(connection)
    assert kept is not None
    (tmp_path / "stranger").mkdir()
    later = ManualClock(clock.now_us() + 1_000_000)
    stranger = founder(tmp_path / "stranger", later, centre, centre.new_code())
    identity = stranger.shop.till.identity
    line = CentreLine(
        stranger.network,
        Asker(identity.device_id, stranger.shop.till.signer, stranger.shop.till.ids),
    )
    line.fetch_nonce()
    with pytest.raises(Denied) as denied:
        line.ask(SNAPSHOT, Read(sha256=kept.sha256, offset=0), (), Piece)
    assert denied.value.status == NOT_FOUND
    stranger.shop.till.close()


def test_log_that_has_hardly_grown_needs_no_other_snapshot(centre: Centre, old: Counter) -> None:
    assert not centre.make_snapshot(old.shop.till.identity.tenant_id, ENOUGH)
