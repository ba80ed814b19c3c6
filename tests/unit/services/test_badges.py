"""Badges: given by an owner, good for selling alone, and of no use to who tries many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.services import badges, people
from pharmadesk.values.clock import US_IN_S
from tests.till import PINS, refused

if TYPE_CHECKING:
    from tests.till import Shop

CODE, OTHER = "PD-7F3K-91QX", "PD-7F3K-91QY"


def give(shop: Shop, role: Role = Role.CASHIER, code: str = CODE) -> str:
    person_id = shop.actors[role].person_id
    badges.give(shop.till, shop.owner, person_id, code)
    return person_id


def test_badge_lets_its_person_sell_and_is_nowhere_in_clear(shop: Shop) -> None:
    person_id = give(shop)
    actor = badges.log_in(shop.till, CODE.lower())
    assert (actor.person_id, actor.roles) == (person_id, frozenset({"cashier"}))
    assert shop.journal("login.accepted")[-1]["person_id"] == person_id
    with shop.till.read() as connection:
        kept = connection.exec_driver_sql("SELECT badge_hash FROM local_badge").scalars().all()
    assert CODE not in str(kept)


def test_badge_of_an_owner_sells_and_manages_nobody(shop: Shop) -> None:
    give(shop, Role.OWNER)
    actor = badges.log_in(shop.till, CODE)
    with refused("permission.denied"):
        badges.give(shop.till, actor, actor.person_id, OTHER)
    assert actor.approver is None


def test_badge_is_one_persons_and_the_last_one_counts(shop: Shop) -> None:
    give(shop)
    with refused("badge.taken"):
        give(shop, Role.MANAGER)
    give(shop, code=OTHER)
    with refused("badge.unknown"):
        badges.log_in(shop.till, CODE)
    assert badges.log_in(shop.till, OTHER).person_id == shop.cashier.person_id


def test_badge_that_was_taken_away_or_whose_person_went_opens_nothing(shop: Shop) -> None:
    person_id = give(shop)
    badges.take_away(shop.till, shop.owner, person_id)
    with refused("badge.unknown"):
        badges.log_in(shop.till, CODE)
    give(shop)
    people.erase(shop.till, shop.owner, person_id)
    with refused("badge.unknown"):
        badges.log_in(shop.till, CODE)
    give(shop, Role.AUDITOR)
    with refused("badge.unknown"):
        badges.log_in(shop.till, CODE)


def test_wrong_badges_make_wait_and_the_right_one_too(shop: Shop) -> None:
    give(shop)
    for place in range(5):
        with refused("badge.unknown"):
            badges.log_in(shop.till, f"WRONG-BADGE-{place}")
    with refused("login.blocked", seconds=15):
        badges.log_in(shop.till, CODE)
    shop.clock.advance(15 * US_IN_S)
    assert badges.log_in(shop.till, CODE).person_id == shop.cashier.person_id


def test_badge_gives_nobody_more_tries_at_the_pin(shop: Shop) -> None:
    person_id = give(shop)
    for _ in range(5):
        with refused("login.wrong_pin"):
            people.log_in(shop.till, person_id, "000000")
    badges.log_in(shop.till, CODE)
    with refused("login.blocked"):
        people.log_in(shop.till, person_id, PINS[Role.CASHIER])


@pytest.mark.parametrize(
    ("text", "code"), [("6118000010012", "badge.product"), ("A-12", "badge.short")]
)
def test_code_that_is_none_of_a_badge_is_refused(shop: Shop, text: str, code: str) -> None:
    with refused(code):
        give(shop, code=text)
    with refused(code):
        badges.log_in(shop.till, text)


def test_only_an_owner_gives_and_takes_badges(shop: Shop) -> None:
    manager = shop.actors[Role.MANAGER]
    with refused("permission.denied"):
        badges.give(shop.till, manager, manager.person_id, CODE)
    with refused("permission.denied"):
        badges.take_away(shop.till, manager, manager.person_id)
