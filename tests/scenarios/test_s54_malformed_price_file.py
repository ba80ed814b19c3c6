"""Scenario 54: a malformed price file is rejected whole; the till starts with the old prices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Refused
from pharmadesk.services import importing
from pharmadesk.services.catalogue_files import read_cnops

if TYPE_CHECKING:
    from tests.till import Shop

PRICES = (Path(__file__).parents[1] / "data" / "price_list.csv").read_bytes()


def import_prices(shop: Shop, data: bytes) -> None:
    """Import a price list as the owner."""
    importing.import_catalogue(shop.till, shop.owner, read_cnops(data), "prices.csv", data)


def catalogue(shop: Shop) -> list[tuple[object, object]]:
    """Read what the till would charge for each item."""
    return sorted((row["item_id"], row["price_centimes"]) for row in shop.rows("item"))


@pytest.mark.parametrize(
    "malformed",
    [
        b"",
        b"\x00\xff\xfe\x00\x01",
        b"nothing;of;the;kind\n1;2;3;4\n",
        PRICES + b"6118000999999,CELLS,ARE,MISSING\n",
        PRICES.replace(b"12", b"1x2", 3),
        PRICES + b"x" * 200_000,
    ],
    ids=["empty", "bytes", "other", "cells", "prices", "endless"],
)
def test_s54_a_malformed_file_changes_nothing_and_the_till_starts(
    shop: Shop, malformed: bytes
) -> None:
    shop.open_session()
    before = catalogue(shop)
    imports = len(shop.rows("import_completed"))
    with pytest.raises(Refused) as caught:
        import_prices(shop, malformed)
    assert caught.value.code.startswith("import.")
    assert catalogue(shop) == before
    assert len(shop.rows("import_completed")) == imports
    shop.restart()
    sold = shop.sell("plain")
    assert sold.total_centimes == 1_230
