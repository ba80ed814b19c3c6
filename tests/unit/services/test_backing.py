"""A second person stands for one act: who may, with which PIN, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.backing import Need
from pharmadesk.domain.discounts import Wanted as Discount
from pharmadesk.domain.permissions import BACKABLE, Action, Role
from pharmadesk.domain.refunds import Wanted
from pharmadesk.journal.event import is_approved_by
from pharmadesk.services import backing, discounting, people, returning, staffing, stock
from pharmadesk.storage import approval_keys, credentials
from pharmadesk.values.clock import US_IN_S
from tests.till import PINS, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.changes import Actor
    from tests.till import Shop

VOID = Need(Action.VOID_SALE)


def backed(
    shop: Shop,
    act: Callable[[Actor], object],
    need: Need = VOID,
    *,
    by: Role = Role.MANAGER,
    pin: str | None = None,
    actor: Actor | None = None,
    goes_on: bool = True,
) -> None:
    person_id = shop.actors[by].person_id
    typed = PINS[by] if pin is None else pin
    who = shop.cashier if actor is None else actor
    backing.carry_out(shop.till, who, need, person_id, typed, act, lambda: goes_on)


def voiding(shop: Shop, sale_id: str) -> Callable[[Actor], object]:
    return lambda who: returning.void(shop.till, who, sale_id, "wrong_item")


def never(_who: Actor) -> None:
    pytest.fail("nothing may be done")


def tries(shop: Shop, role: Role) -> int:
    with shop.till.read() as connection:
        return credentials.guard_of(connection, shop.actors[role].person_id, 0)[0]


def told(shop: Shop, run: Callable[[], None]) -> list[StoredEvent]:
    """Listen to what is written meanwhile."""
    heard: list[StoredEvent] = []
    shop.till.listen(lambda changes: heard.extend(changes.events))
    run()
    return heard


def signed_by(event: StoredEvent) -> set[str]:
    header = event.header
    assert all(is_approved_by(header, each, event.body_bytes) for each in header.approvals)
    return {each.person_id for each in header.approvals}


def test_sale_is_voided_by_the_cashier_under_both_signatures(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    manager = shop.actors[Role.MANAGER].person_id

    given, void = told(shop, lambda: backed(shop, voiding(shop, sale.sale_id)))

    assert (given.header.kind, given.header.actor_id) == (
        "approval.given",
        shop.cashier.person_id,
    )
    assert shop.journal("approval.given") == [{"person_id": manager, "action": "sale.void"}]
    assert (void.header.kind, void.header.actor_id) == ("sale.voided", shop.cashier.person_id)
    assert signed_by(void) == {shop.cashier.person_id, manager}
    assert [row["sale_id"] for row in shop.rows("sale_void")] == [sale.sale_id]
    assert tries(shop, Role.MANAGER) == 0


def test_word_of_the_second_person_is_forgotten_after_the_act(shop: Shop) -> None:
    shop.open_session()
    first, second = shop.sell("plain"), shop.sell("plain")
    backed(shop, voiding(shop, first.sale_id))
    with refused("permission.denied", action="sale.void"):
        returning.void(shop.till, shop.cashier, second.sale_id, "wrong_item")


def test_return_above_the_limit_bears_the_managers_signature(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("cream", "cream", "cream")
    wanted = [Wanted(1, 3)]

    def act(who: Actor) -> object:
        return returning.take_back(shop.till, who, sale.sale_id, wanted, "unwanted")

    with refused("return.above_limit"):
        act(shop.cashier)
    *_, back = told(shop, lambda: backed(shop, act, Need(Action.RETURN_MORE)))
    assert signed_by(back) == {shop.cashier.person_id, shop.actors[Role.MANAGER].person_id}
    assert [row["total_centimes"] for row in shop.rows("sale_return")] == [29_997]


def test_return_within_the_limit_needs_no_signature_even_when_backed(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    who = replace(shop.cashier, backed_by=shop.owner)
    (back,) = told(
        shop,
        lambda: returning.take_back(  # type: ignore[arg-type] # what it gives back is not asked
            shop.till, who, sale.sale_id, [Wanted(1, 1)], "unwanted"
        ),
    )
    assert signed_by(back) == set()


@pytest.mark.parametrize(
    ("wanted", "share_bp", "by"),
    [
        (Discount(rate_bp=1_500), 1_500, Role.MANAGER),
        (Discount(centimes=4_000), 4_001, Role.OWNER),
    ],
)
def test_discount_above_the_cashiers_limit_is_the_second_persons(
    shop: Shop, wanted: Discount, share_bp: int, by: Role
) -> None:
    shop.open_session()
    basket_id = shop.scan("cream").basket.basket_id

    def act(who: Actor) -> object:
        return discounting.discount_line(shop.till, who, basket_id, 1, wanted)

    with refused("discount.above_limit", limit=5, share_bp=share_bp):
        act(shop.cashier)
    backed(shop, act, Need(Action.GIVE_DISCOUNT, share_bp), by=by)
    basket = shop.scan("plain", basket_id).basket
    shop.pay(basket_id, basket.total_centimes)
    cream = shop.journal("sale.completed")[0]["lines"][0]
    assert cream["discount_by"] == shop.actors[by].person_id


def test_discount_within_the_cashiers_own_limit_stays_the_cashiers(shop: Shop) -> None:
    shop.open_session()
    basket_id = shop.scan("cream").basket.basket_id
    who = replace(shop.cashier, backed_by=shop.owner)
    discounting.discount_ticket(shop.till, who, basket_id, Discount(rate_bp=500))
    shop.pay(basket_id, 9_499)
    cream = shop.journal("sale.completed")[0]["lines"][0]
    assert cream["discount_by"] == shop.cashier.person_id


def test_discount_above_the_second_persons_limit_too_is_refused(shop: Shop) -> None:
    shop.open_session()
    basket_id = shop.scan("cream").basket.basket_id
    who = replace(shop.cashier, backed_by=shop.actors[Role.MANAGER])
    with refused("discount.above_limit", limit=20, share_bp=2_500):
        discounting.discount_line(shop.till, who, basket_id, 1, Discount(rate_bp=2_500))


def test_held_lot_is_released_by_a_cashier_whom_a_manager_backs(shop: Shop) -> None:
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-SOON")
    hold_id = stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    need = Need(Action.HOLD_LOT)
    *_, lifted = told(
        shop,
        lambda: backed(shop, lambda who: stock.release(shop.till, who, item_id, hold_id), need),
    )
    assert signed_by(lifted) == {shop.cashier.person_id, shop.actors[Role.MANAGER].person_id}


# --- who may be asked -----------------------------------------------------------------------------


def asked(shop: Shop, need: Need, actor: Actor | None = None) -> set[str]:
    found = backing.candidates(shop.till, actor or shop.cashier, need)
    return {person.person_id for person in found}


def ids(shop: Shop, *roles: Role) -> set[str]:
    return {shop.actors[role].person_id for role in roles}


@pytest.mark.parametrize("action", list(Action))
def test_those_are_asked_whose_roles_allow_it_at_the_counter(shop: Shop, action: Action) -> None:
    roles = (Role.OWNER, Role.MANAGER) if action in BACKABLE else ()
    if action is Action.GIVE_DISCOUNT:
        roles = (Role.OWNER, Role.MANAGER)
    assert asked(shop, Need(action, 600)) == ids(shop, *roles)


def test_nobody_is_asked_for_themselves_or_for_who_may_not_sell(shop: Shop) -> None:
    assert asked(shop, VOID, shop.actors[Role.MANAGER]) == ids(shop, Role.OWNER)
    for role in (Role.ACCOUNTANT, Role.AUDITOR):
        assert asked(shop, VOID, shop.actors[role]) == set()


def test_nobody_backs_themselves_and_nobody_backs_who_may_not_sell(shop: Shop) -> None:
    for actor, by in ((Role.OWNER, Role.OWNER), (Role.AUDITOR, Role.OWNER)):
        with refused("backing.not_theirs"):
            backed(shop, never, by=by, actor=shop.actors[actor])
    assert tries(shop, Role.OWNER) == 0


@pytest.mark.parametrize("by", [Role.CASHIER, Role.ACCOUNTANT, Role.AUDITOR])
def test_somebody_without_the_right_is_refused_before_their_pin_is_tried(
    shop: Shop, by: Role
) -> None:
    person = people.register_person(
        shop.till, shop.owner, "Deuxième caissier", frozenset({Role.CASHIER}), "271828"
    )
    who = replace(shop.cashier, person_id=person)
    with refused("backing.not_theirs"):
        backed(shop, never, by=by, actor=who)
    assert tries(shop, by) == 0


@pytest.mark.parametrize(
    "need",
    [Need(a) for a in (Action.MANAGE_PEOPLE, Action.CHANGE_SETTINGS, Action.IMPORT_CATALOGUE)],
)
def test_what_is_not_done_at_a_counter_is_never_backed(shop: Shop, need: Need) -> None:
    with refused("backing.not_theirs"):
        backed(shop, never, need, by=Role.OWNER)
    who = replace(shop.cashier, backed_by=shop.owner)
    with refused("permission.denied", action="people.manage"):
        people.register_person(shop.till, who, "Salma", frozenset({Role.OWNER}), "271828")
    with refused("permission.denied", action="people.manage"):
        people.erase(shop.till, who, shop.actors[Role.AUDITOR].person_id)


def test_somebody_without_a_pin_here_is_not_asked_and_cannot_back(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER].person_id
    shop.till.write(None, lambda unit: credentials.forget_pin(unit.connection, manager))
    assert asked(shop, VOID) == ids(shop, Role.OWNER)
    with refused("login.no_pin"):
        backed(shop, never)


def test_somebody_whose_role_was_taken_or_who_was_erased_backs_nothing(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER].person_id
    staffing.revoke(shop.till, shop.owner, manager, Role.MANAGER)
    assert asked(shop, VOID) == ids(shop, Role.OWNER)
    with refused("backing.not_theirs"):
        backed(shop, never)
    staffing.grant(shop.till, shop.owner, manager, Role.MANAGER)
    assert asked(shop, VOID) == ids(shop, Role.OWNER, Role.MANAGER)
    people.erase(shop.till, shop.owner, manager)
    assert asked(shop, VOID) == ids(shop, Role.OWNER)
    with refused("backing.not_theirs"):
        backed(shop, never)


def test_role_taken_while_the_pin_is_checked_is_noticed(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER]

    def still() -> bool:
        staffing.revoke(shop.till, shop.owner, manager.person_id, Role.MANAGER)
        return True

    with refused("backing.not_theirs"):
        backing.carry_out(
            shop.till, shop.cashier, VOID, manager.person_id, PINS[Role.MANAGER], never, still
        )
    assert shop.journal("approval.given") == []


def test_somebody_whose_key_does_not_open_backs_nothing(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER].person_id
    shop.till.write(None, lambda unit: approval_keys.forget(unit.connection, manager))
    with refused("authority.no_key"):
        backed(shop, never)


# --- PINs -----------------------------------------------------------------------------------------


def test_wrong_pin_does_nothing_counts_and_is_told_with_who_asked(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER].person_id
    with refused("login.wrong_pin"):
        backed(shop, never, pin="000000")
    assert shop.journal("login.refused") == [
        {"person_id": manager, "reason": "wrong_pin", "failures": 1}
    ]
    assert shop.last_header()["actor_id"] == shop.cashier.person_id
    assert tries(shop, Role.MANAGER) == 1
    assert shop.journal("approval.given") == []


def test_wrong_pins_hold_the_asked_person_back_here_and_at_the_login(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER].person_id
    for _ in range(5):
        with refused("login.wrong_pin"):
            backed(shop, never, pin="000000")
    with refused("login.blocked", seconds=15):
        backed(shop, never)
    with refused("login.blocked", seconds=15):
        people.log_in(shop.till, manager, PINS[Role.MANAGER])
    shop.clock.advance(15 * US_IN_S)
    backed(shop, lambda who: who)
    assert tries(shop, Role.MANAGER) == 0


def test_act_that_is_not_wanted_any_more_is_not_done_after_a_right_pin(shop: Shop) -> None:
    with refused("backing.given_up"):
        backed(shop, never, goes_on=False)
    assert shop.journal("approval.given") == []


def test_act_that_is_refused_all_the_same_leaves_the_approval_in_the_journal(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    with refused("sale.voided"):
        backed(shop, voiding(shop, sale.sale_id))
    assert len(shop.journal("approval.given")) == 1
    assert len(shop.rows("sale_void")) == 1


def test_approval_is_nobodys_login(shop: Shop) -> None:
    backed(shop, lambda who: who)
    assert shop.journal("login.accepted") == []
