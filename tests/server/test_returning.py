"""What a centre that went back to a copy has lost comes back from whoever read it, and only that.

Asked for in bytes written by hand (register.py), and of true registers by `synchronise`.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain import events
from pharmadesk.queries import synchronising
from pharmadesk.services import authority, stock
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.clock import ManualClock
from sync.server.exchange import Centre
from tests.server.conftest import NOW_US, SEED, founded, joined
from tests.server.register import Event, Person, Register, new_id, prefixed, raw
from tests.server.sql import rows
from tests.server.test_writing import assert_oracle_agrees
from tests.simulation.photograph import Photograph
from tests.sync_world import assert_converged, assert_sound, founder, newcomer, sync_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pharmadesk.services.unit import Unit
    from tests.server.register import Answer
    from tests.sync_world import Counter

ITEM = new_id()
LOG = "SELECT hash, eff_hlc, coalesce(why, '') FROM journal_event LEFT JOIN held USING (position)"
KEPT = """SELECT (SELECT count(*) FROM journal_event), (SELECT count(*) FROM suspect),
    (SELECT count(*) FROM device), (SELECT coalesce(sum(seq), 0) FROM device_cursor)"""


def rename(name: str, item_id: str = ITEM) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        body = events.ItemChanged(item_id=item_id, fields=events.ItemFields(name=name))
        unit.emit("item.changed", body, stream_key=item_id, about=(item_id,))

    return work


@dataclass
class Town:
    """A centre of its own with two registers of one pharmacy, and a copy to go back to."""

    centre: Centre
    one: Register
    two: Register
    copy: Photograph | None = None

    @property
    def tenant_id(self) -> str:
        return self.one.tenant_id

    def write(self, name: str) -> None:
        """Let somebody change an item through the centre."""
        self.centre.desk(self.tenant_id).write(None, rename(name))

    def back_up(self) -> None:
        self.copy = Photograph.take(self.centre.url)

    def go_back(self, *, announced: bool = True) -> None:
        assert self.copy is not None
        self.copy.put_back(self.centre.url)
        if announced:
            self.centre.restored()

    def log(self) -> set[tuple[Any, ...]]:
        """Read every event, when it counts and whether it waits, wherever it stands."""
        return set(rows(self.centre.url, self.tenant_id, LOG))

    def kept(self) -> tuple[Any, ...]:
        """Count everything that a request may leave behind."""
        return rows(self.centre.url, self.tenant_id, KEPT)[0]


def settled(centre: Centre) -> Town:
    """Let a register that founded its pharmacy and one that joined it tell how they began."""
    one = founded(centre)
    two = joined(one, f"come in to {one.tenant_id}")
    one.push()
    two.push()
    two.holds(4)
    return Town(centre, one, two)


@pytest.fixture
def town(centre: Centre) -> Town:
    return settled(centre)


@pytest.fixture
def lone_town(new_url: str, clock: ManualClock) -> Iterator[Town]:
    """Give a centre that may go back to a copy: nobody else is there."""
    centre = Centre(new_url, clock, SEED, connections=5)
    yield settled(centre)
    centre.close()


def give(by: Register, of: Register, first: int, last: int | None = None, **changes: Any) -> Answer:
    """Give events of a chain back, from one seq to another."""
    told = {"type": "return", "device_id": of.device_id, "incarnation": of.incarnation}
    message = told | {"base": of.at(first - 1)} | changes
    return by.ask("/sync/v1/return", message, [event.line for event in of.events[first - 1 : last]])


def chain_of_centre(reader: Register) -> Register:
    """Read from the log the chain that was opened last, as a register has it in its journal."""
    chains: dict[tuple[str, str], list[Event]] = {}
    for line in reader.pull_all():
        told = json.loads(raw(line["h"]))
        chain = chains.setdefault((told["device_id"], told["incarnation"]), [])
        before = chain[-1].hash if chain else bytes(32)
        digest = prefixed(before, raw(line["h"]), raw(line["b"]))
        chain.append(Event(raw(line["h"]), raw(line["b"]), digest, raw(line["s"]), told["seq"]))
    (device_id, incarnation), written = list(chains.items())[-1]
    return replace(reader, device_id=device_id, incarnation=incarnation, events=written)


# --- what another register wrote ------------------------------------------------------------------


def test_last_event_tells_where_the_centre_stands_and_the_rest_comes_back(lone_town: Town) -> None:
    town = lone_town
    town.two.push(2, 3)
    town.back_up()
    told = town.two.push(4).message
    before = town.log()
    town.go_back()

    gap = give(town.one, town.two, 5).message
    back = give(town.one, town.two, gap["cursor"]["seq"] + 1).message

    assert gap == {"type": "gap", "cursor": town.two.at(3)}
    assert (back["type"], back["through"]) == ("returned", town.two.at(5))
    assert town.log() == before
    assert give(town.one, town.two, 5).message == back
    again = town.two.push(4).message
    assert again["received"] == told["received"]
    assert town.two.countersigned(again)
    assert town.log() == before


@pytest.mark.deep
def test_register_whose_chain_has_not_begun_here_is_given_back_from_its_first_event(
    lone_town: Town,
) -> None:
    town = lone_town
    late = joined(town.one, f"me too in {town.tenant_id}")
    town.back_up()
    late.holds(2)
    late.push()
    before = town.log()
    town.go_back()

    assert give(town.one, late, 3).message["cursor"]["seq"] == 0
    assert give(town.one, late, 1).message["through"] == late.at(3)
    assert town.log() == before


def test_time_that_is_ahead_is_cut_off_whoever_gives_the_event_back(town: Town) -> None:
    town.two.now_ms += 24 * 3_600_000
    town.two.hold()
    answer = give(town.one, town.two, 2, prior=[{"seq": 6, "eff_hlc": 1}]).message
    assert answer["type"] == "returned"
    query = "SELECT eff_hlc FROM journal_event WHERE seq = 6"
    latest = (NOW_US // 1_000 + 300_000) << 16
    assert rows(town.centre.url, town.tenant_id, query) == [(latest,)]


def test_many_who_give_back_and_the_one_who_pushes_leave_each_event_once(town: Town) -> None:
    others = [town.one, *(joined(town.one, f"{number} of {town.tenant_id}") for number in range(2))]
    for each in others[1:]:
        each.push()
    town.two.holds(20)

    def tell(number: int) -> str:
        answer = (
            town.two.push(2) if number % 4 == 3 else give(others[number % 4], town.two, 2)
        ).message
        return str(answer["type"])

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(tell, range(4)))

    assert sorted(answers) == ["ack", *["returned"] * 3]
    query = "SELECT seq FROM journal_event WHERE device_id = %s ORDER BY position"
    told = rows(town.centre.url, town.tenant_id, query, [town.two.device_id])
    assert told == [(seq,) for seq in range(1, 26)]


def test_what_a_withdrawn_register_wrote_too_late_waits_also_when_it_is_given_back(
    town: Town,
) -> None:
    owner = Person()
    town.one.grant(owner, "owner")
    town.one.announce(owner)
    town.one.endorse(owner)
    town.one.revoke(town.two, 3, owner)
    town.one.push(2)

    assert give(town.one, town.two, 2).message["type"] == "returned"

    query = "SELECT e.seq, h.why FROM journal_event e JOIN held h USING (position) ORDER BY 1"
    assert rows(town.centre.url, town.tenant_id, query) == [(4, "revoked"), (5, "revoked")]
    refused = give(town.two, town.one, 2)
    assert (refused.status, refused.message["code"]) == (403, "sync.device_revoked")


# --- what is refused ------------------------------------------------------------------------------


def forged(town: Town) -> Register:
    """Write on in the other's name, with one's own key."""
    liar = town.two.copied(1)
    liar.key = town.one.key
    liar.holds(2)
    return liar


def altered(town: Town) -> Register:
    """Change what an event says."""
    liar = town.two.copied(5)
    liar.events[2] = replace(liar.events[2], body=liar.events[3].body)
    return liar


def of_another_tenant(town: Town) -> Register:
    """Give an event that the very key has signed, of another pharmacy."""
    liar = town.two.copied(1)
    liar.hold(tenant_id=new_id())
    return liar


def with_one_left_out(town: Town) -> Register:
    """Leave an event out."""
    liar = town.two.copied(5)
    del liar.events[2]
    return liar


def under_a_taken_id(town: Town) -> Register:
    """Give an event whose id is another's."""
    liar = town.two.copied(1)
    liar.hold(event_id=town.one.events[0].told["event_id"])
    return liar


