"""Drafts of sales: scanning adds, never guesses, and refuses naming the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain import events
from pharmadesk.services import baskets, importing, sessions, stock
from tests.till import barcode, refused

if TYPE_CHECKING:
    from tests.till import Shop


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an open cash session."""
    shop.open_session()
    return shop


def quantities(change: baskets.BasketChange) -> list[tuple[str, int]]:
    """Read a basket as the cashier does."""
    return [(line.name, line.quantity) for line in change.basket.lines]


def test_scan_opens_a_basket_and_adds_a_line_with_its_price(counter: Shop) -> None:
    change = counter.scan("plain")
    (line,) = change.basket.lines
    assert (line.name, line.quantity, line.amount_centimes) == ("plain", 1, 1_230)
    assert (line.lot_number, line.lot_expiry, line.lot_named) == ("P-SOON", "2027-01-31", False)
    assert (line.scanned_by, line.stock_packs) == (counter.cashier.person_id, 5)
    assert (change.line_no, change.added_packs, change.warnings) == (1, 1, ())


def test_ten_scans_of_one_item_give_one_line_of_ten(counter: Shop) -> None:
    change = counter.scan("plain", times=10)
    assert quantities(change) == [("plain", 10)]
    assert change.basket.total_centimes == 12_300
    assert change.basket.packs == 10


def test_scan_of_another_item_adds_a_line_below(counter: Shop) -> None:
    first = counter.scan("plain")
    change = counter.scan("cream", first.basket.basket_id)
    assert quantities(change) == [("plain", 1), ("cream", 1)]
    assert change.line_no == 2


def test_box_that_names_its_lot_is_a_line_of_its_own(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    counter.scan("plain", basket_id, suffix="10P-LATE")
    change = counter.scan("plain", basket_id, suffix="10P-LATE")
    lines = [(line.lot_number, line.lot_named, line.quantity) for line in change.basket.lines]
    assert lines == [("P-SOON", False, 1), ("P-LATE", True, 2)]


def test_scan_with_a_count_adds_as_many(counter: Shop) -> None:
    change = counter.scan("plain", suffix="3012")
    assert quantities(change) == [("plain", 12)]
    assert change.added_packs == 12


def test_unknown_barcode_is_refused_with_the_code(counter: Shop) -> None:
    code = barcode(987_654)
    with refused("barcode.unknown", barcode=code):
        baskets.scan(counter.till, counter.cashier, code)
    assert baskets.current(counter.till) is None


def test_bad_check_digit_on_a_known_code_warns_and_adds(counter: Shop) -> None:
    good = barcode(500)
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)
    item_id = counter.items["plain"]
    counter.emit("barcode.claimed", events.BarcodeClaimed(gtin=bad, item_id=item_id))
    change = baskets.scan(counter.till, counter.cashier, bad)
    assert change.warnings == ("barcode.bad_check_digit",)
    assert quantities(change) == [("plain", 1)]


def test_barcode_of_two_items_is_refused_and_not_guessed(counter: Shop) -> None:
    claim = events.BarcodeClaimed(gtin=counter.codes["plain"], item_id=counter.items["cream"])
    counter.emit("barcode.claimed", claim)
    with refused("barcode.ambiguous", items=2):
        counter.scan("plain")


def test_scan_without_a_session_is_refused(shop: Shop) -> None:
    with refused("session.none_open"):
        shop.scan("plain")
    assert baskets.current(shop.till) is None


def test_item_without_any_price_is_refused(counter: Shop) -> None:
    with refused("item.no_price", item_id=counter.items["no price"], name="no price"):
        counter.scan("no price")
    assert baskets.current(counter.till) is None


def test_item_priced_only_by_its_lots_sells_on_when_they_show_no_stock(counter: Shop) -> None:
    counter.receive(stock.Delivered(counter.items["no price"], 1, "N-1", "2028-01-31", 7_700))
    counter.sell("no price")
    (line,) = counter.scan("no price").basket.lines
    assert line.unit_price_centimes == 7_700


def test_expired_lot_on_the_box_is_refused_naming_it(counter: Shop) -> None:
    counter.clock.advance(70 * 24 * 3_600 * 1_000_000)  # to 2027-02-01
    with refused("lot.expired", number="P-SOON", expiry="2027-01-31"):
        counter.scan("plain", suffix="10P-SOON")
    assert quantities(counter.scan("plain")) == [("plain", 1)]


