"""Goods of a sale that has not arrived: the ticket is believed, and agrees with the sale later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.return_slip import content_of_return
from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain import ticket_codes
from pharmadesk.domain.events import ItemChanged, ItemFields
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import cases
from pharmadesk.queries.till import expected_cash, open_session
from pharmadesk.services import baskets, returning, returning_unseen
from tests.sync_world import assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.returning import GivenBack
    from pharmadesk.services.selling import SaleDone
    from tests.sync_world import Counter

FLOAT = 50_000


def sold_apart(first: Counter, *names: str) -> tuple[SaleDone, str]:
    """Sell at one register what the other does not hear of; return its ticket's square."""
    sale = first.shop.sell(*names)
    return sale, content_of_sale(first.shop.till, sale.sale_id).qr_text


def take_back(counter: Counter, code: str, *names: str, role: Role = Role.OWNER) -> GivenBack:
    shop = counter.shop
    brought = [(shop.codes[name], 1) for name in names]
    return returning_unseen.take_back(shop.till, shop.actors[role], code, brought, "unwanted")


def found(counter: Counter) -> list[tuple[str, str]]:
    with counter.shop.till.database.read() as connection:
        return [(case.kind, case.detail) for case in cases.returned_beyond(connection)]


def test_ticket_of_another_register_is_believed_and_agrees_with_its_sale(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    sale, code = sold_apart(first, "cream", "plain")
    seen = returning_unseen.look(second.shop.till, code)
    assert (seen.is_proven, seen.left_centimes) == (True, 11_229)
    given = take_back(second, code, "cream")
    assert given.cash_centimes == 9_999
    assert returning_unseen.look(second.shop.till, code).left_centimes == 1_230
    slip = second.shop.journal("return.completed")[0]
    printed = content_of_return(second.shop.till, slip["return_id"])
    assert printed.original == sale.ticket, "the slip names the ticket that is not here"
    with second.shop.till.database.read() as connection:
        session = open_session(connection, second.shop.till.identity.device_id)
        assert session is not None
        assert expected_cash(connection, session.session_id) == FLOAT - 9_999
    sync_all(first, second)
    assert_converged(first, second)
    assert found(first) == found(second) == []
    shop = first.shop
    with refused("return.too_many"):
        returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted")
    returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(2, 1)], "unwanted")
    with refused("ticket.known"):
        take_back(second, code, "plain")


def test_pack_brought_back_unseen_takes_the_units_it_was_sold_in(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop = first.shop
    basket_id = shop.scan("loose").basket.basket_id
    baskets.turn_to_units(shop.till, shop.cashier, basket_id, 1)
    (line,) = baskets.set_quantity(shop.till, shop.cashier, basket_id, 1, 30).basket.lines
    sale = shop.pay(basket_id, line.amount_centimes)
    take_back(second, content_of_sale(shop.till, sale.sale_id).qr_text, "loose")
    sync_all(first, second)
    with refused("return.too_many", remaining=10):
        returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 11)], "unwanted")
    returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 10)], "unwanted")
    assert found(first) == []


def test_no_more_packs_are_brought_than_a_hand_holds(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    _sale, code = sold_apart(first, "plain")
    brought, shop = [(second.shop.codes["plain"], 10**9)], second.shop
    with refused("quantity.too_large"):
        returning_unseen.take_back(shop.till, shop.owner, code, brought, "unwanted")
    assert shop.journal("return.completed") == []


def test_no_more_is_given_back_than_the_ticket_came_to(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    _sale, code = sold_apart(first, "plain")
    given = take_back(second, code, "cream", "plain")
    assert given.total_centimes == 1_230
    with refused("return.spent"):
        take_back(second, code, "plain")
    sync_all(first, second)
    assert_converged(first, second)
    assert found(first) == found(second) == [("sale.returned_beyond", "1")], "a cream never sold"


def test_given_back_at_both_registers_is_a_case_of_packs_and_money(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    sale, code = sold_apart(first, "cream")
    take_back(second, code, "cream")
    shop = first.shop
    returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted")
    sync_all(first, second)
    assert_converged(first, second)
    both = [("sale.returned_beyond", "1"), ("sale.refunded_beyond", "9999")]
    assert found(first) == found(second) == both


@pytest.mark.parametrize("figure", ["total", "signature", "old"])
def test_ticket_that_proves_nothing_takes_a_manager(
    pair: tuple[Counter, Counter], figure: str
) -> None:
    first, second = pair
    _sale, code = sold_apart(first, "plain")
    read = ticket_codes.read(code)
    assert read is not None
    bad = {
        "total": replace(read, total_centimes=2_000).text(),
        "signature": replace(read, signature=bytes(64)).text(),
        "old": "|".join(("PD1", *code.split("|")[1:5], *code.split("|")[6:])),
    }[figure]
    shop, owner = second.shop, second.shop.owner
    alone = replace(owner, roles=frozenset({Role.CASHIER}), approver=None)
    brought = [(shop.codes["plain"], 1)]
    with refused("return.unproven"):
        returning_unseen.take_back(shop.till, alone, bad, brought, "unwanted")
    assert shop.journal("return.completed") == []
    returning_unseen.take_back(shop.till, owner, bad, brought, "unwanted")
    (body,) = shop.journal("return.completed")
    assert body["is_proven"] is False
    sync_all(first, second)
    assert_converged(first, second)


@pytest.mark.parametrize("code", ["", "6118000010012", "PD1V|x", "PD2|C2-A 1|none|1|0|X|Y"])
def test_what_is_no_ticket_is_refused(pair: tuple[Counter, Counter], code: str) -> None:
    _first, second = pair
    with refused("ticket.no_code"):
        returning_unseen.look(second.shop.till, code)


def test_nothing_brought_and_unknown_packs_are_refused(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    _sale, code = sold_apart(first, "plain")
    with refused("return.nothing"):
        take_back(second, code)
    shop = second.shop
    with refused("barcode.unknown"):
        returning_unseen.pack_of(shop.till, "6118000099999", "unwanted")
    with refused("return.reason"):
        returning_unseen.take_back(shop.till, shop.owner, code, [("1", 1)], "because")
    assert shop.journal("return.completed") == []


def test_narcotic_waits_for_its_sale(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    _sale, code = sold_apart(first, "plain")
    fields = ItemFields(tableau="B")
    item_id = second.shop.items["cream"]
    second.shop.emit("item.changed", ItemChanged(item_id=item_id, fields=fields))
    with refused("return.narcotic", name="cream"):
        take_back(second, code, "plain", "cream")
    assert second.shop.journal("return.completed") == []
