"""Scenario 44: a French keyboard and the scanners' ways to write a separator change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import baskets
from pharmadesk.services.stock import Delivered

if TYPE_CHECKING:
    from tests.till import Shop

# What the keys that a US keyboard prints as digits give under a French layout.
_AZERTY_DIGITS = str.maketrans("1234567890", "&é\"'(-è_çà")


def test_s44_digits_typed_into_an_azerty_keyboard_find_the_item(shop: Shop) -> None:
    shop.open_session()
    typed = shop.codes["plain"].translate(_AZERTY_DIGITS)
    (line,) = baskets.scan(shop.till, shop.cashier, typed).basket.lines
    assert line.name == "plain"


def test_s44_lot_ha112_scans_as_ha112_under_azerty(shop: Shop) -> None:
    shop.receive(Delivered(shop.items["plain"], 1, "HA112", "2028-01-31"))
    shop.open_session()
    code = shop.codes["plain"]
    # The a of a US layout stands where a French one has its q.
    typed = f"010{code}10HA112".translate(_AZERTY_DIGITS).replace("A", "Q")
    (line,) = baskets.scan(shop.till, shop.cashier, typed).basket.lines
    assert (line.lot_number, line.lot_named) == ("HA112", True)


@pytest.mark.parametrize("separator", ["\x1d", "Alt029", "<GS>", "{GS}", "␝", "|", "~"])
def test_s44_every_scanners_separator_ends_the_lot(shop: Shop, separator: str) -> None:
    shop.open_session()
    text = f"010{shop.codes['plain']}10HA112{separator}21532"
    (line,) = baskets.scan(shop.till, shop.cashier, text).basket.lines
    assert line.lot_number == "HA112"
