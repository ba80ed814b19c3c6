"""The one table of roles and actions; tests/unit/services/test_permissions.py spells it out."""

from __future__ import annotations

import pytest

from pharmadesk.domain.permissions import BACKABLE, TABLE, Action, Role, may, may_backed, require
from tests.till import refused


def test_every_action_has_its_line_and_somebody_who_may() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE[action] <= set(Role) for action in Action)
    assert all(TABLE[action] for action in Action)


def test_owner_may_do_everything() -> None:
    assert all(may([Role.OWNER], action) for action in Action)


@pytest.mark.parametrize("action", list(Action))
def test_action_ids_name_a_subject_and_a_verb(action: Action) -> None:
    subject, verb = action.value.split(".")
    assert subject.isidentifier()
    assert verb.isidentifier()


def test_one_of_several_roles_is_enough() -> None:
    assert may([Role.AUDITOR, Role.CASHIER], Action.SELL)
    require([Role.AUDITOR, Role.CASHIER], Action.SELL)


def test_refusal_names_the_action() -> None:
    with refused("permission.denied", action="sale.sell"):
        require([Role.AUDITOR], Action.SELL)
    with refused("permission.denied"):
        require([], Action.SEARCH_ITEMS)


def test_what_a_second_person_may_stand_for_is_done_at_the_counter() -> None:
    assert {action.value for action in BACKABLE} == {
        *("sale.void", "sale.return_more", "sale.give_discount", "drawer.open"),
        *("stock.receive", "stock.adjust", "stock.hold"),
        *("customer.set_limit", "customer.exceed_limit", "colleague.lend"),
    }


@pytest.mark.parametrize("action", list(Action))
def test_two_may_do_together_what_one_may_alone_and_nothing_else(action: Action) -> None:
    for second in Role:
        allowed = action in BACKABLE and may([second], action)
        assert may_backed([Role.CASHIER], [second], action) == allowed
        assert not may_backed([Role.ACCOUNTANT, Role.AUDITOR], [second], action)
        assert not may_backed([], [second], action)
