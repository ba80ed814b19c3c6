"""What the centre writes itself: one chain more in the log, and the same rows everywhere."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pharmadesk.domain import events
from pharmadesk.errors import Bug, EnvironmentProblem, Refused
from pharmadesk.projections.tables import build
from pharmadesk.services import stock
from pharmadesk.services.replication import projected
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.storage.tenancy import APPLICATION
from pharmadesk.values.clock import ManualClock
from sync.server.exchange import Centre
from tests import oracle, replay
from tests.server.conftest import SEED, founded
from tests.server.register import Register, new_id, raw
from tests.server.sql import rows
from tests.sync_world import assert_converged, founder, newcomer, sync_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pharmadesk.services.unit import Unit
    from tests.sync_world import Counter

TABLES = build(multi_tenant=False)
ITEM = new_id()
NAME = "SELECT name, price_centimes FROM item WHERE item_id = %s"


def rename(name: str, item_id: str = ITEM) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        body = events.ItemChanged(item_id=item_id, fields=events.ItemFields(name=name))
        unit.emit("item.changed", body, stream_key=item_id, about=(item_id,))

    return work


def assert_oracle_agrees(url: str, tenant_id: str) -> None:
    with PostgresDatabase(url, tenant_id, APPLICATION) as database, database.read() as it:
        found = replay.rows_in_use(it, TABLES)
        told = replay.events_of(it)
    assert told
    assert not (faults := replay.differences(found, oracle.fold(told).tables())), "\n".join(faults)


def test_chain_of_the_centre_begins_like_any_other_and_is_signed(
    centre: Centre, register: Register, url: str
) -> None:
    register.push()
    for name in ("one", "two"):
        centre.desk(register.tenant_id).write(None, rename(name))

    _, *lines = register.pull_all()
    headers = [json.loads(raw(line["h"])) for line in lines]
    assert [(h["kind"], h["seq"]) for h in headers] == [
        ("journal.opened", 1), ("item.changed", 2), ("item.changed", 3),
    ]  # fmt: skip
    assert len({(h["device_id"], h["incarnation"]) for h in headers}) == 1
    assert headers[0]["device_id"] != register.device_id
    key = Ed25519PublicKey.from_public_bytes(
        bytes.fromhex(json.loads(raw(lines[0]["b"]))["public_key"])
    )
    query = "SELECT hash FROM journal_event ORDER BY position OFFSET 1"
    for line, (digest,) in zip(lines, rows(url, register.tenant_id, query), strict=True):
        key.verify(raw(line["s"]), digest)
    assert_oracle_agrees(url, register.tenant_id)


def test_key_of_the_centre_is_another_for_each_pharmacy(centre: Centre, url: str) -> None:
    keys = set()
    for each in (founded(centre), founded(centre)):
        centre.desk(each.tenant_id).write(None, rename("one"))
        keys |= {row[0] for row in rows(url, each.tenant_id, "SELECT public_key FROM device")}
    assert len(keys) == 4


def test_write_decides_on_rows_of_everything_that_was_accepted(
    centre: Centre, register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing else projects: neither what was pushed, nor what is written.
    monkeypatch.setattr(centre, "_project_quietly", lambda _tenant: None)
    register.write("item.changed", {"item_id": ITEM, "fields": {"name": "of the register"}})
    register.push()
    assert rows(url, register.tenant_id, NAME, [ITEM]) == []

    seen: list[str | None] = []

    def work(unit: Unit) -> None:
        found = unit.connection.exec_driver_sql("SELECT name FROM item").scalars()
        seen.extend(found)
        rename("of the centre")(unit)

    centre.desk(register.tenant_id).write(None, work)

    assert seen == ["of the register"]
    assert rows(url, register.tenant_id, NAME, [ITEM])[0][0] == "of the centre"
    assert rows(url, register.tenant_id, "SELECT position FROM projection_cursor") == [(4,)]
    assert_oracle_agrees(url, register.tenant_id)


@pytest.mark.parametrize("ahead_min", [0, 4, 60 * 24 * 365], ids="{} min".format)
def test_edit_at_the_centre_wins_over_an_earlier_one_whatever_its_clock(
    centre: Centre, register: Register, url: str, ahead_min: int
) -> None:
    register.now_ms += ahead_min * 60_000
    register.write("item.changed", {"item_id": ITEM, "fields": {"name": "of the register"}})
    register.push()

    centre.desk(register.tenant_id).write(None, rename("of the centre"))

    assert rows(url, register.tenant_id, NAME, [ITEM])[0][0] == "of the centre"
    assert_oracle_agrees(url, register.tenant_id)


def test_use_case_that_is_refused_leaves_nothing(
    centre: Centre, register: Register, url: str
) -> None:
    def work(unit: Unit) -> None:
        rename("half done")(unit)
        raise Refused("item.unknown")

    register.push()
    with pytest.raises(Refused):
        centre.desk(register.tenant_id).write(None, work)

    assert len(register.pull_all()) == 1
    assert rows(url, register.tenant_id, NAME, [ITEM]) == []
    centre.desk(register.tenant_id).write(None, rename("whole"))
    assert [line["p"] for line in register.pull_all()] == [1, 2, 3]


def test_nodes_and_threads_write_one_chain(open_centre: Callable[[], Centre], url: str) -> None:
    nodes = (open_centre(), open_centre())
    register = founded(nodes[0])
    register.holds(40)

    def write(number: int) -> None:
        if number % 4 == 0:
            assert register.push().message["type"] == "ack"
        else:
            nodes[number % 2].desk(register.tenant_id).write(None, rename(f"name {number}"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(1, 25)))

    log = rows(url, register.tenant_id, """SELECT position, device_id, seq, eff_hlc
        FROM journal_event ORDER BY position""")  # fmt: skip
    assert [row[0] for row in log] == list(range(1, len(log) + 1))
    own = [row for row in log if row[1] != register.device_id]
    assert [row[2] for row in own] == list(range(1, len(own) + 1))
    assert [row[3] for row in own] == sorted({row[3] for row in own})
    assert_oracle_agrees(url, register.tenant_id)


def test_write_waits_for_no_end_of_a_backlog(
    centre: Centre, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projected, "BATCH", 2)
    monkeypatch.setattr(centre, "_project_quietly", lambda _tenant: None)
    monkeypatch.setattr(centre._projector, "advance", lambda _connection: 0)
    register.holds(5)
    register.push()

    with pytest.raises(EnvironmentProblem) as problem:
        centre.desk(register.tenant_id).write(None, rename("too early"))
    assert problem.value.code == "centre.behind"


def test_tenant_that_is_not_here_is_not_written_for(centre: Centre) -> None:
    with pytest.raises(Bug) as bug:
        centre.desk(new_id()).write(None, rename("nobody"))
    assert bug.value.code == "tenant.unknown"


def test_restored_centre_writes_on_in_another_incarnation(new_url: str, url: str) -> None:
    del url
    clock = ManualClock(1_795_000_000_000_000)
    centre = Centre(new_url, clock, SEED)
    register = founded(centre)
    register.push()
    desk = centre.desk(register.tenant_id)
    desk.write(None, rename("before"))
    centre.restored()
    desk.write(None, rename("after"))
    centre.close()

    log = rows(new_url, register.tenant_id, """SELECT incarnation, seq, kind, body, hash
        FROM journal_event WHERE device_id <> %s ORDER BY position""",
        [register.device_id])  # fmt: skip
    assert [row[1:3] for row in log] == [
        (1, "journal.opened"), (2, "item.changed"), (1, "journal.opened"), (2, "item.changed"),
    ]  # fmt: skip
    opening = json.loads(log[2][3])
    assert opening["parent"] == {"incarnation": log[0][0], "seq": 2, "hash": log[1][4].hex()}
    assert opening["series_letter"] == "B"


# --- with real registers --------------------------------------------------------------------------


@pytest.fixture
def pair(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[tuple[Counter, Counter]]:
    """Two real registers of one pharmacy at a real centre."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