def test_box_that_says_it_expired_is_refused_whatever_the_stock_says(counter: Shop) -> None:
    with refused("lot.expired", number="NEVER-SEEN", expiry="2026-10-31"):
        counter.scan("plain", suffix="1726103110NEVER-SEEN")
    with refused("lot.expired", expiry="2026-10-31"):
        counter.scan("plain", suffix="17261031")


def test_held_lot_on_the_box_is_refused_naming_it(counter: Shop) -> None:
    stock.hold(
        counter.till, counter.owner, counter.items["plain"], counter.lot_id("P-LATE"), "recall"
    )
    with refused("lot.held", number="P-LATE"):
        counter.scan("plain", suffix="10P-LATE")


def test_only_expired_stock_is_refused_and_the_line_shows_none(counter: Shop) -> None:
    counter.clock.advance(500 * 24 * 3_600 * 1_000_000)  # to 2028-04-06: L-1 expired
    with refused("lot.only_expired"):
        counter.scan("loose")


def test_batch_held_at_one_of_its_prices_is_refused_whole(counter: Shop) -> None:
    item_id = counter.items["plain"]
    for price in (1_100, 1_300):
        counter.receive(stock.Delivered(item_id, 2, "TWICE", "2027-06-30", price))
    dearer = next(lot for lot in counter.rows("lot") if lot["price_centimes"] == 1_300)
    stock.hold(counter.till, counter.owner, item_id, dearer["lot_id"], "recalled")
    with refused("lot.held", number="TWICE"):
        counter.scan("plain", suffix="10TWICE")


def test_batch_at_two_prices_asks_which_and_leaves_from_the_lot_of_that_price(
    counter: Shop,
) -> None:
    item_id = counter.items["plain"]
    for price in (1_100, 1_300):
        counter.receive(stock.Delivered(item_id, 2, "TWICE", "2027-06-30", price))
    change = counter.scan("plain", suffix="10TWICE")
    (line,) = change.basket.lines
    assert (line.prices, line.unit_price_centimes) == ((1_100, 1_300), 1_100)
    basket_id = change.basket.basket_id
    baskets.choose_price(counter.till, counter.cashier, basket_id, 1, 1_300, 1)
    counter.scan("plain", basket_id, suffix="10TWICE")
    counter.pay(basket_id, 2_400)
    left = {
        lot["price_centimes"]: row["on_hand"]
        for lot in counter.rows("lot")
        for row in counter.rows("stock")
        if lot["lot_id"] == row["lot_id"] and lot["number"] == "TWICE"
    }
    assert left == {1_100: 1, 1_300: 1}


def test_only_held_stock_is_refused(counter: Shop) -> None:
    stock.hold(counter.till, counter.owner, counter.items["loose"], counter.lot_id("L-1"), "recall")
    with refused("lot.only_held"):
        counter.scan("loose")


def test_lot_never_received_is_sold_out_of_the_unknown_lot(counter: Shop) -> None:
    change = counter.scan("plain", suffix="1728010110NEVER-SEEN")
    (line,) = change.basket.lines
    assert (line.lot_number, line.lot_expiry, line.lot_named) == (
        "NEVER-SEEN",
        "2028-01-01",
        True,
    )


def test_add_item_puts_a_searched_item_in_the_basket(counter: Shop) -> None:
    change = baskets.add_item(counter.till, counter.cashier, counter.items["plain"], 3)
    assert quantities(change) == [("plain", 3)]


def test_add_item_that_is_not_in_the_catalogue_is_refused(counter: Shop) -> None:
    with refused("item.unknown"):
        baskets.add_item(counter.till, counter.cashier, counter.till.ids.new())


@pytest.mark.parametrize(
    ("packs", "code"),
    [(0, "quantity.zero"), (-1, "quantity.zero"), (10_000, "quantity.too_large")],
)
def test_quantity_out_of_bounds_is_refused_and_the_line_stays(
    counter: Shop, packs: int, code: str
) -> None:
    change = counter.scan("plain", times=2)
    basket_id = change.basket.basket_id
    with refused(code):
        baskets.set_quantity(counter.till, counter.cashier, basket_id, 1, packs)
    with refused(code):
        baskets.add_item(counter.till, counter.cashier, counter.items["plain"], packs, basket_id)
    view = baskets.current(counter.till)
    assert view == change.basket
    assert counter.journal("line.voided") == []