def of_nobody(town: Town) -> Register:
    """Make up a device."""
    liar = Register(town.one.post, town.tenant_id, town.one.pharmacy_id)
    liar.open()
    liar.hold()
    return liar


@pytest.mark.parametrize(
    "lie", [forged, altered, of_another_tenant, with_one_left_out, under_a_taken_id, of_nobody]
)
def test_what_proves_nothing_is_refused_and_leaves_nothing(
    town: Town, lie: Callable[[Town], Register]
) -> None:
    before = town.kept()
    answer = give(town.one, lie(town), 1).message
    assert (answer["type"], answer["ack"]) == ("broken", None)
    assert town.kept() == before


def test_other_history_is_refused_and_leaves_nothing(town: Town) -> None:
    other = town.two.copied(2)
    other.holds(3)
    town.two.push(2)
    before = town.kept()
    answer = give(town.one, other, 2).message
    assert answer == {"type": "fork", "common": town.two.at(2)}
    assert town.kept() == before


def test_device_of_another_pharmacy_is_nobody_here(town: Town) -> None:
    stranger = founded(town.centre)
    stranger.hold()
    stranger.push(1, 1)
    before = town.kept()
    assert give(town.one, stranger, 2).message["type"] == "broken"
    assert town.kept() == before
    assert stranger.push(2).message["type"] == "ack"