def test_counts_and_prices_of_registers_and_centre_become_the_same_rows_everywhere(
    centre: Centre, pair: tuple[Counter, Counter], url: str, clock: ManualClock
) -> None:
    first, second = pair
    shop = first.shop
    desk = centre.desk(shop.till.identity.tenant_id)
    item_id = next(iter(shop.items.values()))
    shop.till.write(shop.owner, rename("at the first", item_id))
    stock.count(first.shop.till, shop.owner, item_id, item_id, 11)
    clock.advance(60_000_000)
    second.shop.clock.set_wall(clock.now_us() + 3 * 60_000_000)
    second.shop.till.write(second.shop.owner, rename("at the second", item_id))
    second.synchronise()
    desk.write(None, rename("at the centre", item_id))
    stock.count(desk, shop.owner, item_id, item_id, 7)
    first.synchronise()
    stock.adjust(first.shop.till, shop.owner, item_id, item_id, -2, "damage")

    sync_all(first, second)
    assert_converged(first, second)
    assert_oracle_agrees(url, desk.tenant_id)
    with desk.read() as it:
        names = it.exec_driver_sql(NAME, (item_id,)).scalars().all()
        on_hand = it.exec_driver_sql(
            "SELECT on_hand FROM stock WHERE item_id = %s AND lot_id = %s", (item_id, item_id)
        ).scalar()
    assert names == ["at the centre"]
    assert on_hand == 5
