from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.unit.queries.search_shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_INDEX = re.compile(
    r"SCAN (f|\(subquery-\d+\)|CONSTANT ROW|\w+ VIRTUAL TABLE INDEX (0:M\S*|1:))( LEFT-JOIN)?"
)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.database.close()


@pytest.fixture
def amlor(shop: Shop) -> str:
    return shop.item("AMLOR", "Amlodipine", "5 mg", "comprimé", "B/28", barcodes=("6118000250531",))


# --- what finds an item -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "a", "am", "amlor", "AMLOR", "Âmlor", "amlodi", "amlor 5", "5 amlor", "amlor 5mg",
        "amlor cp", "amlor comprime", "amlor b/28", "28 amlo 5 comp", "  amlor  ", "amlor-5",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("amlor")
def test_words_in_any_order_find_by_name_dci_dosage_form_and_presentation(
    shop: Shop, typed: str
) -> None:
    shop.item("ZYLORIC", "Furosémide", "100 mg", "gélule", "B/30")
    assert shop.names(typed) == ["AMLOR"]


@pytest.mark.parametrize("typed", ["zyloric", "amlor 10", "amlor gel", "lor", "amlor 5 28 30"])
@pytest.mark.usefixtures("amlor")
def test_word_the_item_does_not_have_finds_nothing(shop: Shop, typed: str) -> None:
    shop.item("OTHER", "Autre", "10 mg", "gélule", "B/30")
    assert shop.names(typed) == []


@pytest.mark.parametrize("typed", ["doli 1000", "doli 1 g", "1000mg doli", "doli 1,0"])
def test_dosage_is_found_in_grams_and_in_milligrams(shop: Shop, typed: str) -> None:
    shop.item("DOLIPRANE", dosage="1 g")
    shop.item("DOLIPRANE", dosage="1000 mg")
    shop.item("DOLIPRANE", dosage="500 mg")
    assert {hit.dosage for hit in shop.hits(typed)} == {"1 g", "1000 mg"}


def test_decimal_dosage_is_one_number(shop: Shop) -> None:
    shop.item("GLUCOR", dosage="2,5 mg")
    shop.item("GLUCOR", dosage="5 mg", presentation="2 flacons")
    assert [hit.dosage for hit in shop.hits("glucor 2.5")] == ["2,5 mg"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("أموكسيسيلين", "اموكس"),
        ("اموكسيسيلين", "أموكسيسيلين"),
        ("حبّة الحلبة", "حبه"),
        ("دواء \N{ARABIC-INDIC DIGIT FIVE}", "دواء 5"),
        ("مُسكِّن", "مسكن"),
        ("Œstrogel", "oestro"),
        ("CALCIFIX Pédiatrique", "pediatrique calci"),
    ],
)
def test_spelling_variants_of_arabic_and_french_find_each_other(
    shop: Shop, name: str, typed: str
) -> None:
    shop.item(name)
    assert shop.names(typed) == [name]


@pytest.mark.parametrize(
    "typed", ["6118", "6118000250531", "0531", "250531", "6 118000 250531", "06118000250531"]
)
@pytest.mark.usefixtures("amlor")
def test_first_or_last_digits_of_a_barcode_find_its_item(shop: Shop, typed: str) -> None:
    shop.item("OTHER", barcodes=("3400939836225",))
    assert shop.names(typed) == ["AMLOR"]


@pytest.mark.parametrize("typed", ["611", "531", "2505", "61 18"])
@pytest.mark.usefixtures("amlor")
def test_few_or_inner_digits_of_a_barcode_find_nothing(shop: Shop, typed: str) -> None:
    assert shop.names(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", '"', "*", "(", "start:", "NOT", "amlor)", '"amlor" OR', "-", "%", "\0", "'; --",
        "{name} : x", "^", "+", "²", "x" * 100_000, "a " * 10_000, "\N{PILL}", "1" * 500,
    ],
)  # fmt: skip
@pytest.mark.usefixtures("amlor")
def test_text_that_is_no_search_is_no_error(shop: Shop, typed: str) -> None:
    assert {hit.name for hit in shop.hits(typed)} <= {"AMLOR"}


def test_limit_bounds_what_is_listed(shop: Shop) -> None:
    for number in range(12):
        shop.item(f"SERUM {number}")
    assert [hit.name for hit in shop.hits("serum", limit=3)] == ["SERUM 0", "SERUM 1", "SERUM 2"]


