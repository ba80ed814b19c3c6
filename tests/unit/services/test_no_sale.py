"""The drawer opened for no sale: who may, what is recorded, and what reaches the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.paper import DrawerKick
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.domain.backing import Need
from pharmadesk.domain.permissions import Action, Role
from pharmadesk.services import backing, no_sale, printing
from tests.till import PINS, refused

if TYPE_CHECKING:
    from tests.till import Shop


def openings(shop: Shop) -> list[tuple[str, str, str]]:
    found = no_sale.openings(shop.till, shop.owner)
    return [(each.opening.reason, each.person, each.opening.register) for each in found]


def test_opening_is_recorded_and_its_paper_is_the_pulse_alone(shop: Shop) -> None:
    shop.open_session()
    manager = shop.actors[Role.MANAGER]
    opening_id = no_sale.open_drawer(shop.till, manager, "change")
    job = printing.take(shop.till)
    assert job is not None
    assert (job.subject, job.kick_drawer) == (opening_id, True)
    assert paper_of_job(shop.till, job, 48).blocks == (DrawerKick(),)
    [row] = shop.rows("drawer_opening")
    assert (row["reason"], row["person_id"]) == ("change", manager.person_id)
    assert row["session_id"] == shop.rows("cash_session")[0]["session_id"]


def test_opening_that_reaches_its_printer_late_opens_nothing(shop: Shop) -> None:
    no_sale.open_drawer(shop.till, shop.owner, "count")
    shop.clock.advance(61_000_000)
    job = printing.take(shop.till)
    assert job is not None
    assert paper_of_job(shop.till, job, 48).blocks == ()


def test_openings_are_listed_the_latest_first_with_names_and_register(shop: Shop) -> None:
    no_sale.open_drawer(shop.till, shop.owner, "count")
    shop.clock.advance(1_000_000)
    no_sale.open_drawer(shop.till, shop.actors[Role.MANAGER], "mistake")
    found = openings(shop)
    assert [reason for reason, _person, _register in found] == ["mistake", "count"]
    assert all(person and register for _reason, person, register in found)
    shop.clock.advance(24 * 3600 * 1_000_000)
    assert openings(shop) == []


def test_opening_for_no_known_reason_is_refused_and_nothing_is_recorded(shop: Shop) -> None:
    with refused("drawer.no_reason"):
        no_sale.open_drawer(shop.till, shop.owner, "")
    assert shop.journal("drawer.opened") == []
    assert printing.take(shop.till) is None


def test_cashier_opens_it_only_with_somebody_who_may(shop: Shop) -> None:
    with refused("permission.denied", action="drawer.open"):
        no_sale.open_drawer(shop.till, shop.cashier, "change")
    assert shop.journal("drawer.opened") == []
    second = shop.actors[Role.MANAGER].person_id
    backing.carry_out(
        shop.till,
        shop.cashier,
        Need(Action.OPEN_DRAWER),
        second,
        PINS[Role.MANAGER],
        lambda who: no_sale.open_drawer(shop.till, who, "change"),
        lambda: True,
    )
    [row] = shop.rows("drawer_opening")
    assert row["person_id"] == shop.cashier.person_id
    assert shop.journal("approval.given")[0]["action"] == "drawer.open"


@pytest.mark.parametrize("role", [Role.CASHIER])
def test_list_is_not_for_cashiers(shop: Shop, role: Role) -> None:
    with refused("permission.denied"):
        no_sale.openings(shop.till, shop.actors[role])
