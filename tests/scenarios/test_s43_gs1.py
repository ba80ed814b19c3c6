"""Scenario 43: what GS1 codes say at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.events import ItemFields, ItemRegistered
from pharmadesk.services import baskets
from pharmadesk.values.barcodes import read_scan
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop

GS = "\x1d"


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """An open session, and an item for each GTIN of the scenario."""
    shop.open_session()
    for gtin in ("8431673020125", "3760171283370", "9501101530003"):
        fields = ItemFields(name=gtin, vat_class="medicine", price_centimes=100)
        body = ItemRegistered(item_id=shop.till.ids.new(), fields=fields, barcodes=(gtin,))
        shop.emit("item.registered", body)
    return shop


def scan(shop: Shop, text: str) -> tuple[str, int, str | None, str | None]:
    """Scan into a new basket and read its line."""
    (line,) = baskets.scan(shop.till, shop.cashier, text).basket.lines
    return line.name, line.quantity, line.lot_number, line.lot_expiry


@pytest.mark.parametrize(("text", "packs"), [
    ("0108431673020125305", 5),
    ("01084316730201253010", 10),
])  # fmt: skip
def test_s43_count_in_the_code_adds_as_many(counter: Shop, text: str, packs: int) -> None:
    assert scan(counter, text)[:2] == ("8431673020125", packs)


def test_s43_plain_number_that_reads_as_gs1_is_a_plain_number(counter: Shop) -> None:
    assert scan(counter, "3760171283370") == ("3760171283370", 1, None, None)


def test_s43_expired_box_is_read_whole_and_refused(counter: Shop) -> None:
    text = f"01095011015300031714070410AB-123{GS}"
    read = read_scan(text)
    assert (read.gtin, read.expiry, read.lot) == ("9501101530003", "2014-07-04", "AB-123")
    with refused("lot.expired", number="AB-123", expiry="2014-07-04"):
        scan(counter, text)


def test_s43_lot_and_serial_are_told_apart_by_the_separator(counter: Shop) -> None:
    text = f"010950110153000310test{GS}21532"
    assert (read_scan(text).lot, read_scan(text).serial) == ("test", "532")
    assert scan(counter, text) == ("9501101530003", 1, "test", None)


@pytest.mark.parametrize(
    "text",
    [
        f"{GS}0109501101530003172807041 0AB-123".replace(" ", ""),
        "01 09501101530003 17 280704 10 AB-123",
        "\u200b0109501101530003\u200e17280704\ufeff10AB-123",
    ],
)
def test_s43_separators_spaces_and_invisible_marks_are_tolerated(counter: Shop, text: str) -> None:
    assert scan(counter, text) == ("9501101530003", 1, "AB-123", "2028-07-04")


def test_s43_code_with_its_separator_missing_is_refused_and_not_guessed(counter: Shop) -> None:
    before = baskets.current(counter.till)
    with refused("scan.ambiguous"):
        scan(counter, "1021072911172405310100693570007182")
    assert baskets.current(counter.till) == before
