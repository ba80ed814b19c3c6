"""A register that a restored centre does not know comes in again by the door it came by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.services import readmission
from pharmadesk.services.readmission import WayIn
from pharmadesk.storage import vault_entries
from pharmadesk.storage.local_tables import local_tenant_key
from pharmadesk.values.clock import ManualClock
from sync.client import enrolling
from sync.protocol import messages
from tests.fake_centre import FakeCentre, Memory
from tests.sync_world import URL, Network, assert_converged, founder, sync_all
from tests.till import owner_at, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync_world import Counter

    Pair = tuple[Counter, Counter]


def lose(centre: FakeCentre, *lost: Counter) -> None:
    """Put the centre back to before these registers came; whoever is left synchronises."""
    gone = {counter.shop.till.identity.device_id for counter in lost}
    before = centre.backup()
    before.devices = {id_: key for id_, key in before.devices.items() if id_ not in gone}
    before.chains = {}
    before.log = []
    before.offers = {}
    before.vault, before.vault_number = {}, 0
    centre.restore(before, "epoch 2")


def turned_away(counter: Counter) -> None:
    stopped = counter.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.device_unknown"


def offered(by: Counter) -> str:
    return enrolling.offer(by.shop.till, by.shop.owner, by.network)


def join_again(counter: Counter, code: str) -> None:
    shop = counter.shop
    enrolling.join_again(shop.till, shop.owner, URL, code, counter.network)


def test_register_that_joined_after_the_copy_joins_again_and_loses_nothing(
    pair: Pair, centre: FakeCentre
) -> None:
    first, second = pair
    identity = second.shop.till.identity
    second.shop.sell("cream")
    sync_all(second, first)
    lose(centre, second)
    first.synchronise()
    second.shop.sell("loose")
    turned_away(second)
    assert readmission.way_in(second.shop.till) == WayIn("join", URL)
    join_again(second, offered(first))
    sync_all(second, first)
    assert readmission.way_in(second.shop.till) is None
    assert second.shop.till.identity == identity
    assert len(first.rows()["sale"]) == 2
    assert_converged(first, second)


def test_register_shows_the_owners_key_that_everything_it_wrote_rests_on(
    pair: Pair, centre: FakeCentre
) -> None:
    first, second = pair
    shown = [told for told in centre.told if isinstance(told, messages.Join)]
    lose(centre, second)
    first.synchronise()
    turned_away(second)
    join_again(second, offered(first))
    again = [told for told in centre.told if isinstance(told, messages.Join)][len(shown) :]
    assert {told.owner_key for told in again} == {told.owner_key for told in shown}
    assert {told.tenant_id for told in again} == {second.shop.till.identity.tenant_id}


def test_pharmacy_founded_after_the_copy_is_founded_again_and_loses_nothing(
    pair: Pair, centre: FakeCentre
) -> None:
    first, second = pair
    second.shop.sell("cream")
    sync_all(second, first)
    centre.restore(Memory(), "epoch 2")
    for counter in pair:
        turned_away(counter)
    assert readmission.way_in(first.shop.till) == WayIn("found", URL)
    enrolling.found(first.shop.till, first.shop.owner, URL, centre.code, first.network)
    first.synchronise()
    join_again(second, offered(first))
    sync_all(second, first)
    assert len(first.rows()["sale"]) == 1
    assert_converged(first, second)


def test_register_that_its_centre_knows_comes_in_by_no_door(pair: Pair, centre: FakeCentre) -> None:
    first, second = pair
    centre.requests.clear()
    with refused("sync.already_enrolled"):
        join_again(second, "any")
    with refused("sync.already_enrolled"):
        enrolling.found(first.shop.till, first.shop.owner, URL, centre.code, first.network)
    assert centre.requests == []


def test_register_comes_in_again_by_the_door_it_came_by_alone(
    pair: Pair, centre: FakeCentre
) -> None:
    first, second = pair
    centre.restore(Memory(), "epoch 2")
    for counter in pair:
        turned_away(counter)
    told = len(centre.told)
    with refused("sync.other_door"):
        enrolling.found(second.shop.till, second.shop.owner, URL, centre.code, second.network)
    with refused("sync.other_door"):
        join_again(first, "any")
    assert len(centre.told) == told


def test_coming_in_again_takes_an_owner(pair: Pair, centre: FakeCentre) -> None:
    first, second = pair
    centre.restore(Memory(), "epoch 2")
    for counter in pair:
        turned_away(counter)
    told = len(centre.told)
    with refused("permission.denied"):
        enrolling.found(first.shop.till, first.shop.cashier, URL, centre.code, first.network)
    cashier = second.shop.actors[Role.CASHIER]
    with refused("permission.denied"):
        enrolling.join_again(second.shop.till, cashier, URL, "any", second.network)
    assert len(centre.told) == told


class OtherCentre(FakeCentre):
    """One with a key of its own."""

    @property
    def public_key(self) -> bytes:
        return bytes(31) + b"1"


def test_another_centre_is_refused_at_both_doors(
    pair: Pair, centre: FakeCentre, clock: ManualClock
) -> None:
    first, second = pair
    centre.restore(Memory(), "epoch 2")
    for counter in pair:
        turned_away(counter)
    other = OtherCentre(clock)
    network = Network(other)
    with refused("sync.other_centre"):
        enrolling.found(first.shop.till, first.shop.owner, URL, other.code, network)
    code = enrolling.offer(first.shop.till, first.shop.owner, network)
    with refused("sync.other_centre"):
        enrolling.join_again(second.shop.till, second.shop.owner, URL, code, network)


def test_offer_of_another_pharmacy_lets_no_register_in(
    pair: Pair, centre: FakeCentre, clock: ManualClock, tmp_path: Path
) -> None:
    _, second = pair
    centre.restore(Memory(), "epoch 2")
    turned_away(second)
    (tmp_path / "other").mkdir()
    elsewhere = ManualClock(clock.now_us() + 3_600_000_000)  # or the seed gives the same ids
    other = founder(tmp_path / "other", elsewhere, centre, centre.code)
    code = offered(other)
    other.shop.till.close()
    with refused("sync.code"):
        join_again(second, code)
    assert second.shop.till.identity.device_id not in centre.memory.devices


@pytest.mark.parametrize("lie", ["tenant", "tenant_key"])
def test_centre_that_lets_into_another_pharmacy_is_refused(
    pair: Pair, centre: FakeCentre, lie: str
) -> None:
    first, second = pair
    lose(centre, second)
    first.synchronise()
    turned_away(second)
    if lie == "tenant":
        code = offered(first)
        tenant_id, _ = centre.memory.tenant
        centre.memory.tenant = (tenant_id, tenant_id)
    else:
        with first.shop.till.database.read() as connection:
            before = vault_entries.tenant_key(connection)
        first.shop.till.database.write(
            lambda connection: connection.execute(
                local_tenant_key.update().values(key=bytes(len(before)))
            )
        )
        code = offered(first)
    with refused("sync.other_pharmacy"):
        join_again(second, code)


def test_register_that_was_withdrawn_is_not_let_in_again(pair: Pair, centre: FakeCentre) -> None:
    first, second = pair
    lose(centre, second)
    first.synchronise()
    turned_away(second)
    centre.memory.revoked.add(second.shop.till.identity.device_id)
    with refused("sync.device_revoked"):
        join_again(second, offered(first))


def test_register_joins_again_after_a_restart_and_an_answer_that_was_lost(
    pair: Pair, centre: FakeCentre
) -> None:
    first, second = pair
    lose(centre, second)
    first.synchronise()
    turned_away(second)
    second.restart()
    second.shop.actors[Role.OWNER] = owner_at(second.shop.till, first.shop.owner.person_id)
    code = offered(first)
    second.network.lost_answers.append("join")
    with pytest.raises(EnvironmentProblem):
        join_again(second, code)
    join_again(second, code)
    sync_all(second, first)
    assert_converged(first, second)