def test_own_events_are_pushed_and_not_given_back(town: Town) -> None:
    answer = give(town.two, town.two, 2)
    assert (answer.status, answer.message["code"]) == (400, "sync.frame")


# --- what the centre itself wrote -----------------------------------------------------------------


@pytest.mark.parametrize(
    "announced",
    [True, pytest.param(False, marks=pytest.mark.deep)],
    ids=["announced", "unannounced"],
)
@pytest.mark.parametrize(
    "written",
    [0, pytest.param(1, marks=pytest.mark.deep)],
    ids=["copy of before", "copy of between"],
)
def test_what_was_written_at_the_centre_comes_back_and_it_goes_on_elsewhere(
    lone_town: Town, written: int, *, announced: bool
) -> None:
    town = lone_town
    for number in range(written):
        town.write(f"before {number}")
    town.back_up()
    town.write("lost")
    town.write("lost too")
    lost, before = chain_of_centre(town.one), town.log()
    town.go_back(announced=announced)

    cursor = give(town.one, lost, len(lost.events)).message["cursor"]["seq"]
    answer = give(town.one, lost, cursor + 1).message

    assert answer["through"] == lost.at(len(lost.events))
    assert town.log() == before
    town.write("after")
    assert before < town.log()
    after = chain_of_centre(town.one)
    parent = json.loads(after.events[0].body)["parent"]
    assert parent == {"incarnation": lost.incarnation} | lost.at(len(lost.events))
    assert (after.device_id, after.events[0].seq) == (lost.device_id, 1)
    assert give(town.one, lost, 1).message == answer
    name = rows(town.centre.url, town.tenant_id, "SELECT name FROM item")
    assert name == [("after",)]
    assert_oracle_agrees(town.centre.url, town.tenant_id)


@pytest.mark.deep
@pytest.mark.parametrize("written", [0, 1], ids=["copy of before", "copy of between"])
def test_what_was_lost_comes_back_beside_what_was_written_since(
    lone_town: Town, written: int, clock: ManualClock
) -> None:
    town = lone_town
    for number in range(written):
        town.write(f"before {number}")
    town.back_up()
    town.write("lost")
    town.write("lost too")
    lost, before = chain_of_centre(town.one), town.log()
    town.go_back()
    asked = give(town.one, lost, len(lost.events)).message
    town.write("since")
    clock.set_wall(clock.now_us() - 24 * 3_600_000_000)  # what the centre wrote counts as it says

    assert asked["type"] == "gap"
    answer = give(town.one, lost, 1).message

    assert answer["through"] == lost.at(len(lost.events))
    assert before < town.log()
    town.write("and on")
    assert rows(town.centre.url, town.tenant_id, "SELECT name FROM item") == [("and on",)]
    assert_oracle_agrees(town.centre.url, town.tenant_id)


