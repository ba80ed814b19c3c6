"""A register that was recovered with its phrase comes back to its centre as a new device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal.store import head
from pharmadesk.services import authority, readmission, synchronising
from pharmadesk.services.readmission import WayIn
from sync.client import enrolling
from sync.protocol import messages
from tests.sync_world import URL, assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.queries.synchronising import OtherRegister
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter

    Pair = tuple[Counter, Counter]

FOUNDER, JOINED = 0, 1
OPENING = 2
"""A new device says whose chain it begins, and what it is called."""


AN_HOUR_US = 3_600_000_000


def offered(by: Counter) -> str:
    return enrolling.offer(by.shop.till, by.shop.owner, by.network)


def come_back(counter: Counter, code: str) -> None:
    shop = counter.shop
    enrolling.come_back(shop.till, shop.owner, URL, code, counter.network)


def turned_away(counter: Counter) -> None:
    stopped = counter.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.device_unknown"


def sold(counter: Counter) -> set[str]:
    return {sale["sale_id"] for sale in counter.rows()["sale"]}


@pytest.mark.parametrize(
    ("which", "whose"),
    [
        pytest.param(FOUNDER, "operator"),
        pytest.param(JOINED, "owner"),
        pytest.param(FOUNDER, "owner", marks=pytest.mark.deep),
        pytest.param(JOINED, "operator", marks=pytest.mark.deep),
    ],
)
def test_recovered_register_comes_back_and_tells_what_it_had_not_sent(
    pair: Pair, centre: FakeCentre, which: int, whose: str
) -> None:
    lost, other = pair[which], pair[1 - which]
    before = lost.shop.till.identity
    sales = {lost.shop.sell("cream").sale_id, other.shop.sell("plain").sale_id}
    sync_all(lost, other)
    sales.add(lost.shop.sell("cream").sale_id)  # nobody has heard of this one
    unsent = lost.waiting()
    lost.recover()
    assert lost.waiting() == unsent + OPENING
    turned_away(lost)
    assert readmission.way_in(lost.shop.till) == WayIn("return", URL)
    lost.shop.open_session()
    sales.add(lost.shop.sell("loose").sale_id)
    come_back(lost, offered(other) if whose == "owner" else centre.return_code())
    sync_all(lost, other)
    assert readmission.way_in(lost.shop.till) is None
    assert lost.shop.till.identity.device_id != before.device_id
    assert sold(lost) == sold(other) == sales
    told = [kept.chain[0] for kept in centre.memory.log]
    with lost.shop.till.database.read() as connection:
        written = head(connection, before.device_id, before.incarnation).seq
    assert told.count(before.device_id) == written
    assert_converged(lost, other)


def test_what_was_not_sent_waits_until_the_log_brings_it(pair: Pair, centre: FakeCentre) -> None:
    lost, other = pair
    lost.shop.sell("cream")
    unsent = lost.waiting()
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    both = lost.waiting()
    lost.engine.stir()
    while not any(isinstance(told, messages.Return) for told in centre.told):
        lost.engine.step()
    assert lost.waiting() == both > unsent
    lost.synchronise()
    assert lost.waiting() == 0
    centre.told.clear()
    lost.restart()
    lost.synchronise()
    assert not any(isinstance(told, messages.Return) for told in centre.told)
    sync_all(other, lost)
    assert_converged(lost, other)


@pytest.mark.parametrize("epoch", ["epoch 1", "epoch 2"], ids=["unannounced", "announced"])
@pytest.mark.parametrize("sold_since", [0, 1])
def test_what_the_centre_promised_and_lost_before_the_recovery_is_given_back(
    pair: Pair, centre: FakeCentre, epoch: str, sold_since: int
) -> None:
    lost, other = pair
    yesterday = centre.backup()
    tell_without_reading(lost, centre)
    centre.restore(yesterday, epoch)
    for _ in range(sold_since):
        lost.shop.sell("plain")
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    assert lost.waiting() > OPENING + sold_since
    sync_all(lost, other)
    assert len(sold(other)) == 1 + sold_since
    assert_converged(lost, other)


def test_what_a_restored_centre_had_promised_is_told_again_with_what_was_not_sent(
    pair: Pair, centre: FakeCentre
) -> None:
    lost, other = pair
    sync_all(lost, other)
    backup = centre.backup()
    tell_without_reading(lost, centre)
    centre.restore(backup, centre.epoch)  # and nobody says so
    lost.shop.sell("plain")
    lost.recover()
    turned_away(lost)
    come_back(lost, offered(other))
    assert lost.synchronise()[-1].problem is None
    sync_all(lost, other)
    assert len(sold(other)) == 2
    assert_converged(lost, other)


def test_time_that_was_promised_to_the_register_of_before_is_never_decided_anew(
    pair: Pair, centre: FakeCentre
) -> None:
    other, lost = pair
    sync_all(lost, other)
    backup = centre.backup()
    on_time = lost.shop.sell("cream").sale_id
    lost.shop.clock.set_wall(centre.clock.now_us() + AN_HOUR_US)
    tell_without_reading(lost, centre)
    times = {kept.hash: kept.eff_hlc for kept in centre.memory.log}
    centre.restore(backup, centre.epoch)
    other.shop.clock.advance(AN_HOUR_US // 2)  # the centre's clock as well
    lost.shop.sell("plain")
    lost.recover()
    turned_away(lost)
    come_back(lost, offered(other))
    sync_all(lost, other)
    again = {kept.hash: kept.eff_hlc for kept in centre.memory.log if kept.hash in times}
    assert again.items() <= times.items()
    assert on_time in sold(other)
    for _ in range(2):
        lost.restart()
        lost.synchronise()
        assert synchronising.missing_at_centre(lost.shop.till)


def test_what_was_promised_is_asked_for_by_its_last_event_alone(
    pair: Pair, centre: FakeCentre
) -> None:
    lost, other = pair
    lost.shop.sell("cream")
    tell_without_reading(lost, centre)
    last = centre.memory.log[-1].seq
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    lost.synchronise()
    given = [told.base.seq for told in centre.told if isinstance(told, messages.Return)]
    assert given == [last - 1]
    sync_all(other, lost)
    assert_converged(lost, other)


def test_what_counted_at_another_time_than_it_says_is_given_by_nobody_else(
    pair: Pair, centre: FakeCentre
) -> None:
    lost = pair[JOINED]  # the founder's clock is that of the centre
    yesterday = centre.backup()
    lost.shop.clock.advance(AN_HOUR_US)
    tell_without_reading(lost, centre)
    centre.restore(yesterday, "epoch 2")
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    lost.synchronise()
    assert not any(isinstance(told, messages.Return) for told in centre.told)
    assert lost.waiting() > 0


def tell_without_reading(counter: Counter, centre: FakeCentre) -> None:
    """Sell, and lose the line after the centre has promised to keep it."""
    counter.shop.sell("cream")
    centre.told.clear()
    counter.engine.stir()
    while not any(isinstance(told, messages.Push) for told in centre.told):
        counter.engine.step()
    assert counter.waiting() == 0


@pytest.mark.deep
@pytest.mark.parametrize("lost_path", ["return", "push", "join"])
def test_answer_that_is_lost_on_the_way_back_changes_nothing(
    pair: Pair, centre: FakeCentre, lost_path: str
) -> None:
    lost, other = pair
    lost.shop.sell("cream")
    lost.recover()
    turned_away(lost)
    lost.network.lost_answers.append(lost_path)
    code = centre.return_code()
    if lost_path == "join":
        with pytest.raises(EnvironmentProblem):
            come_back(lost, code)
    come_back(lost, code)
    sync_all(lost, other)
    assert len(sold(other)) == 1
    assert_converged(lost, other)


def test_answer_of_a_foreign_network_is_no_refusal_of_what_is_given_back(
    pair: Pair, centre: FakeCentre
) -> None:
    """A hotel's login page says nothing of what the centre takes."""
    lost, other = pair
    lost.shop.sell("cream")
    lost.recover()
    turned_away(lost)
    lost.network.intercepted.append("return")
    come_back(lost, centre.return_code())
    sync_all(lost, other)
    sync_all(lost, other)
    assert lost.network.intercepted == []
    assert len(sold(other)) == 1
    assert_converged(lost, other)