# --- typing errors ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "doliprone", "xoliprane",  # a letter changed
        "dolipane", "oliprane",  # left out
        "dolipprane", "dolipranee",  # added
        "dolirpane", "odliprane",  # swapped
        "dili", "dolo", "odli", "doolip",  # while the word is still being typed
        "dolipan 500", "500 dilipr", "dolipran paracetamil",
    ],
)  # fmt: skip
def test_one_wrong_letter_in_a_word_still_finds_it(shop: Shop, typed: str) -> None:
    shop.item("DOLIPRANE", "Paracétamol", "500 mg")
    shop.item("ASPEGIC", "Acide acétylsalicylique", "1000 mg")
    assert shop.names(typed) == ["DOLIPRANE"]


@pytest.mark.parametrize("typed", ["dolxprxne", "dxl", "dolipane 1000", "500 mh", "501"])
def test_two_wrong_letters_short_words_and_wrong_digits_are_not_forgiven(
    shop: Shop, typed: str
) -> None:
    shop.item("DOLIPRANE", "Paracétamol", "500 mg")
    assert shop.names(typed) == []


def test_wrong_letter_that_makes_another_word_is_forgiven_where_that_finds_little(
    shop: Shop,
) -> None:
    shop.item("DOLIPRANE", dosage="1000 mg")
    shop.item("DOLOSTOP", dosage="500 mg")
    assert shop.names("dolo 1000") == ["DOLIPRANE"]
    assert shop.names("dolo") == ["DOLOSTOP", "DOLIPRANE"]


def test_wrong_letter_in_an_arabic_word_is_forgiven(shop: Shop) -> None:
    shop.item("باراسيتامول")
    assert shop.names("باراسيتمول") == ["باراسيتامول"]


def test_typos_are_not_looked_for_where_enough_was_found(shop: Shop) -> None:
    shop.item("AMLAR")
    for number in range(4):
        shop.item(f"AMLOREX {number}")
    assert shop.names("amlor")[4:] == ["AMLAR"]
    shop.item("AMLOREX 4")
    assert shop.names("amlor")[5:] == []


def test_whole_word_of_the_catalogue_is_doubted_only_where_it_finds_nothing(shop: Shop) -> None:
    shop.item("AMLOR", dosage="5 mg")
    shop.item("AMLAR", dosage="10 mg")
    assert shop.names("amlor") == ["AMLOR"]
    assert shop.names("amlor 10") == ["AMLAR"]


def test_word_that_came_after_the_vocabulary_was_read_is_forgiven_too(shop: Shop) -> None:
    with shop.database.read() as connection:
        shop.search.warm(connection)
    assert shop.names("efferalgin") == []
    shop.item("EFFERALGAN")
    assert shop.names("efferalgin") == ["EFFERALGAN"]


def test_one_search_serves_many_threads_while_items_come_in(shop: Shop) -> None:
    with ThreadPoolExecutor(4) as threads:
        for number in range(40):
            shop.item(f"MEDICAMENT {number}")
            found = list(threads.map(shop.names, ["medicamant"] * 4))
            assert {len(names) for names in found} == {min(number + 1, 40)}


# --- the order of hits --------------------------------------------------------------------------


def test_better_matches_come_first(shop: Shop) -> None:
    shop.item("XALAR")
    shop.item("GENERIQUE", "Xalor")
    shop.item("BABY XALORIN")
    shop.item("XALORIN")
    shop.item("BABY XALOR")
    assert shop.names("xalor") == ["BABY XALOR", "XALORIN", "BABY XALORIN", "GENERIQUE"]
    assert shop.names("xalori") == ["XALORIN", "BABY XALORIN", "BABY XALOR", "GENERIQUE"]


def test_whole_number_comes_before_a_number_it_begins(shop: Shop) -> None:
    shop.item("AMLOR", dosage="50 mg")
    shop.item("AMLOR", dosage="5 mg", presentation="B/50")
    assert [hit.dosage for hit in shop.hits("amlor 5")] == ["5 mg", "50 mg"]


def test_what_is_in_stock_comes_before_what_is_not_and_then_the_name(shop: Shop) -> None:
    ids = {name: shop.item(name) for name in ("AMLOR A", "AMLOR B", "AMLOR C", "AMLOR D")}
    shop.receive(ids["AMLOR D"], 1)
    lot = shop.receive(ids["AMLOR B"], 1)
    assert shop.names("amlor") == ["AMLOR B", "AMLOR D", "AMLOR A", "AMLOR C"]
    shop.move(ids["AMLOR B"], lot, -1)
    assert shop.names("amlor") == ["AMLOR D", "AMLOR A", "AMLOR B", "AMLOR C"]
    shop.move(ids["AMLOR B"], lot, 1)
    assert shop.names("amlor") == ["AMLOR B", "AMLOR D", "AMLOR A", "AMLOR C"]


