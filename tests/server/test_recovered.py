"""A register that was recovered with its phrase comes back to the true centre, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.services import authority, people, synchronising
from pharmadesk.values.clock import ManualClock
from sync.client import enrolling
from sync.client.engine import Engine
from sync.server.options import ServerOptions
from tests.server.register import Person, Register, new_id
from tests.server.sql import plain, rows
from tests.simulation.photograph import Photograph
from tests.sync_world import (
    URL,
    Counter,
    Network,
    assert_converged,
    founder,
    newcomer,
    recover,
    sync_all,
)
from tests.till import copy_database, fill_shelf, found_shop, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.queries.synchronising import Waiting
    from sync.server.exchange import Centre
    from tests.server.register import Answer

    Pair = tuple[Counter, Counter]

A_DAY_US = 24 * 3_600_000_000


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: its registers have the ids of every other's."""
    return new_url


@pytest.fixture
def pair(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[Pair]:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    for counter in (first, second):
        counter.shop.open_session()
    for counter in (first, second, first):
        counter.synchronise()
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


def offered(by: Counter) -> str:
    return enrolling.offer(by.shop.till, by.shop.owner, by.network)


def return_code(centre: Centre, counter: Counter) -> str:
    return centre.new_return_code(ServerOptions(), counter.shop.till.identity.tenant_id)


def come_back(counter: Counter, code: str) -> None:
    shop = counter.shop
    enrolling.come_back(shop.till, shop.owner, URL, code, counter.network)


def turned_away(counter: Counter) -> None:
    stopped = counter.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.device_unknown"


def waiting(counter: Counter) -> tuple[Waiting, ...]:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return seen.waiting


def held(answer: Answer) -> list[str]:
    return [received.get("held", "") for received in answer.message["received"]]


def change_price(counter: Counter, centimes: int) -> None:
    item_id = counter.shop.items["cream"]
    body = events.ItemChanged(item_id=item_id, fields=events.ItemFields(price_centimes=centimes))
    counter.shop.emit("item.changed", body)


@pytest.mark.parametrize(
    ("which", "whose"),
    [
        pytest.param(0, "operator", id="the founder"),
        pytest.param(1, "owner", id="one that joined", marks=pytest.mark.deep),
        pytest.param(0, "owner", id="the founder, by an owner", marks=pytest.mark.deep),
    ],
)
def test_recovered_register_comes_back_and_everything_counts(
    pair: Pair, centre: Centre, url: str, which: int, whose: str
) -> None:
    lost, other = pair[which], pair[1 - which]
    tenant_id = lost.shop.till.identity.tenant_id
    lost.shop.sell("cream")
    lost.synchronise()
    lost.shop.sell("cream")
    change_price(lost, 7_100)
    lost.recover()
    turned_away(lost)
    lost.shop.open_session()
    lost.shop.sell("loose")
    change_price(lost, 7_200)  # before the centre vouches for the owner on the new device
    come_back(lost, offered(other) if whose == "owner" else return_code(centre, lost))
    change_price(lost, 7_300)
    sync_all(lost, other)
    assert len(other.rows()["sale"]) == 3
    assert rows(url, tenant_id, "SELECT count(*) FROM sale") == [(3,)]
    assert {item["item_id"]: item for item in other.rows()["item"]}[other.shop.items["cream"]][
        "price_centimes"
    ] == 7_300
    assert waiting(lost) == waiting(other) == ()
    assert synchronising.missing_at_centre(lost.shop.till) == ()
    assert_converged(lost, other)


@pytest.mark.deep
def test_manager_of_a_recovered_register_is_heard_again(pair: Pair, centre: Centre) -> None:
    lost, other = pair
    person_id = people.register_person(
        lost.shop.till, lost.shop.owner, "Samira", frozenset({Role.MANAGER}), "271828"
    )
    lost.recover()
    turned_away(lost)
    come_back(lost, return_code(centre, lost))
    manager = people.log_in(lost.shop.till, person_id, "271828")
    body = events.ItemChanged(
        item_id=lost.shop.items["cream"], fields=events.ItemFields(name="Crème")
    )
    lost.shop.emit("item.changed", body, manager)
    sync_all(lost, other)
    assert "Crème" in {item["name"] for item in other.rows()["item"]}
    assert_converged(lost, other)


@pytest.mark.deep
def test_register_recovered_twice_tells_what_every_key_of_it_signed(
    pair: Pair, centre: Centre
) -> None:
    lost, other = pair
    for item in ("cream", "plain"):
        lost.shop.sell(item)
        lost.recover()
        lost.shop.open_session()
    turned_away(lost)
    come_back(lost, return_code(centre, lost))
    sync_all(lost, other)
    assert len(other.rows()["sale"]) == 2
    assert_converged(lost, other)


@pytest.mark.deep
def test_what_a_withdrawn_key_had_not_sent_waits_for_an_owner(pair: Pair) -> None:
    lost, other = pair
    lost.shop.sell("cream")
    gone = lost.shop.till.identity.device_id
    lost.recover()
    turned_away(lost)
    authority.revoke(other.shop.till, other.shop.owner, gone, "lost")
    other.synchronise()
    come_back(lost, offered(other))
    sync_all(lost, other)
    assert "sale" not in other.rows()
    assert [(each.device_id, each.sales) for each in waiting(lost)] == [(gone, 1)]
    ((of, sales, event_ids),) = (
        (each.device_id, each.sales, each.event_ids) for each in waiting(other)
    )
    assert (of, sales) == (gone, 1)
    authority.release(other.shop.till, other.shop.owner, event_ids)
    sync_all(other, lost)
    assert len(other.rows()["sale"]) == 1
    assert_converged(lost, other)


def test_code_for_a_return_opens_to_nothing_else(
    pair: Pair, centre: Centre, clock: ManualClock, tmp_path: Path
) -> None:
    lost, _ = pair
    code = return_code(centre, lost)
    stranger = Register(centre.answer, lost.shop.till.identity.tenant_id)
    assert stranger.found(code).message["code"] == "sync.code"
    token, of, nobody = code.replace("-", ""), stranger.tenant_id, Person()
    assert stranger.join(token).message["code"] == "sync.code"
    assert stranger.join(token, tenant_id=of).message["code"] == "sync.other_owner"
    answer = stranger.join(token, nobody, tenant_id=of, owner_id=nobody.person_id)
    assert answer.message["code"] == "sync.other_owner"
    assert stranger.hello().message["code"] == "sync.device_unknown"
    (tmp_path / "other").mkdir()
    elsewhere = ManualClock(clock.now_us() + 3_600_000_000)  # or the seed gives the same ids
    other = founder(tmp_path / "other", elsewhere, centre, centre.new_code())
    other.synchronise()
    other.recover()
    turned_away(other)
    with refused("sync.code"):
        come_back(other, code)
    other.shop.till.close()
    lost.recover()
    turned_away(lost)
    come_back(lost, code)
    lost.recover()
    turned_away(lost)
    with refused("sync.code"):
        come_back(lost, code)


def test_pharmacy_that_was_recovered_before_it_came_brings_its_whole_past(
    centre: Centre, clock: ManualClock, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    shop = found_shop(tmp_path / "first", clock)
    fill_shelf(shop)
    network = Network(centre)
    shop.open_session()
    shop.sell("cream")
    recover(shop)
    shop.open_session()
    shop.sell("cream")
    enrolling.found(shop.till, shop.owner, URL, centre.new_code(), network)
    alone = Counter(shop, network, Engine(shop.till, network))
    alone.synchronise()
    second = newcomer(alone, tmp_path / "second", ManualClock(clock.now_us()))
    change_price(alone, 7_400)
    sync_all(alone, second)
    assert len(second.rows()["sale"]) == 2
    assert waiting(second) == ()
    assert_converged(alone, second)
    for counter in (alone, second):
        counter.shop.till.close()


def test_key_before_a_recovery_is_its_own_authority_no_longer_than_its_owner_stands_for_it(
    centre: Centre,
) -> None:
    old, owner = Register(centre.answer), Person()
    new = Register(centre.answer, old.tenant_id, old.pharmacy_id)
    old.open()
    old.grant(owner, "owner")
    told = {
        "type": "found",
        "token": centre.new_code(),
        "tenant_id": new.tenant_id,
        "pharmacy_id": new.pharmacy_id,
        "device_id": new.device_id,
        "public_key": new.public_key,
        "app_version": "hand-made",
        "formers": [{"device_id": old.device_id, "public_key": old.public_key}],
    }
    assert new.ask("/sync/v1/enrol/found", told).message["type"] == "enrolled"
    assert held(old.push()) == ["", ""]
    new.open()
    new.announce(owner)
    heads = [{"incarnation": each.incarnation} | each.at(2) for each in (old, new)]
    new.write("authority.endorsed", {"heads": heads}, owner)
    assert held(new.push()) == ["", "", ""]
    old.grant(Person(), "owner")
    new.grant(Person(), "owner", owner)
    assert held(old.push(3)) == ["authority"]
    assert held(new.push(4)) == [""]


@pytest.mark.deep
def test_register_recovered_from_a_copy_of_before_its_centre_comes_back_to_it(
    centre: Centre, clock: ManualClock, tmp_path: Path
) -> None:
    shop = found_shop(tmp_path, clock)
    fill_shelf(shop)
    before = copy_database(shop.till.database)
    network = Network(centre)
    enrolling.found(shop.till, shop.owner, URL, centre.new_code(), network)
    lost = Counter(shop, network, Engine(shop.till, network))
    shop.open_session()
    shop.sell("cream")
    lost.synchronise()
    shop.till.close()
    shop.till.database = before
    recover(shop)
    with refused("sync.taken"):
        enrolling.found(shop.till, shop.owner, URL, centre.new_code(), network)
    enrolling.found(shop.till, shop.owner, URL, return_code(centre, lost), network)
    lost.engine = Engine(shop.till, network)
    change_price(lost, 7_500)
    lost.synchronise()
    assert len(lost.rows()["sale"]) == 1
    assert waiting(lost) == ()
    assert_converged(lost)
    shop.till.close()


@pytest.mark.deep
def test_pharmacy_of_a_recovered_register_that_the_centre_has_lost_is_founded_again(
    centre: Centre, clock: ManualClock, tmp_path: Path
) -> None:
    copy = Photograph.take(centre.url)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    first.shop.open_session()
    first.shop.sell("cream")
    copy.put_back(centre.url)
    centre.restored()
    first.recover()
    turned_away(first)
    come_back(first, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    change_price(first, 7_600)
    sync_all(first, second)
    assert len(second.rows()["sale"]) == 1
    assert waiting(second) == ()
    assert_converged(first, second)
    for counter in (first, second):
        counter.shop.till.close()


@pytest.mark.deep
def test_code_for_a_return_is_good_for_a_week(
    pair: Pair, centre: Centre, clock: ManualClock
) -> None:
    lost, _ = pair
    lost.recover()
    turned_away(lost)
    code = return_code(centre, lost)
    clock.advance(7 * A_DAY_US)
    with refused("sync.code"):
        come_back(lost, code)


@pytest.mark.deep
def test_founding_code_lets_no_recovered_register_in(pair: Pair, centre: Centre) -> None:
    lost, _ = pair
    lost.recover()
    turned_away(lost)
    with refused("sync.taken"):
        come_back(lost, centre.new_code())


@pytest.mark.deep
def test_return_takes_an_owner_whom_the_centre_knows(pair: Pair, centre: Centre) -> None:
    lost, other = pair
    second_owner = people.register_person(
        lost.shop.till, lost.shop.owner, "Nadia", frozenset({Role.OWNER}), "271828"
    )
    lost.recover()
    turned_away(lost)
    nadia = people.log_in(lost.shop.till, second_owner, "271828")
    theirs, mine = offered(other), return_code(centre, lost)
    shop = lost.shop
    for code in (theirs, mine):  # an owner of whom the centre has not heard yet
        with refused("sync.other_owner"):
            enrolling.come_back(shop.till, nadia, URL, code, lost.network)
    come_back(lost, theirs)
    sync_all(lost, other)
    assert_converged(lost, other)


@pytest.mark.deep
def test_code_for_a_return_is_told_to_the_record_of_the_staff(
    pair: Pair, centre: Centre, url: str
) -> None:
    lost, _ = pair
    return_code(centre, lost)
    with refused("pharmacy.unknown"):
        centre.new_return_code(ServerOptions(), new_id())
    with psycopg.connect(plain(url)) as connection:
        told = connection.execute("SELECT action, subject FROM staff_record").fetchall()
    assert told == [("code.return", lost.shop.till.identity.tenant_id)]