@pytest.mark.deep
def test_register_recovered_twice_before_it_came_back_loses_neither_history(pair: Pair) -> None:
    lost, other = pair
    lost.shop.sell("cream")
    lost.recover()
    lost.shop.open_session()
    lost.shop.sell("plain")
    lost.recover()
    turned_away(lost)
    come_back(lost, offered(other))
    sync_all(lost, other)
    assert len(sold(other)) == 2
    assert_converged(lost, other)


@pytest.mark.deep
def test_copy_of_a_file_without_its_keyring_is_a_second_register(
    pair: Pair, tmp_path: Path
) -> None:
    first, second = pair
    second.shop.sell("cream")
    carried = second.carry(tmp_path / "carried")
    second.shop.sell("plain")
    turned_away(carried)
    come_back(carried, offered(first))
    carried.shop.open_session()
    carried.shop.sell("loose")
    sync_all(carried, second, first)
    assert len(sold(first)) == 3
    assert_converged(first, second, carried)
    carried.shop.till.close()


@pytest.mark.deep
def test_centre_is_shown_the_key_that_is_announced_on_the_new_device(
    pair: Pair, centre: FakeCentre
) -> None:
    lost, other = pair
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    joins = [told for told in centre.told if isinstance(told, messages.Join)]
    assert joins[-1].owner_id == lost.shop.owner.person_id
    assert joins[-1].owner_key == readmission.owner_key(lost.shop.till)
    sync_all(lost, other)
    assert_converged(lost, other)


