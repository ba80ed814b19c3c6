"""Items as the counter asks for them: by barcode, by id, with their lots and their rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.queries import catalogue
from pharmadesk.services import stock
from tests.till import barcode, refused

if TYPE_CHECKING:
    from tests.till import Shop


def register_bare(shop: Shop) -> str:
    """Register an item of which nothing is known."""
    body = events.ItemRegistered(
        item_id=shop.till.ids.new(), fields=events.ItemFields(), barcodes=(barcode(90), barcode(91))
    )
    shop.emit("item.registered", body)
    return body.item_id


def test_item_is_found_by_each_of_its_barcodes(shop: Shop) -> None:
    item_id = register_bare(shop)
    with shop.till.database.read() as connection:
        for number in (90, 91):
            (card,) = catalogue.items_by_barcode(connection, barcode(number))
            assert card.item_id == item_id
        assert catalogue.items_by_barcode(connection, barcode(92)) == []


def test_item_of_which_nothing_is_known_has_one_unit_a_pack_and_no_price(shop: Shop) -> None:
    item_id = register_bare(shop)
    with shop.till.database.read() as connection:
        card = catalogue.items_by_ids(connection, [item_id])[item_id]
    assert (card.name, card.vat_class, card.tableau) == ("", "", "")
    assert (card.price_centimes, card.units_per_pack) == (None, 1)


def test_pack_of_several_units_counts_as_one_unless_sold_by_the_unit(shop: Shop) -> None:
    whole = shop.add_item("whole", pack_units=28, price_centimes=1)
    with shop.till.database.read() as connection:
        cards = catalogue.items_by_ids(connection, [whole, shop.items["loose"]])
    assert cards[whole].units_per_pack == 1
    assert cards[shop.items["loose"]].units_per_pack == 20


def test_items_of_an_unfinished_import_do_not_show(shop: Shop) -> None:
    row = events.ItemRegistered(
        item_id=shop.till.ids.new(), fields=events.ItemFields(name="half"), barcodes=(barcode(95),)
    )
    body = events.CatalogueImported(import_id=shop.till.ids.new(), rows=(row,))
    shop.emit("catalogue.imported", body)
    with shop.till.database.read() as connection:
        assert catalogue.items_by_barcode(connection, barcode(95)) == []
        assert catalogue.items_by_ids(connection, [row.item_id]) == {}
        assert barcode(95) not in catalogue.claimed_barcodes(connection)
        assert shop.codes["plain"] in catalogue.claimed_barcodes(connection)


def test_items_of_an_unfinished_import_are_readable_in_hand(shop: Shop) -> None:
    row = events.ItemRegistered(
        item_id=shop.till.ids.new(), fields=events.ItemFields(name="half"), barcodes=()
    )
    shop.emit(
        "catalogue.imported",
        events.CatalogueImported(import_id=shop.till.ids.new(), rows=(row,)),
    )
    with shop.till.database.read() as connection:
        assert catalogue.items_in_hand(connection, [row.item_id])[row.item_id].name == "half"


def test_lots_of_an_item_begin_with_its_unknown_lot(shop: Shop) -> None:
    stock.hold(shop.till, shop.owner, shop.items["plain"], shop.lot_id("P-LATE"), "recall")
    stock.receive(shop.till, shop.owner, [stock.Delivered(shop.items["plain"], 7)])
    wanted = [shop.items["plain"], shop.items["no price"]]
    with shop.till.database.read() as connection:
        lots = catalogue.lots_of_items(connection, wanted, "shop")
        elsewhere = catalogue.lots_of_items(connection, wanted, "reserve")
    unknown, *known = lots[shop.items["plain"]]
    assert (unknown.lot_id, unknown.number, unknown.on_hand) == (shop.items["plain"], None, 7)
    assert {(lot.number, lot.on_hand, lot.held) for lot in known} == {
        ("P-SOON", 2, False),
        ("P-LATE", 3, True),
    }
    assert [lot.on_hand for lot in lots[shop.items["no price"]]] == [0]
    assert [lot.on_hand for lot in elsewhere[shop.items["plain"]]] == [0, 0, 0]


def test_rates_of_a_day_are_read_by_class(shop: Shop) -> None:
    with shop.till.database.read() as connection:
        rates = catalogue.vat_rates_on(connection, "2023-06-01", ["medicine", "parapharmacy"])
        assert rates == {"medicine": 700, "parapharmacy": 2_000}
        assert catalogue.vat_rates_on(connection, "2023-06-01", []) == {}
        with refused("vat.no_rate", vat_class="alien"):
            catalogue.vat_rates_on(connection, "2023-06-01", ["alien"])
