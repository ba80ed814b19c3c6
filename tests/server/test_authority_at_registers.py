"""What registers make of who may do what: true registers, the true centre, several devices."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain import events
from pharmadesk.domain.backing import Need
from pharmadesk.domain.permissions import Action, Role
from pharmadesk.queries import synchronising as seen
from pharmadesk.queries.authority import is_revoked
from pharmadesk.queries.decisions import Decision
from pharmadesk.services import authority, backing, people, returning, staffing, synchronising
from pharmadesk.services.changes import Actor
from pharmadesk.storage import sync_state
from pharmadesk.values.clock import US_IN_S, ManualClock
from tests.server.sql import rows
from tests.sync_world import assert_converged, assert_sound, founder, newcomer, sync_all
from tests.till import OWNER_PIN, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.queries.synchronising import Waiting
    from sync.server.exchange import Centre
    from tests.sync_world import Counter

_pharmacies = itertools.count(1)
DAY_US = 24 * 3_600 * US_IN_S


@pytest.fixture
def pair(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[tuple[Counter, Counter]]:
    clock.advance(next(_pharmacies) * US_IN_S)  # which gives each pharmacy other identifiers
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    for counter in (first, second):
        counter.shop.open_session()
    sync_all(first, second)
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


def waiting(counter: Counter) -> list[Waiting]:
    overview = synchronising.overview(counter.shop.till)
    assert overview is not None
    return list(overview.waiting)


def revoke(first: Counter, second: Counter) -> None:
    """The owner withdraws the second register from the first."""
    shop = first.shop
    authority.revoke(shop.till, shop.owner, second.shop.till.identity.device_id, "stolen")


def held_at(counter: Counter) -> set[str]:
    with counter.shop.till.database.read() as connection:
        return {each.event_id for each in sync_state.aside(connection)}


def test_what_people_do_where_they_are_known_acts_everywhere(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    for counter in pair:
        shop = counter.shop
        for name, fields in (
            ("plain", events.ItemFields(price_centimes=2_000)),
            ("cream", events.ItemFields(name="crème")),
        ):
            shop.emit("item.changed", events.ItemChanged(item_id=shop.items[name], fields=fields))
    people.register_person(
        second.shop.till, second.shop.owner, "Salma", frozenset({Role.MANAGER}), "271828"
    )
    sync_all(first, second)

    assert_converged(first, second)
    assert held_at(first) == held_at(second) == set()


def test_person_of_one_register_is_admitted_at_another_sells_there_and_approves_for_all(
    pair: tuple[Counter, Counter], url: str
) -> None:
    first, second = pair
    there, here = first.shop, second.shop
    salma = people.register_person(
        there.till, there.owner, "Salma", frozenset({Role.MANAGER}), "271828"
    )
    sync_all(first, second)
    with refused("login.no_pin"):
        people.log_in(here.till, salma, "271828")
    # The owner's PIN there is the one that was chosen when the register joined.
    actor = staffing.admit(here.till, salma, "314159", here.owner.person_id, OWNER_PIN)
    here.actors[Role.CASHIER] = actor
    done = here.sell("cream")
    renamed = events.ItemFields(name="crème de Salma")
    body = events.ItemChanged(item_id=here.items["cream"], fields=renamed)
    here.emit("item.changed", body, actor)
    sync_all(first, second)

    assert_converged(first, second)
    tenant_id = here.till.identity.tenant_id
    sold = rows(url, tenant_id, "SELECT sale_id, cashier_id FROM sale")
    assert (done.sale_id, salma) in {(row[0], row[1]) for row in sold}
    named = rows(url, tenant_id, "SELECT item_id, name FROM item")
    assert (here.items["cream"], "crème de Salma") in {(row[0], row[1]) for row in named}
    assert held_at(first) == held_at(second) == set()
    assert not any(each.waits for each in staffing.roll(there.till, there.owner))


def test_sale_that_a_cashier_voids_with_a_second_person_is_voided_everywhere(
    pair: tuple[Counter, Counter], url: str
) -> None:
    first, second = pair
    here = second.shop
    sale = here.sell("cream")

    backing.carry_out(
        here.till,
        here.cashier,
        Need(Action.VOID_SALE),
        here.owner.person_id,
        OWNER_PIN,
        lambda who: returning.void(here.till, who, sale.sale_id, "wrong_item"),
        lambda: True,
    )
    sync_all(first, second)

    assert_converged(first, second)
    assert held_at(first) == held_at(second) == set()
    voided = rows(url, here.till.identity.tenant_id, "SELECT sale_id FROM sale_void")
    assert [row[0] for row in voided] == [sale.sale_id]
    assert [row["sale_id"] for row in first.shop.rows("sale_void")] == [sale.sale_id]
    (given,) = first.shop.journal("approval.given")
    assert given == {"person_id": here.owner.person_id, "action": "sale.void"}


def test_second_person_whose_role_was_taken_meanwhile_lets_nothing_act_elsewhere(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    here = second.shop
    sale = here.sell("cream")
    sync_all(first, second)
    second.network.is_cut = True
    told = events.RoleRevoked(
        revocation_id=first.shop.till.ids.new(), person_id=here.owner.person_id, role="owner"
    )
    first.shop.emit("role.revoked", told, first.shop.owner)
    first.synchronise()
    backed = replace(here.cashier, backed_by=here.owner)
    returning.void(here.till, backed, sale.sale_id, "wrong_item")
    void = here.last_header()["event_id"]
    second.network.is_cut = False
    sync_all(first, second)

    assert [(each.reason, each.event_ids) for each in waiting(first)] == [
        ("event.unauthorised", (void,))
    ]
    assert first.shop.rows("sale_void") == []


def test_person_whom_nobody_may_have_registered_is_listed_as_waiting(
    pair: tuple[Counter, Counter],
) -> None:
    """A changed program registers its own owner; nobody else believes it."""
    first, second = pair
    forged = people.new_pin(second.shop.till.pepper, "271828")
    stranger = second.shop.till.write(
        second.shop.cashier,
        lambda unit: people.introduce(unit, "Inconnu", frozenset({Role.OWNER}), forged),
    )
    sync_all(first, second)
    for counter, roles in ((first, frozenset()), (second, frozenset({Role.OWNER}))):
        shop = counter.shop
        (found,) = (
            each for each in staffing.roll(shop.till, shop.owner) if each.person_id == stranger
        )
        assert (found.waits, found.roles) == (True, roles)
    assert stranger not in {each.person_id for each in people.people(first.shop.till)}


def test_withdrawn_register_sells_on_and_its_sales_wait_for_the_owner(
    pair: tuple[Counter, Counter], url: str
) -> None:
    first, second = pair
    before = first.rows()["stock"]
    second.network.is_cut = True
    revoke(first, second)
    first.synchronise()
    done = [second.shop.sell("cream") for _ in range(2)]
    second.network.is_cut = False
    steps = second.synchronise()
    first.synchronise()

    assert "sync.device_revoked" in {step.problem.code for step in steps if step.problem}
    with second.shop.till.database.read() as connection:
        known = sync_state.centre(connection)
    assert known is not None
    assert known.problem == "sync.device_revoked"
    assert second.waiting() == 0
    (own,) = waiting(second)
    assert (own.register, own.reason) == ("Caisse 3", "event.withdrawn_here")
    assert (own.sales, own.total_centimes) == (2, sum(d.total_centimes for d in done))
    assert first.rows()["stock"] == before
    (summed,) = waiting(first)
    assert (summed.register, summed.reason) == ("Caisse 3", "event.revoked")
    assert (summed.sales, summed.total_centimes) == (2, sum(d.total_centimes for d in done))
    overview = synchronising.overview(first.shop.till)
    assert overview is not None
    assert [(other.name, other.is_revoked) for other in overview.others] == [("Caisse 3", True)]
    assert_sound(first, frozenset(summed.event_ids))

    shop = first.shop
    assert authority.release(shop.till, shop.owner, summed.event_ids) == len(summed.event_ids)
    first.synchronise()

    assert waiting(first) == []
    assert_sound(first)
    sold = rows(url, shop.till.identity.tenant_id, "SELECT sale_id FROM sale")
    assert {row[0] for row in sold} == {each["sale_id"] for each in shop.rows("sale")}
    assert {each.sale_id for each in done} <= {row[0] for row in sold}


def test_register_that_comes_later_learns_what_waits_and_what_was_released(
    pair: tuple[Counter, Counter], tmp_path: Path, clock: ManualClock
) -> None:
    first, second = pair
    revoke(first, second)
    first.synchronise()
    for _ in range(2):
        second.shop.sell("cream")
    second.synchronise()
    first.synchronise()
    (summed,) = waiting(first)
    shop = first.shop
    authority.release(shop.till, shop.owner, summed.event_ids[:1])
    first.synchronise()
    (tmp_path / "third").mkdir()
    third = newcomer(first, tmp_path / "third", ManualClock(clock.now_us()), "C4")
    first.synchronise()

    assert held_at(third) == held_at(first) == set(summed.event_ids[1:])
    assert third.rows() == first.rows()
    for counter in (first, third):
        assert_sound(counter, frozenset(summed.event_ids[1:]))
    third.shop.till.close()


def test_owner_whose_role_was_taken_meanwhile_acts_on_their_own_register_alone(
    pair: tuple[Counter, Counter],
) -> None:
    """F33: the revocation was first in the log; what was done over there is kept and shown."""
    first, second = pair
    shop = first.shop
    second.network.is_cut = True
    told = events.RoleRevoked(
        revocation_id=shop.till.ids.new(), person_id=shop.owner.person_id, role="owner"
    )
    shop.emit("role.revoked", told, shop.owner)
    first.synchronise()
    there = second.shop
    grant = events.RoleGranted(
        grant_id=there.till.ids.new(),
        person_id=there.owner.person_id,
        role="owner",
        revocations_seen=(),
    )
    changed = there.emit("role.granted", grant, there.owner)
    second.network.is_cut = False
    sync_all(first, second)

    (here,), (elsewhere,) = waiting(second), waiting(first)
    assert (here.reason, here.event_ids) == ("event.only_here", (changed,))
    assert (elsewhere.reason, elsewhere.event_ids) == ("event.unauthorised", (changed,))
    assert [row["grant_id"] for row in shop.rows("role_grant")].count(grant.grant_id) == 0


def test_sales_of_somebody_whose_last_role_was_taken_count_and_are_a_case(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop, cashier = first.shop, first.shop.cashier
    second.network.is_cut = True
    told = events.RoleRevoked(
        revocation_id=shop.till.ids.new(), person_id=cashier.person_id, role="cashier"
    )
    shop.emit("role.revoked", told)
    first.synchronise()
    second.shop.clock.advance(3_600 * US_IN_S)
    for _ in range(2):
        second.shop.sell("cream")
    second.network.is_cut = False
    sync_all(first, second)

    assert_converged(first, second)
    with shop.till.database.read() as connection:
        cases = [case for case in seen.named_cases(connection) if case.kind == "person.sold_after"]
    assert [(case.subject, case.detail) for case in cases] == [("Une personne (cashier)", "2")]


def test_owner_decides_nothing_on_a_register_that_heard_nothing_for_too_long(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop = second.shop
    second.network.is_cut = True
    shop.clock.advance(15 * DAY_US)

    with refused("authority.lease_over", days=15, most=14):
        people.register_person(shop.till, shop.owner, "Omar", frozenset({Role.CASHIER}), "271828")
    shop.sell("cream")
    second.network.is_cut = False
    second.synchronise()
    first.synchronise()

    people.register_person(shop.till, shop.owner, "Omar", frozenset({Role.CASHIER}), "271828")


def test_owner_without_an_open_key_decides_nothing(pair: tuple[Counter, Counter]) -> None:
    shop = pair[0].shop
    keyless = Actor(shop.owner.person_id, shop.owner.roles)

    with refused("authority.no_key"):
        authority.release(shop.till, keyless, [])
    with refused("authority.no_key"):
        authority.revoke(shop.till, keyless, shop.till.identity.device_id, "stolen")


def test_register_withdraws_neither_itself_nor_what_it_does_not_know_nor_twice(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop = first.shop
    with refused("register.is_this"):
        authority.revoke(shop.till, shop.owner, shop.till.identity.device_id, "stolen")
    with refused("register.unknown"):
        authority.revoke(shop.till, shop.owner, shop.owner.person_id, "stolen")
    revoke(first, second)
    with refused("register.withdrawn"):
        revoke(first, second)


def test_person_who_logs_in_approves_with_the_key_their_pin_opens(
    pair: tuple[Counter, Counter],
) -> None:
    _, second = pair
    shop = second.shop
    with refused("login.wrong_pin"):
        people.log_in(shop.till, shop.owner.person_id, "999999")
    actor = people.log_in(shop.till, shop.owner.person_id, OWNER_PIN)

    assert actor.approver is not None
    assert actor.approver.public_key not in repr(actor)
    shop.emit("pharmacy.described", events.PharmacyDescribed(
        fields=events.PharmacyFields(city="Fès")), actor)  # fmt: skip
    (approval,) = shop.last_header()["approvals"]
    assert approval["key"] == actor.approver.public_key


def test_drawer_opened_in_anothers_name_waits_there_until_an_owner_releases_it(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    forged = events.SessionOpened(
        session_id=second.shop.till.ids.new(),
        register_id=first.shop.till.identity.device_id,
        float_centimes=1,
    )
    lie = second.shop.emit("session.opened", forged, second.shop.cashier)
    sync_all(second, first)

    assert [(each.reason, each.event_ids) for each in waiting(first)] == [
        ("event.anothers_drawer", (lie,))
    ]
    assert forged.session_id not in {row["session_id"] for row in first.shop.rows("cash_session")}

    authority.release(first.shop.till, first.shop.owner, (lie,))
    sync_all(first, second)
    assert waiting(first) == []
    assert forged.session_id in {row["session_id"] for row in first.shop.rows("cash_session")}


def test_decisions_of_a_withdrawn_register_stand_apart_from_its_sales_and_say_what_would_act(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    here, there = first.shop, second.shop
    own, cashier = here.till.identity.device_id, there.cashier.person_id
    revoke(first, second)
    first.synchronise()
    there.sell("cream")
    ends = events.DeviceRevoked(device_id=own, trusted=None, reason="stolen")
    grant = events.RoleGranted(
        grant_id=there.till.ids.new(), person_id=cashier, role="owner", revocations_seen=()
    )
    ended = there.emit("device.revoked", ends, there.owner)
    granted = there.emit("role.granted", grant, there.owner)
    freed = there.emit("events.released", events.EventsReleased(event_ids=(ended,)), there.owner)
    for city in ("Fès", "Salé"):
        body = events.PharmacyDescribed(fields=events.PharmacyFields(city=city))
        there.emit("pharmacy.described", body, there.owner)
    second.synchronise()
    first.synchronise()

    listed = waiting(first)
    (sold,) = (each for each in listed if each.decision is None)
    assert sold.sales == 1
    assert {ended, granted, freed}.isdisjoint(sold.event_ids)
    assert {each.event_ids: each.decision for each in listed if len(each.event_ids) == 1} | {
        sold.event_ids: None
    } == {
        sold.event_ids: None,
        (ended,): Decision("device.revoked", register="Caisse 2"),
        (granted,): Decision("role.granted", person="Une personne (cashier)", role="owner"),
        (freed,): Decision("events.released", count=1, has_decisions=True),
    }
    assert [len(e.event_ids) for e in listed if e.decision == Decision("pharmacy.described")] == [2]

    authority.release(here.till, here.owner, sold.event_ids)
    sync_all(first)
    assert {each.event_ids for each in waiting(first)} == {
        each.event_ids for each in listed if each.decision is not None
    }
    assert len(here.rows("sale")) == 1
    with here.till.database.read() as connection:
        assert not is_revoked(connection, own)


def test_owner_does_not_release_the_withdrawal_of_the_register_it_is_released_on(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    here, there = first.shop, second.shop
    revoke(first, second)
    first.synchronise()
    own = here.till.identity.device_id
    ends = events.DeviceRevoked(device_id=own, trusted=None, reason="stolen")
    ended = there.emit("device.revoked", ends, there.owner)
    freed = there.emit("events.released", events.EventsReleased(event_ids=(ended,)), there.owner)
    there.sell("cream")
    second.synchronise()
    first.synchronise()
    before = held_at(first)

    for chosen in ((ended,), (freed,), tuple(before)):
        with refused("release.this_register"):
            authority.release(here.till, here.owner, chosen)
    assert held_at(first) == before
    rest = before - {ended, freed}
    assert authority.release(here.till, here.owner, rest) == len(rest)


def test_register_named_for_withdrawal_that_cannot_be_withdrawn_is_told_why(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    till = first.shop.till
    (own,) = first.shop.journal("register.described")[:1]
    assert authority.register_with(till, "C3") == second.shop.till.identity.device_id
    with refused("register.is_this"):
        authority.register_with(till, own["code"])
    with refused("register.unknown"):
        authority.register_with(till, "C9")
    revoke(first, second)
    with refused("register.withdrawn"):
        authority.register_with(till, "C3")


def test_withdrawn_register_withdraws_no_other(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    revoke(first, second)
    first.synchronise()
    second.synchronise()
    shop, other = second.shop, first.shop.till.identity.device_id

    with refused("register.this_withdrawn"):
        authority.revoke(shop.till, shop.owner, other, "stolen")
    assert not shop.journal("device.revoked")
