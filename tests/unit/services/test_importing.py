"""A catalogue comes in whole or not at all, and can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Refused
from pharmadesk.services import baskets, importing
from pharmadesk.services.catalogue_files import read_cnops
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.importing import Imported
    from tests.till import Shop

DATA = (Path(__file__).resolve().parents[2] / "data" / "price_list.csv").read_bytes()
FIRST_CODE = "6118500000001"
UNPRICED_CODE = "6118500000025"


def bring_in(shop: Shop, data: bytes = DATA) -> Imported:
    """Import a price list as the owner."""
    return importing.import_catalogue(
        shop.till, shop.owner, read_cnops(data), "price_list.csv", data
    )


def scan(shop: Shop, code: str) -> baskets.BasketChange:
    """Scan a code of the list."""
    return baskets.scan(shop.till, shop.cashier, code)


def test_imported_item_sells_at_its_price(shop: Shop) -> None:
    done = bring_in(shop)
    assert (done.new_items, done.known_items, done.without_price) == (4, 0, 1)
    shop.open_session()
    basket = scan(shop, FIRST_CODE).basket
    assert basket.lines[0].name == "ZENIPRIL 10 MG 1 BOITE 28 COMPRIME"
    assert shop.pay(basket.basket_id, 8_920).total_centimes == 8_920


def test_price_that_hardly_goes_with_the_hospitals_is_doubted_and_kept(shop: Shop) -> None:
    slipped = DATA.replace(b",89.2,", b",892,")
    assert slipped != DATA
    done = bring_in(shop, slipped)
    assert done.far_off == (FIRST_CODE,)
    shop.open_session()
    assert scan(shop, FIRST_CODE).basket.total_centimes == 89_200


def test_prices_that_go_together_are_not_doubted(shop: Shop) -> None:
    assert bring_in(shop).far_off == ()


def test_import_says_which_file_it_was(shop: Shop) -> None:
    done = bring_in(shop)
    (row,) = shop.rows("import_completed")
    assert (row["import_id"], row["source_name"], row["row_count"]) == (
        done.import_id,
        "price_list.csv",
        4,
    )
    assert row["source_sha256"] == hashlib.sha256(DATA).hexdigest()


def test_item_imported_without_a_price_waits_for_one(shop: Shop) -> None:
    bring_in(shop)
    shop.open_session()
    with refused("item.no_price"):
        scan(shop, UNPRICED_CODE)


def test_same_file_again_adds_nothing(shop: Shop) -> None:
    bring_in(shop)
    again = bring_in(shop)
    assert (again.new_items, again.known_items) == (0, 4)
    assert len({row["item_id"] for row in shop.rows("item")}) == 4 + len(shop.items)


def test_known_barcode_keeps_its_item_and_its_price(shop: Shop) -> None:
    pack = replace(read_cnops(DATA).packs[0], code=shop.codes["plain"], ppv_centimes=1)
    file = replace(read_cnops(DATA), packs=(pack,))
    done = importing.import_catalogue(shop.till, shop.owner, file, "list.csv", DATA)
    assert (done.new_items, done.known_items) == (0, 1)
    shop.open_session()
    assert shop.scan("plain").basket.total_centimes == 1_230


def test_more_rows_than_one_event_holds_are_one_import(shop: Shop) -> None:
    pack = read_cnops(DATA).packs[0]
    packs = tuple(replace(pack, code=f"{20_000_000_000_00 + n:013d}") for n in range(301))
    file = replace(read_cnops(DATA), packs=packs)
    done = importing.import_catalogue(shop.till, shop.owner, file, "list.csv", DATA)
    assert done.new_items == 301
    assert [len(body["rows"]) for body in shop.journal("catalogue.imported")] == [150, 150, 1]


def test_file_that_must_be_rejected_whole_imports_nothing(shop: Shop) -> None:
    before = shop.last_header()
    with pytest.raises(Refused) as caught:
        bring_in(shop, b"\x00\xff not a list \x00")
    assert caught.value.code.startswith("import.")
    assert shop.last_header() == before


@pytest.mark.parametrize("name", ["", "\N{ZERO WIDTH SPACE}", "prix\udce9.csv", "x" * 256])
def test_file_of_an_odd_name_is_refused_until_it_is_renamed(shop: Shop, name: str) -> None:
    with refused("import.file_name"):
        importing.import_catalogue(shop.till, shop.owner, read_cnops(DATA), name, DATA)
    assert shop.rows("import_completed") == []


def test_import_that_fails_at_its_last_row_leaves_nothing(shop: Shop) -> None:
    """One row an event cannot hold, after many that it can."""
    packs = list(read_cnops(DATA).packs)
    packs[-1] = replace(packs[-1], name="half a \ud800 pair")
    before = shop.last_header()
    with pytest.raises(Refused):
        importing.import_catalogue(
            shop.till, shop.owner, replace(read_cnops(DATA), packs=tuple(packs)), "x", DATA
        )
    assert shop.last_header() == before
    shop.open_session()
    with refused("barcode.unknown"):
        scan(shop, FIRST_CODE)


def test_undone_import_hides_its_items_and_keeps_what_was_sold(shop: Shop) -> None:
    done = bring_in(shop)
    shop.open_session()
    basket = scan(shop, FIRST_CODE).basket
    shop.pay(basket.basket_id, 8_920)
    importing.undo(shop.till, shop.owner, done.import_id)
    with refused("barcode.unknown"):
        scan(shop, FIRST_CODE)
    assert len(shop.rows("sale")) == 1


def test_import_after_an_undone_one_brings_its_items_anew(shop: Shop) -> None:
    importing.undo(shop.till, shop.owner, bring_in(shop).import_id)
    assert bring_in(shop).new_items == 4
    shop.open_session()
    assert scan(shop, FIRST_CODE).basket.packs == 1


def test_import_nobody_knows_is_not_undone(shop: Shop) -> None:
    bring_in(shop)
    with refused("import.unknown"):
        importing.undo(shop.till, shop.owner, shop.till.ids.new())
    assert shop.journal("import.undone") == []
    shop.open_session()
    assert scan(shop, FIRST_CODE).basket.packs == 1


def test_import_undone_twice_is_recorded_once(shop: Shop) -> None:
    import_id = bring_in(shop).import_id
    importing.undo(shop.till, shop.owner, import_id)
    with refused("import.already_undone"):
        importing.undo(shop.till, shop.owner, import_id)
    assert len(shop.journal("import.undone")) == 1
