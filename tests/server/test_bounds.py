"""What is too much to add up is no row at the centre, and stops nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.register import new_id
from tests.server.sql import rows

if TYPE_CHECKING:
    from tests.server.register import Register


@pytest.mark.parametrize("units", [2**63 - 1, -(10**12) - 1])
def test_quantity_beyond_reason_is_held_and_what_follows_counts(
    register: Register, url: str, units: int
) -> None:
    item = new_id()
    for quantity in (units, 4):
        lot = {"item_id": item, "lot_id": item, "place": "shop"}
        body = {"adjustment_id": new_id(), **lot, "quantity": quantity, "reason": "found"}
        register.write("stock.adjusted", body)
    register.push()

    query = "SELECT quantity FROM stock_move WHERE item_id = %s"
    moved = rows(url, register.tenant_id, query, [item])
    assert moved == [(4,)]