def test_recovered_register_comes_back_by_no_other_door(pair: Pair, centre: FakeCentre) -> None:
    lost, other = pair
    lost.recover()
    with refused("sync.already_enrolled"):
        come_back(lost, centre.return_code())
    turned_away(lost)
    shop = lost.shop
    with refused("sync.other_door"):
        enrolling.found(shop.till, shop.owner, URL, centre.code, lost.network)
    with refused("sync.other_door"):
        enrolling.join_again(shop.till, shop.owner, URL, offered(other), lost.network)
    with refused("permission.denied"):
        enrolling.come_back(shop.till, shop.cashier, URL, centre.return_code(), lost.network)
    with refused("sync.code"):
        come_back(lost, "AAAA-AAAA-AAAA-AAAA")
    assert shop.till.identity.device_id not in centre.memory.devices


def test_register_of_before_is_withdrawn_by_its_series_and_never_the_one_that_goes_on(
    pair: Pair, centre: FakeCentre
) -> None:
    lost, other = pair
    before = lost.shop.till.identity
    lost.recover()
    turned_away(lost)
    come_back(lost, centre.return_code())
    sync_all(lost, other)
    now, till = lost.shop.till.identity, other.shop.till

    with refused("register.several", register="C2", series="C2-A, C2-B"):
        authority.register_with(till, "C2")
    assert authority.register_with(till, "C2-A") == before.device_id
    assert authority.register_with(till, "C2-B") == now.device_id
    assert authority.register_with(lost.shop.till, "C2") == before.device_id
    listed = {each.device_id: each.series for each in others(other)}
    assert listed == {before.device_id: "C2-A", now.device_id: "C2-B"}

    authority.revoke(till, other.shop.owner, before.device_id, "lost")
    assert authority.register_with(till, "C2") == now.device_id


def others(counter: Counter) -> tuple[OtherRegister, ...]:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return seen.others
