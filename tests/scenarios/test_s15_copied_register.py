"""Scenario 15: a register's file copied to a second computer, both of which sell and synchronise.

With its keyring the second holder begins a new incarnation, with receipts of a series of its own,
and is told of the copy. Without it, opened with the recovery phrase, it is a new device, which the
centre lets in once an owner approves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import synchronising
from sync.client import enrolling
from tests.sync_world import Counter, assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from tests.scenarios.town import Town


def told_of_a_copy(counter: Counter) -> bool:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return "register.copied" in {case.kind for case in seen.cases}


def test_s15_second_holder_of_a_file_is_told_and_both_histories_are_kept(town: Town) -> None:
    first, second = town.pair()
    clone = town.keep(second.clone(town.folder / "second computer"))
    sold = [second.shop.sell("cream"), second.shop.sell("plain"), clone.shop.sell("loose")]
    second.synchronise()
    assert not told_of_a_copy(clone)
    clone.synchronise()
    assert told_of_a_copy(clone)
    assert clone.shop.till.identity.series == "C3-B"
    assert second.shop.till.identity.series == "C3-A"
    sold.append(clone.shop.sell("plain"))
    sync_all(second, clone, first)

    assert sorted(town.sql(first, "SELECT sale_id FROM sale")) == sorted(s.sale_id for s in sold)
    assert town.sql(first, "SELECT DISTINCT branch FROM journal_event ORDER BY 1") == [0, 1]
    assert_converged(first, second, clone)


def test_s15_second_holder_without_the_keyring_is_a_new_device_once_an_owner_approves(
    town: Town,
) -> None:
    first, second = town.pair()
    sold = [second.shop.sell("cream")]
    second.network.is_cut = True
    carried = town.keep(second.carry(town.folder / "second computer"))
    shop = carried.shop
    shop.open_session()
    sold += [second.shop.sell("plain"), shop.sell("loose")]
    stopped = carried.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.device_unknown"
    with refused("sync.taken"):
        enrolling.come_back(
            shop.till, shop.owner, town.address, town.centre.new_code(), carried.network
        )

    code = enrolling.offer(first.shop.till, first.shop.owner, first.network)
    enrolling.come_back(shop.till, shop.owner, town.address, code, carried.network)
    second.network.is_cut = False
    sync_all(carried, second, first)

    devices = {each.shop.till.identity.device_id for each in (first, second, carried)}
    assert len(devices) == 3
    assert sorted(town.sql(first, "SELECT sale_id FROM sale")) == sorted(s.sale_id for s in sold)
    assert town.sql(first, "SELECT DISTINCT branch FROM journal_event") == [0]
    assert set(town.sql(first, "SELECT DISTINCT device_id FROM journal_event")) == devices
    assert not told_of_a_copy(second)
    assert_converged(first, second, carried)