def test_items_of_one_name_stand_in_the_order_of_their_numbers(shop: Shop) -> None:
    doses = ["10 mg", "2,5 mg", "100 mg", "5 mg", "12,5 mg"]
    for dose in doses:
        shop.item("TRIATEC", dosage=dose)
    found = [hit.dosage for hit in shop.hits("triatec")]
    assert found == ["2,5 mg", "5 mg", "10 mg", "12,5 mg", "100 mg"]


@pytest.mark.parametrize("reason", ["expired", "held"])
def test_stock_that_cannot_be_sold_does_not_bring_an_item_forward(shop: Shop, reason: str) -> None:
    shop.item("AMLOR A")
    second = shop.item("AMLOR B")
    lot = shop.receive(second, 5, expiry="2026-03-14" if reason == "expired" else None)
    hold = shop.hold(lot) if reason == "held" else None
    assert shop.names("amlor") == ["AMLOR A", "AMLOR B"]
    if hold:
        shop.release(hold)
        assert shop.names("amlor") == ["AMLOR B", "AMLOR A"]
    else:
        assert shop.names("amlor", day="2026-03-14") == ["AMLOR B", "AMLOR A"]


# --- what a hit says ----------------------------------------------------------------------------


def test_hit_without_stock_shows_the_price_of_the_item(shop: Shop) -> None:
    shop.item("AMLOR", price_centimes=8920, tableau="A", reorder_point=2, princeps="P")
    (hit,) = shop.hits("amlor")
    assert (hit.price_centimes, hit.stock_packs, hit.nearest_expiry) == (8920, 0, None)
    assert hit.out_of_stock
    assert (hit.tableau, hit.reorder_point, hit.princeps) == ("A", 2, "P")


def test_hit_of_an_item_of_which_little_is_known_leaves_it_open(shop: Shop) -> None:
    shop.item("AMLOR")
    (hit,) = shop.hits("amlor")
    assert (hit.price_centimes, hit.dci, hit.tableau, hit.pack_units) == (None, "", "", 1)
    assert not hit.sold_by_unit


def test_stock_price_and_expiry_come_from_the_lots_that_can_be_sold(shop: Shop) -> None:
    item = shop.item("AMLOR", price_centimes=9000)
    shop.receive(item, 9, expiry="2026-03-14", price=1000)  # yesterday
    shop.hold(shop.receive(item, 9, expiry="2026-04-01", price=2000))
    shop.receive(item, 9, expiry="2026-04-01", price=3000, place="reserve")
    shop.receive(item, 0, expiry="2026-05-01", price=4000)
    shop.receive(item, 3, expiry="2026-03-15", price=8700)  # its last day
    shop.receive(item, 4, expiry="2027-08-01", price=8920)
    shop.receive(item, 5, expiry=None)
    (hit,) = shop.hits("amlor")
    assert (hit.stock_packs, hit.price_centimes, hit.nearest_expiry) == (12, 8700, "2026-03-15")
    (hit,) = shop.hits("amlor", day="2026-03-16")
    assert (hit.stock_packs, hit.price_centimes, hit.nearest_expiry) == (9, 8920, "2027-08-01")


def test_lot_without_a_price_of_its_own_bears_that_of_the_item(shop: Shop) -> None:
    item = shop.item("AMLOR", price_centimes=9000)
    shop.receive(item, 1, price=9500)
    shop.receive(item, 1)
    assert [hit.price_centimes for hit in shop.hits("amlor")] == [9000]


def test_packs_sold_before_their_lot_was_known_are_taken_off(shop: Shop) -> None:
    item = shop.item("AMLOR")
    shop.receive(item, 5)
    shop.move(item, item, -2)
    assert [hit.stock_packs for hit in shop.hits("amlor")] == [3]
    shop.move(item, item, -9)
    assert [(hit.stock_packs, hit.out_of_stock) for hit in shop.hits("amlor")] == [(0, True)]


@pytest.mark.parametrize(("units", "packs"), [(60, 2), (27, 0), (0, 0)])
def test_item_sold_by_the_unit_counts_whole_packs(shop: Shop, units: int, packs: int) -> None:
    item = shop.item("DOLIPRANE", pack_units=28, sold_by_unit=1)
    shop.receive(item, units)
    (hit,) = shop.hits("doliprane")
    assert (hit.stock_units, hit.stock_packs) == (units, packs)
    assert hit.out_of_stock == (units == 0)