def test_scan_past_the_largest_quantity_is_refused(counter: Shop) -> None:
    change = counter.scan("plain")
    basket_id = change.basket.basket_id
    baskets.set_quantity(counter.till, counter.cashier, basket_id, 1, 9_999)
    with refused("quantity.too_large", most=9_999):
        counter.scan("plain", basket_id)


def test_greater_quantity_is_no_event_and_a_smaller_one_is(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    baskets.set_quantity(counter.till, counter.cashier, basket_id, 1, 5)
    assert counter.journal("line.voided") == []
    change = baskets.set_quantity(counter.till, counter.cashier, basket_id, 1, 2)
    (void,) = counter.journal("line.voided")
    assert (void["quantity"], void["unit_price_centimes"]) == (3, 1_230)
    assert quantities(change) == [("plain", 2)]


def test_remove_line_takes_it_out_and_is_an_event(counter: Shop) -> None:
    basket_id = counter.scan("plain", times=2).basket.basket_id
    counter.scan("cream", basket_id)
    change = baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    assert quantities(change) == [("cream", 1)]
    (void,) = counter.rows("line_void")
    assert (void["item_id"], void["quantity"]) == (counter.items["plain"], 2)
    assert void["person_id"] == counter.cashier.person_id


def test_packs_are_taken_away_only_while_a_session_is_open(counter: Shop) -> None:
    """A voided line belongs to a session, where its closing will list it."""
    before = counter.scan("plain", times=2).basket
    sessions.close(counter.till, counter.cashier, 50_000)
    with refused("session.none_open"):
        baskets.set_quantity(counter.till, counter.cashier, before.basket_id, 1, 1)
    with refused("session.none_open"):
        baskets.remove_line(counter.till, counter.cashier, before.basket_id, 1)
    assert baskets.current(counter.till) == before


def test_emptied_basket_does_not_hide_the_one_that_holds_packs(counter: Shop) -> None:
    waiting = counter.scan("plain").basket
    counter.clock.advance(1_000_000)
    other = counter.scan("cream").basket
    baskets.remove_line(counter.till, counter.cashier, other.basket_id, 1)
    assert baskets.current(counter.till) == waiting


def test_restore_line_brings_it_back_as_it_was_and_the_voiding_stays(counter: Shop) -> None:
    before = counter.scan("plain", times=2)
    basket_id = before.basket.basket_id
    baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    change = baskets.restore_line(counter.till, counter.cashier, basket_id, 1)
    assert change.basket == before.basket
    assert len(counter.journal("line.voided")) == 1


def test_scan_after_a_removal_begins_a_new_line(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    change = counter.scan("plain", basket_id)
    assert [line.line_no for line in change.basket.lines] == [2]


@pytest.mark.parametrize("line_no", [1, 7])
def test_line_that_is_gone_is_refused(counter: Shop, line_no: int) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = counter.scan("plain").basket.basket_id
    baskets.remove_line(till, cashier, basket_id, 1)
    with refused("sale.line_gone"):
        baskets.set_quantity(till, cashier, basket_id, line_no, 2)
    with refused("sale.line_gone"):
        baskets.remove_line(till, cashier, basket_id, line_no)
    with refused("sale.line_gone"):
        baskets.choose_price(till, cashier, basket_id, line_no, 1_230, 1)
    with refused("sale.line_gone"):
        baskets.restore_line(till, cashier, basket_id, 7)


def test_restoring_a_line_that_is_there_changes_nothing(counter: Shop) -> None:
    before = counter.scan("plain", times=2)
    basket_id = before.basket.basket_id
    change = baskets.restore_line(counter.till, counter.cashier, basket_id, 1)
    assert change.basket == before.basket


def test_basket_is_there_again_after_a_restart(counter: Shop) -> None:
    before = counter.scan("plain", times=3).basket
    counter.restart()
    assert baskets.current(counter.till) == before


def test_scan_into_a_basket_that_was_just_paid_is_not_lost(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    counter.pay(basket.basket_id, basket.total_centimes)
    counter.scan("cream", basket.basket_id)
    view = baskets.current(counter.till)
    assert view is not None
    assert [line.name for line in view.lines] == ["cream"]


def test_item_of_an_import_undone_meanwhile_stays_in_the_basket_and_sells(counter: Shop) -> None:
    import_id = counter.till.ids.new()
    item = events.ItemRegistered(
        item_id=counter.till.ids.new(),
        fields=events.ItemFields(name="imported", vat_class="medicine", price_centimes=500),
        barcodes=(barcode(700),),
    )
    counter.emit("catalogue.imported", events.CatalogueImported(import_id=import_id, rows=(item,)))
    whole = events.ImportCompleted(
        import_id=import_id, source_name="list.csv", source_sha256="0" * 64, rows=1
    )
    counter.emit("import.completed", whole)
    basket = baskets.scan(counter.till, counter.cashier, barcode(700)).basket
    importing.undo(counter.till, counter.owner, import_id)
    with refused("barcode.unknown"):
        baskets.scan(counter.till, counter.cashier, barcode(700), basket.basket_id)
    assert baskets.current(counter.till) == basket
    assert counter.pay(basket.basket_id, 500).total_centimes == 500


# --- two prices of one item ---------------------------------------------------------------------


def test_two_printed_prices_are_both_offered_and_the_lowest_proposed(counter: Shop) -> None:
    (line,) = counter.scan("two prices").basket.lines
    assert line.prices == (4_630, 4_950)
    assert (line.unit_price_centimes, line.lot_number) == (4_630, "NEW")


def test_box_that_names_its_lot_has_that_lots_price_alone(counter: Shop) -> None:
    (line,) = counter.scan("two prices", suffix="10OLD").basket.lines
    assert (line.prices, line.unit_price_centimes) == ((4_950,), 4_950)


def test_choose_price_of_the_only_pack_moves_the_whole_line(counter: Shop) -> None:
    basket_id = counter.scan("two prices").basket.basket_id
    change = baskets.choose_price(counter.till, counter.cashier, basket_id, 1, 4_950, 1)
    (line,) = change.basket.lines
    assert (line.unit_price_centimes, line.quantity, line.lot_number) == (4_950, 1, "OLD")


def test_choose_price_moves_only_the_packs_just_scanned(counter: Shop) -> None:
    basket_id = counter.scan("two prices", times=3).basket.basket_id
    change = baskets.choose_price(counter.till, counter.cashier, basket_id, 1, 4_950, 1)
    assert [(line.unit_price_centimes, line.quantity) for line in change.basket.lines] == [
        (4_630, 2),
        (4_950, 1),
    ]
    assert counter.journal("line.voided") == []


def test_choose_price_joins_the_line_that_has_it_already(counter: Shop) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = counter.scan("two prices", times=2).basket.basket_id
    baskets.choose_price(till, cashier, basket_id, 1, 4_950, 1)
    counter.scan("two prices", basket_id)
    change = baskets.choose_price(till, cashier, basket_id, 1, 4_950, 9)
    assert [(line.unit_price_centimes, line.quantity) for line in change.basket.lines] == [
        (4_950, 3)
    ]


def test_choose_the_price_the_line_has_changes_nothing(counter: Shop) -> None:
    before = counter.scan("two prices", times=2)
    basket_id = before.basket.basket_id
    change = baskets.choose_price(counter.till, counter.cashier, basket_id, 1, 4_630, 2)
    assert change.basket == before.basket


def test_price_no_lot_bears_is_refused(counter: Shop) -> None:
    before = counter.scan("two prices").basket
    with refused("sale.price_not_offered"):
        baskets.choose_price(counter.till, counter.cashier, before.basket_id, 1, 1, 1)
    assert baskets.current(counter.till) == before


@pytest.mark.parametrize("packs", [0, -2])
def test_choose_price_for_no_pack_is_refused(counter: Shop, packs: int) -> None:
    before = counter.scan("two prices", times=2).basket
    with refused("quantity.zero"):
        baskets.choose_price(counter.till, counter.cashier, before.basket_id, 1, 4_950, packs)
    assert baskets.current(counter.till) == before
