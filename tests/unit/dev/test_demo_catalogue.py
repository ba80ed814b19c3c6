"""The demonstration pharmacy is believable, consistent, and shows what the screens need."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from pharmadesk.dev.demo_catalogue import DemoItem, load_items, load_lots, load_pharmacy
from pharmadesk.domain import vat
from pharmadesk.domain.permissions import Role


def item(name: str) -> DemoItem:
    return next(item for item in load_items() if item.name == name)


def completes(code: str) -> bool:
    weighted = zip(map(int, code), (1, 3) * 6 + (1,), strict=True)
    return sum(digit * weight for digit, weight in weighted) % 10 == 0


def test_items_count_suits_a_small_pharmacy() -> None:
    assert 350 <= len(load_items()) <= 450


def test_items_have_distinct_names_and_valid_distinct_codes() -> None:
    items = load_items()
    assert len({item.name for item in items}) == len(items)
    codes = [code for item in items for code in item.barcodes]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 13 and completes(code) for code in codes)


def test_items_obey_the_rules_of_the_trade() -> None:
    for each in load_items():
        assert each.price_centimes > 0, each.name
        assert each.price_centimes % 10 == 0, each.name
        assert each.vat_class in (vat.MEDICINE, vat.PARAPHARMACY), each.name
        assert each.tableau in ("", "A", "B", "C"), each.name
        assert each.princeps in ("P", "G", None), each.name
        assert each.pack_units > 1 or not each.sold_by_unit, each.name
        assert each.reorder_point >= 1, each.name
        assert (each.reimbursement_base_centimes is None) == (not each.reimbursement_bp), each.name
        assert each.name.startswith(each.brand), each.name
        assert bool(each.dci) == (each.vat_class == vat.MEDICINE), each.name


def test_items_suppliers_are_all_known() -> None:
    known = {supplier.key for supplier in load_pharmacy().suppliers}
    assert {item.supplier for item in load_items()} == known


def test_items_of_the_counter_have_their_prices() -> None:
    prices = {
        "DOLIPRANE 1 g cp séc. B/10": 1400,
        "AUGMENTIN 1 g/125 mg sachet B/12": 12630,
        "SPASFON LYOC 80 mg lyoph. B/10": 2300,
        "LEVOTHYROX 50 µg cp séc. B/30": 1340,
        "Crème solaire SPF 50+ tube 50 ml": 18900,
        "Thermomètre digital embout souple": 4500,
    }
    assert {name: item(name).price_centimes for name in prices} == prices
    assert item("AUGMENTIN 1 g/125 mg sachet B/12").tableau == "A"


def test_items_offer_equivalents_of_the_same_substance_dosage_and_form() -> None:
    def key(each: DemoItem) -> tuple[str, str, str]:
        return each.dci, each.dosage, each.form

    amlor = item("AMLOR 5 mg cp B/28")
    brands = {each.brand for each in load_items() if key(each) == key(amlor)}
    assert brands == {"AMLOR", "AMCARD", "ANGLOR", "PIMLO"}
    groups = Counter(key(each) for each in load_items() if each.dci)
    assert sum(size > 1 for size in groups.values()) > 60


def test_items_include_arabic_names_and_second_barcodes() -> None:
    arabic = [each for each in load_items() if "\u0600" <= each.name[0] <= "\u06ff"]
    assert len(arabic) >= 5
    assert all(each.vat_class == vat.PARAPHARMACY for each in arabic)
    assert sum(len(each.barcodes) > 1 for each in load_items()) >= 10


def test_items_first_three_hundred_are_a_shop_of_their_own() -> None:
    first = load_items()[:300]
    assert {each.vat_class for each in first} == {vat.MEDICINE, vat.PARAPHARMACY}
    assert any("\u0600" <= each.name[0] <= "\u06ff" for each in first)


def test_lots_belong_to_items_of_the_catalogue() -> None:
    names = {item.name for item in load_items()}
    lots = load_lots()
    assert {lot.item for lot in lots} <= names
    assert len({lot.number for lot in lots}) == len(lots)


def test_lots_show_two_printed_prices_of_one_item() -> None:
    prices = {lot.price_centimes for lot in load_lots() if lot.item == "SMECTA 3 g sachet B/30"}
    assert len(prices) == 2


def test_pharmacy_prints_its_legal_block() -> None:
    legal = load_pharmacy().legal
    assert legal["name"] == "Pharmacie Atlas"
    assert legal["ice"] == "001524873000061"
    assert legal["inpe"] == "092014775"


def test_pharmacy_people_have_known_roles_and_distinct_six_digit_pins() -> None:
    people = load_pharmacy().people
    assert [person.role for person in people] == [Role.CASHIER, Role.MANAGER, Role.OWNER]
    assert all(len(person.pin) >= 6 and person.pin.isdigit() for person in people)
    assert len({person.pin for person in people}) == len(people)


def test_demo_catalogue_import_brings_no_heavy_module() -> None:
    script = (
        "import sys, pharmadesk.dev.demo_catalogue;"
        "print({'sqlalchemy', 'msgspec', 'PySide6', 'cryptography'} & set(sys.modules))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert printed.stdout.strip() == "set()"
