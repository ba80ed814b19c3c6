"""The register of dispensing over two counters: each numbers its own, both hold all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.refunds import Wanted
from pharmadesk.services import dispensing, parking, registers, returning
from pharmadesk.values.prescription import Prescription
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    from tests.sync_world import Counter

WHOLE = Prescription("Karim Idrissi", "4, rue Atlas, Fès", "Dr Bennani", "2026-01-20", "48", "QR")


def entered(counter: Counter) -> list[tuple[str, str, int]]:
    """Read the register as somebody who may see it does: number, patient, units."""
    shop = counter.shop
    lines = registers.ordonnancier(shop.till, shop.owner, "2020-01-01", "2030-12-31")
    return [(e.entry.printed_number, e.patient, e.entry.base_units) for e in lines]


def test_prescription_goes_with_a_parked_basket_and_its_register_to_the_other_counter(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    item_id = first.shop.add_item("narcotic", price_centimes=1_000, tableau="B")
    second.shop.items["narcotic"] = item_id
    second.shop.codes["narcotic"] = first.shop.codes["narcotic"]
    basket_id = first.shop.scan("narcotic").basket.basket_id
    dispensing.note(first.shop.till, first.shop.cashier, basket_id, WHOLE)
    parking_id = parking.park(first.shop.till, first.shop.cashier, basket_id)
    sync_all(first, second)
    basket = parking.recall(second.shop.till, second.shop.cashier, parking_id)
    assert basket.prescription == WHOLE
    sale = second.shop.pay(basket.basket_id, 1_000)
    other = first.shop.scan("narcotic").basket.basket_id
    dispensing.note(first.shop.till, first.shop.cashier, other, WHOLE)
    first.shop.pay(other, 1_000)
    sync_all(second, first)
    returning.take_back(
        first.shop.till, first.shop.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted"
    )
    sync_all(first, second)
    series = [counter.shop.till.identity.series for counter in pair]
    assert sorted(entered(first)) == sorted(
        [
            (f"{series[0]}-O 000001", "Karim Idrissi", 1),
            (f"{series[0]}-O 000002", "", -1),
            (f"{series[1]}-O 000001", "Karim Idrissi", 1),
        ]
    )
    assert entered(first) == entered(second)
    assert_converged(first, second)
