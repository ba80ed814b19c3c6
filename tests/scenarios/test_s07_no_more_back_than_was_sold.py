"""Scenario 7: of two sold, three cannot come back; of one that did, nothing can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import tickets
from pharmadesk.services import returning
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def test_s07_return_takes_price_quantity_and_tax_of_its_line(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("cream", "cream")
    with refused("return.too_many", remaining=2):
        returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 3)], "unwanted")

    returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted")

    with shop.till.database.read() as connection:
        sold = tickets.sold(connection, sale.sale_id)
    (line,), (back,) = sold.sale.lines, sold.returns[0].lines
    assert (back.quantity, back.unit_price_centimes) == (1, line.unit_price_centimes)
    assert (back.amount_centimes, back.vat_bp) == (9_999, line.vat_bp)
    with refused("return.too_many", remaining=1):
        returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 2)], "unwanted")
