"""Who is on the roll, and what an owner decides about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, staffing
from pharmadesk.storage import approval_keys, credentials
from tests import replay
from tests.till import PINS, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from tests.till import Shop

PIN = "314159"


def registered_elsewhere(shop: Shop, role: Role = Role.MANAGER) -> str:
    """Register somebody as another register would have: known here, with no PIN here."""
    person_id = people.register_person(shop.till, shop.owner, "Salma", frozenset({role}), "271828")
    shop.till.write(None, lambda unit: credentials.forget_pin(unit.connection, person_id))
    shop.till.write(None, lambda unit: approval_keys.forget(unit.connection, person_id))
    return person_id


def admit(shop: Shop, person_id: str, pin: str = PIN, role: Role = Role.OWNER) -> Actor:
    return staffing.admit(shop.till, person_id, pin, shop.actors[role].person_id, PINS[role])


def listed(shop: Shop, person_id: str) -> staffing.Listed:
    (found,) = (
        each for each in staffing.roll(shop.till, shop.owner) if each.person_id == person_id
    )
    return found


# --- a first PIN on this register -----------------------------------------------------------------


def test_person_without_a_pin_here_is_told_so_and_no_try_is_counted(shop: Shop) -> None:
    salma = registered_elsewhere(shop)
    for _ in range(6):
        with refused("login.no_pin"):
            people.log_in(shop.till, salma, "271828")
    assert shop.journal("login.refused") == []
    assert salma not in people.with_pin(shop.till)


def test_admitted_person_holds_the_register_and_logs_in_with_the_new_pin(shop: Shop) -> None:
    salma = registered_elsewhere(shop)
    actor = admit(shop, salma)
    assert actor.person_id == salma
    assert actor.roles == {Role.MANAGER}
    announced = shop.journal("approval_key.announced")[-1]
    assert actor.approver is not None
    assert (announced["person_id"], announced["key"]) == (salma, actor.approver.public_key)
    assert shop.journal("login.accepted")[-1] == {"person_id": salma}
    again = people.log_in(shop.till, salma, PIN)
    assert again.approver is not None
    assert again.approver.public_key == actor.approver.public_key


def test_admission_is_signed_by_the_owner_who_typed_their_pin(shop: Shop) -> None:
    salma = registered_elsewhere(shop)
    admit(shop, salma)
    with shop.till.database.read() as connection:
        header, _body, _ = replay.events_of(connection)[-2]
    assert header["kind"] == "approval_key.announced"
    assert [each["person_id"] for each in header["approvals"]] == [shop.owner.person_id]


def test_owner_who_mistypes_gives_nobody_a_pin_and_waits_like_at_any_login(shop: Shop) -> None:
    salma, owner_id = registered_elsewhere(shop), shop.owner.person_id
    for _ in range(5):
        with refused("login.wrong_pin"):
            staffing.admit(shop.till, salma, PIN, owner_id, "908070")
    with refused("login.blocked", seconds=15):
        admit(shop, salma)
    assert salma not in people.with_pin(shop.till)
    shop.clock.advance(15_000_000)
    admit(shop, salma)
    people.log_in(shop.till, owner_id, PINS[Role.OWNER])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_nobody_but_an_owner_admits_and_no_try_at_their_pin_is_counted(
    shop: Shop, role: Role
) -> None:
    salma = registered_elsewhere(shop)
    for _ in range(6):
        with refused("permission.denied", action="people.manage"):
            admit(shop, salma, role=role)
    people.log_in(shop.till, shop.actors[role].person_id, PINS[role])


def test_weak_pin_is_refused_before_the_owner_is_asked(shop: Shop) -> None:
    salma = registered_elsewhere(shop)
    with refused("pin.too_simple"):
        staffing.admit(shop.till, salma, "111111", shop.owner.person_id, "908070")
    assert shop.journal("login.refused") == []


def test_person_without_a_role_or_erased_is_not_admitted(shop: Shop) -> None:
    salma, yasmine = registered_elsewhere(shop), registered_elsewhere(shop)
    staffing.revoke(shop.till, shop.owner, salma, Role.MANAGER)
    people.erase(shop.till, shop.owner, yasmine)
    for person_id in (salma, yasmine, "nobody"):
        with refused("person.unknown"):
            admit(shop, person_id)


# --- the roll -------------------------------------------------------------------------------------


def test_roll_says_who_has_a_pin_here_and_which_roles(shop: Shop) -> None:
    salma = registered_elsewhere(shop)
    assert listed(shop, salma) == staffing.Listed(
        salma, "Salma", frozenset({Role.MANAGER}), has_pin=False, waits=False
    )
    assert listed(shop, shop.cashier.person_id).has_pin
    staffing.revoke(shop.till, shop.owner, salma, Role.MANAGER)
    assert listed(shop, salma).roles == frozenset()


def test_new_pin_replaces_the_old_one_and_its_key(shop: Shop) -> None:
    cashier_id = shop.cashier.person_id
    staffing.set_pin(shop.till, shop.owner, cashier_id, PIN)
    with refused("login.wrong_pin"):
        people.log_in(shop.till, cashier_id, PINS[Role.CASHIER])
    actor = people.log_in(shop.till, cashier_id, PIN)
    assert actor.approver is not None
    assert shop.journal("approval_key.announced")[-1]["key"] == actor.approver.public_key


def test_role_taken_and_given_again_is_in_force(shop: Shop) -> None:
    cashier_id = shop.cashier.person_id
    staffing.grant(shop.till, shop.owner, cashier_id, Role.MANAGER)
    assert listed(shop, cashier_id).roles == {Role.CASHIER, Role.MANAGER}
    staffing.revoke(shop.till, shop.owner, cashier_id, Role.MANAGER)
    assert listed(shop, cashier_id).roles == {Role.CASHIER}
    staffing.grant(shop.till, shop.owner, cashier_id, Role.MANAGER)
    assert people.log_in(shop.till, cashier_id, PINS[Role.CASHIER]).roles == {
        Role.CASHIER,
        Role.MANAGER,
    }


def test_role_that_is_as_asked_already_writes_nothing(shop: Shop) -> None:
    before = shop.last_header()
    staffing.grant(shop.till, shop.owner, shop.cashier.person_id, Role.CASHIER)
    staffing.revoke(shop.till, shop.owner, shop.cashier.person_id, Role.MANAGER)
    assert shop.last_header() == before


def test_owner_cannot_leave_the_pharmacy_without_one(shop: Shop) -> None:
    with refused("person.is_you"):
        staffing.revoke(shop.till, shop.owner, shop.owner.person_id, Role.OWNER)
    with refused("person.is_you"):
        people.erase(shop.till, shop.owner, shop.owner.person_id)
    assert listed(shop, shop.owner.person_id).roles == {Role.OWNER}


def test_erased_person_is_on_no_list_and_takes_no_register(shop: Shop) -> None:
    cashier_id = shop.cashier.person_id
    people.erase(shop.till, shop.owner, cashier_id)
    assert cashier_id not in {each.person_id for each in staffing.roll(shop.till, shop.owner)}
    assert cashier_id not in {each.person_id for each in people.people(shop.till)}
    with refused("login.wrong_pin"):
        people.log_in(shop.till, cashier_id, PINS[Role.CASHIER])
    deeds: list[Callable[[], None]] = [
        lambda: staffing.grant(shop.till, shop.owner, cashier_id, Role.CASHIER),
        lambda: staffing.set_pin(shop.till, shop.owner, cashier_id, PIN),
        lambda: people.erase(shop.till, shop.owner, cashier_id),
    ]
    for again in deeds:
        with refused("person.unknown"):
            again()


def test_owner_whose_key_is_not_open_decides_nothing(shop: Shop) -> None:
    keyless, before = replace(shop.owner, approver=None), shop.last_header()
    cashier_id = shop.cashier.person_id
    deeds: list[Callable[[], None]] = [
        lambda: staffing.grant(shop.till, keyless, cashier_id, Role.MANAGER),
        lambda: staffing.revoke(shop.till, keyless, cashier_id, Role.CASHIER),
        lambda: staffing.set_pin(shop.till, keyless, cashier_id, PIN),
        lambda: people.erase(shop.till, keyless, cashier_id),
    ]
    for deed in deeds:
        with refused("authority.no_key"):
            deed()
    assert shop.last_header() == before


def test_person_whose_name_has_not_come_yet_is_listed_without_one(shop: Shop) -> None:
    person_id = shop.till.ids.new()
    shop.emit("person.registered", events.PersonRegistered(person_id=person_id, sealed_name="AA=="))
    assert (listed(shop, person_id).name, listed(shop, person_id).has_pin) == ("", False)
