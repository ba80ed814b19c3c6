"""Tickets that were sold are found by their numbers, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.queries import tickets
from tests.statements import Statements

if TYPE_CHECKING:
    from tests.till import Shop


@pytest.mark.parametrize("typed", ["2", "a-2", "{series}-2"])
def test_ticket_is_found_by_its_number_without_reading_every_sale(shop: Shop, typed: str) -> None:
    shop.open_session()
    for _ in range(3):
        shop.sell("plain")
    with Statements() as statements, shop.till.database.read() as connection:
        found = tickets.last_tickets(connection, typed.format(series=shop.till.identity.series))
    assert [each.number for each in found] == [2]
    assert statements.scans(shop.till.database) & {"sale", "sale_line", "payment"} == set()