@pytest.mark.deep
def test_chain_that_the_centre_has_written_on_without_a_word_is_not_forked(lone_town: Town) -> None:
    town = lone_town
    town.write("before")
    town.back_up()
    town.write("lost")
    lost = chain_of_centre(town.one)
    town.go_back(announced=False)
    town.write("another")
    before = town.kept()
    assert give(town.one, lost, 1).message["type"] == "fork"
    assert town.kept() == before


# --- true registers -------------------------------------------------------------------------------


@pytest.fixture
def pair(lone_town: Town, tmp_path: Path, clock: ManualClock) -> Iterator[tuple[Counter, Counter]]:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, lone_town.centre, lone_town.centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    for counter in (first, second):
        counter.shop.open_session()
    sync_all(first, second)
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


@pytest.mark.deep
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "unannounced"])
def test_registers_and_the_restored_centre_come_to_agree_on_what_was_written_there(
    lone_town: Town, pair: tuple[Counter, Counter], *, announced: bool
) -> None:
    town = lone_town
    first, second = pair
    shop, tenant_id = first.shop, first.shop.till.identity.tenant_id
    desk = town.centre.desk(tenant_id)
    item_id = next(iter(shop.items.values()))
    town.back_up()
    desk.write(None, rename("at the centre", item_id))
    stock.count(desk, shop.owner, item_id, item_id, 7)
    first.shop.sell("cream")
    second.shop.sell("loose")
    sync_all(second, first)
    there = "SELECT event_id FROM journal_event"
    before = set(rows(town.centre.url, tenant_id, there))
    town.go_back(announced=announced)
    second.shop.sell("loose")
    steps = second.synchronise()

    assert all(step.problem is None for step in steps)
    assert before < set(rows(town.centre.url, tenant_id, there)), "the first was not needed"
    sync_all(first, second)
    assert_converged(first, second)
    assert_oracle_agrees(town.centre.url, tenant_id)
    with desk.read() as it:
        query = "SELECT on_hand FROM stock WHERE item_id = %s AND lot_id = %s"
        assert it.exec_driver_sql(query, (item_id, item_id)).scalar() == 7
        query = "SELECT name FROM item WHERE item_id = %s"
        assert it.exec_driver_sql(query, (item_id,)).scalar() == "at the centre"


def test_sale_that_a_restored_centre_takes_back_is_in_no_row_until_an_owner_releases_it(
    lone_town: Town, pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, second = pair
    (tmp_path / "third").mkdir()
    database = Database.open(tmp_path / "third" / "register.db", bytes(32), create=True)
    migrate(database)
    clock = ManualClock(first.shop.till.now_us())
    third = newcomer(first, tmp_path / "third", clock, "C4", database)
    sync_all(first, second, third)
    lone_town.back_up()
    device_id = second.shop.till.identity.device_id
    authority.revoke(first.shop.till, first.shop.owner, device_id, "stolen")  # told too late
    sold = second.shop.sell("cream").sale_id
    waits = frozenset({second.shop.last_header()["event_id"]})
    for counter in (second, third):
        counter.synchronise()
    assert [row["sale_id"] for row in third.rows()["sale"]] == [sold]

    lone_town.go_back()
    first.synchronise()
    sync_all(third, first)

    for counter in (first, third):
        assert counter.rows().get("sale", []) == []
        assert_sound(counter, waits)
    with third.shop.till.read() as connection:
        (waiting,) = synchronising.waiting(connection)
    assert (waiting.reason, waiting.sales) == ("event.revoked", 1)
    authority.release(third.shop.till, third.shop.owner, waiting.event_ids)
    sync_all(third, first)
    assert [row["sale_id"] for row in first.rows()["sale"]] == [sold]
    assert_converged(first, third)
    third.shop.till.close()