@pytest.mark.parametrize(
    ("name", "typed", "marked"),
    [
        ("AMLOR 5 mg", "amlo", ["AMLO"]),
        ("AMLOR 5 mg", "5 am", ["AM", "5"]),
        ("Élixir Œdème", "elix oed", ["Élix", "Œd"]),
        ("DOLIPRANE", "dolopr", ["DOLIPR"]),
        ("GLUCOR 2,5 mg", "2.5", ["2,5"]),
        ("حبّة", "حبه", ["حبّة"]),
    ],
)
def test_ranges_mark_what_was_typed_in_the_name_as_it_is_written(
    shop: Shop, name: str, typed: str, marked: list[str]
) -> None:
    shop.item(name)
    (hit,) = shop.hits(typed)
    assert [name[start:end] for start, end in hit.matched] == marked


@pytest.mark.usefixtures("amlor")
def test_ranges_mark_the_dci_too(shop: Shop) -> None:
    (hit,) = shop.hits("amlod")
    assert [hit.dci[start:end] for start, end in hit.matched_dci] == ["Amlod"]


# --- what shows ---------------------------------------------------------------------------------


def test_imported_item_shows_from_completion_until_it_is_undone(shop: Shop) -> None:
    shop.item("AMLOR", barcodes=("6118000250531",), import_id="import-1")
    shop.item("AMLORA", import_id="import-2")
    assert shop.names("amlor") == shop.names("0531") == []
    shop.complete_import("import-1")
    assert shop.names("amlor") == shop.names("0531") == ["AMLOR"]
    shop.undo_import("import-1")
    assert shop.names("amlor") == shop.names("0531") == []


def test_import_undone_before_its_completion_arrives_never_shows(shop: Shop) -> None:
    shop.item("AMLOR", import_id="import-1")
    shop.undo_import("import-1")
    shop.complete_import("import-1")
    assert shop.names("amlor") == []


def test_changed_item_is_found_by_its_new_words_only(shop: Shop) -> None:
    item = shop.item("AMLOR")
    shop.change(item, name="NORVASC")
    assert shop.names("norvasc") == ["NORVASC"]
    assert shop.names("amlor") == []


# --- equivalents --------------------------------------------------------------------------------


def test_equivalents_are_in_stock_with_the_same_dci_dosage_and_form(shop: Shop, amlor: str) -> None:
    same = [
        shop.item("PIMLO", "AMLODIPINE", "5 MG", "Comprime"),
        shop.item("AMCARD", "amlodipine", "0,005 g", "comprimé"),
    ]
    others = [
        shop.item("EMPTY", "Amlodipine", "5 mg", "comprimé"),
        shop.item("TEN", "Amlodipine", "10 mg", "comprimé"),
        shop.item("GELULE", "Amlodipine", "5 mg", "gélule"),
        shop.item("PLUS", "Amlodipine / Valsartan", "5 mg", "comprimé"),
        shop.item("PERCENT", "Amlodipine", "5 %", "comprimé"),
    ]
    for item in (amlor, *same, *others[1:]):
        shop.receive(item, 2)
    shop.receive(others[0], 2, expiry="2026-01-31")
    assert [hit.name for hit in shop.equivalents(amlor)] == ["AMCARD", "PIMLO"]


@pytest.mark.parametrize(
    "parts", [("", "5 mg", "sirop"), ("X", "", "sirop"), ("X", "5 mg", ""), ("X", "NA / NA", "gel")]
)
def test_item_of_which_a_part_is_unknown_has_no_equivalents(
    shop: Shop, parts: tuple[str, str, str]
) -> None:
    first, second = shop.item("ONE", *parts), shop.item("TWO", *parts)
    shop.receive(second, 1)
    assert shop.equivalents(first) == []


# --- what it costs ------------------------------------------------------------------------------


def test_every_statement_of_a_search_goes_through_an_index(shop: Shop, amlor: str) -> None:
    shop.receive(amlor, 1)
    with shop.statements() as ran:
        for typed in ("a", "amlor 5 cp", "amlar", "0531", "6 118000 250531"):
            assert shop.names(typed) == ["AMLOR"]
        shop.equivalents(amlor)
    plans = shop.plans(ran)
    assert "SEARCH i USING PRIMARY KEY (item_id=?)" in plans
    assert [line for line in plans if "SCAN" in line and not BY_INDEX.fullmatch(line)] == []


def test_number_of_statements_does_not_grow_with_the_hits(shop: Shop) -> None:
    def statements_for(typed: str) -> int:
        with shop.statements() as ran:
            shop.names(typed)
        return sum("SELECT" in text and not text.startswith("--") for text in ran)

    shop.item("AMLOR")
    for number in range(30):
        shop.receive(shop.item(f"ZYLORIC {number}"), 1)
    assert statements_for("zyloric") <= statements_for("amlor")
