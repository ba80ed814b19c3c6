"""Prescriptions and their register: refused while something is missing, entered with the sale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.prescriptions import FIELDS, REASONS
from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import dispensing as register
from pharmadesk.services import dispensing, parking, people, returning, tenant_settings
from pharmadesk.services.stock import Delivered
from pharmadesk.storage import draft_prescriptions
from pharmadesk.values.prescription import NOTHING, Prescription
from tests.till import assert_replay_equal, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.till import Shop

WHOLE = Prescription(
    "Karim Idrissi", "4, rue Atlas, Fès", "Dr Salma Bennani", "2026-11-20", "48-1207", "FSE|9917"
)
CODES = {
    "patient": "prescription.no_patient",
    "address": "prescription.no_address",
    "prescriber": "prescription.no_prescriber",
    "written_on": "prescription.no_date",
    "reference": "prescription.no_reference",
}


@pytest.fixture
def poisons(shop: Shop) -> Iterator[Shop]:
    """A shop that sells of every tableau, with two lots of the narcotic; its rows are proven."""
    for letter in "ABC":
        shop.add_item(letter, price_centimes=1_000, tableau=letter)
    shop.receive(
        Delivered(shop.items["B"], 2, "B-SOON", "2027-01-31"),
        Delivered(shop.items["B"], 5, "B-LATE", "2028-01-31"),
        Delivered(shop.items["A"], 5, "A-1", "2028-01-31"),
    )
    shop.open_session()
    yield shop
    assert_replay_equal(shop.till)


def dispense(shop: Shop, *names: str, noted: Prescription = WHOLE) -> str:
    """Sell on a prescription; return the sale's id."""
    basket_id = None
    for name in names:
        basket_id = shop.scan(name, basket_id).basket.basket_id
    assert basket_id is not None
    change = dispensing.note(shop.till, shop.cashier, basket_id, noted)
    return shop.pay(basket_id, change.basket.total_centimes).sale_id


def entries(shop: Shop) -> list[register.Entry]:
    with shop.till.read() as connection:
        return register.of_period(connection, "2026-11-01", "2026-11-30")


@pytest.mark.parametrize("field", FIELDS)
def test_narcotic_without_one_thing_on_its_prescription_is_refused_and_then_sold(
    poisons: Shop, field: str
) -> None:
    basket = poisons.scan("B").basket
    lacking = replace(WHOLE, **{field: ""}, reason="emergency")
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, lacking)
    with refused(CODES[field], name="B"):
        poisons.pay(basket.basket_id, 1_000)
    assert (entries(poisons), poisons.journal("sale.completed")) == ([], [])
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, WHOLE)
    poisons.pay(basket.basket_id, 1_000)
    assert [entry.tableau for entry in entries(poisons)] == ["B"]


@pytest.mark.parametrize("tableau", ["A", "C"])
def test_other_poisons_may_pass_without_one_for_a_reason_that_is_kept(
    poisons: Shop, tableau: str
) -> None:
    basket = poisons.scan(tableau).basket
    with refused("prescription.asked", name=tableau):
        poisons.pay(basket.basket_id, 1_000)
    noted = Prescription(reason=REASONS[0])
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, noted)
    poisons.pay(basket.basket_id, 1_000)
    (entry,) = entries(poisons)
    assert (entry.reason, entry.patient_id, entry.prescriber) == (REASONS[0], "", "")


def test_pharmacy_that_wants_every_prescription_takes_no_reason_instead(poisons: Shop) -> None:
    tenant_settings.decide(poisons.till, poisons.owner, "prescription", "required")
    basket = poisons.scan("A").basket
    noted = Prescription(reason=REASONS[0])
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, noted)
    with refused("prescription.required", name="A"):
        poisons.pay(basket.basket_id, 1_000)
    short = Prescription(patient="Karim", prescriber="Dr Bennani", written_on="2026-11-20")
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, short)
    poisons.pay(basket.basket_id, 1_000)
    assert entries(poisons)[0].reason == ""


def test_item_on_no_list_asks_for_nothing_and_is_in_no_register(poisons: Shop) -> None:
    poisons.sell("plain")
    dispense(poisons, "plain", "A", noted=Prescription(reason="seen"))
    assert [entry.name for entry in entries(poisons)] == ["A"]


def test_every_lot_is_a_line_and_the_numbers_have_no_gap(poisons: Shop) -> None:
    dispense(poisons, "B", "B", "B", "A")
    with refused("prescription.asked"):
        poisons.sell("A")
    dispense(poisons, "A")
    series = f"{poisons.till.identity.series}-O"
    assert [(e.series, e.number, e.name, e.lot_number, e.base_units) for e in entries(poisons)] == [
        (series, 1, "B", "B-SOON", 2),
        (series, 2, "B", "B-LATE", 1),
        (series, 3, "A", "A-1", 1),
        (series, 4, "A", "A-1", 1),
    ]
    first = entries(poisons)[0]
    assert (first.prescriber, first.written_on, first.reference) == (
        *("Dr Salma Bennani", "2026-11-20", "48-1207"),
    )
    assert first.person_id == poisons.cashier.person_id


def test_patient_is_nowhere_in_the_journal_and_can_be_forgotten(poisons: Shop) -> None:
    basket = poisons.scan("B").basket
    dispensing.note(poisons.till, poisons.cashier, basket.basket_id, WHOLE)
    parking_id = parking.park(poisons.till, poisons.cashier, basket.basket_id)
    again = parking.recall(poisons.till, poisons.cashier, parking_id)
    poisons.pay(again.basket_id, 1_000)
    for kind in ("basket.parked", "prescription.dispensed"):
        said = str(poisons.journal(kind))
        assert "sealed_patient" in said
        assert not [text for text in ("Karim", "rue", "9917") if text in said]
    (entry,) = entries(poisons)
    with poisons.till.read() as connection:
        assert dispensing.patient_of(connection, entry) == ("Karim Idrissi", "4, rue Atlas, Fès")
    people.erase(poisons.till, poisons.owner, entry.patient_id)
    with poisons.till.read() as connection:
        assert dispensing.patient_of(connection, entry) == ("", "")


def test_prescription_survives_a_restart_and_a_parking(poisons: Shop) -> None:
    basket_id = poisons.scan("B").basket.basket_id
    dispensing.note(poisons.till, poisons.cashier, basket_id, WHOLE)
    poisons.restart()
    parking_id = parking.park(poisons.till, poisons.cashier, basket_id)
    with poisons.till.read() as connection:
        assert draft_prescriptions.read(connection, basket_id) == NOTHING
    basket = parking.recall(poisons.till, poisons.cashier, parking_id)
    assert basket.prescription == WHOLE
    poisons.pay(basket_id, 1_000)
    with poisons.till.read() as connection:
        assert draft_prescriptions.read(connection, basket_id) == NOTHING


@pytest.mark.parametrize(
    ("noted", "code"),
    [
        (Prescription(written_on="2026-11-24"), "prescription.from_tomorrow"),
        (Prescription(reason="because"), "prescription.reason"),
        (Prescription(patient="A" * 500), "text.too_long"),
        (Prescription(patient="ع" * 120, address="ع" * 250), "text.too_long"),
        (Prescription(code="x" * 5_000), "text.too_long"),
        (Prescription(prescriber="Dr\x00"), "text.unfit"),
    ],
)
def test_prescription_that_could_not_be_kept_is_refused(
    poisons: Shop, noted: Prescription, code: str
) -> None:
    basket_id = poisons.scan("A").basket.basket_id
    dispensing.note(poisons.till, poisons.cashier, basket_id, WHOLE)
    with refused(code):
        dispensing.note(poisons.till, poisons.cashier, basket_id, noted)
    with poisons.till.read() as connection:
        assert draft_prescriptions.read(connection, basket_id) == WHOLE
    with refused("sale.empty"):
        dispensing.note(poisons.till, poisons.cashier, "none", WHOLE)


def test_what_comes_back_is_a_further_line_that_names_the_first(poisons: Shop) -> None:
    sale_id = dispense(poisons, "B", "B", "B", "plain")
    before = entries(poisons)
    returning.take_back(poisons.till, poisons.cashier, sale_id, [Wanted(1, 1)], "unwanted")
    returning.take_back(poisons.till, poisons.cashier, sale_id, [Wanted(1, 2)], "damaged")
    assert entries(poisons)[:2] == before, "no line was rewritten"
    first, second = (entry.printed_number for entry in before)
    assert [(e.cause, e.reason, e.corrects, e.base_units) for e in entries(poisons)[2:]] == [
        ("return", "unwanted", first, -1),
        ("return", "damaged", first, -1),
        ("return", "damaged", second, -1),
    ]
    assert [entry.number for entry in entries(poisons)] == [1, 2, 3, 4, 5]


def test_voided_sale_takes_back_what_was_entered(poisons: Shop) -> None:
    sale_id = dispense(poisons, "A", "B")
    returning.void(poisons.till, poisons.owner, sale_id, "wrong_item")
    assert [(e.cause, e.base_units, e.corrects[-1:]) for e in entries(poisons)] == [
        ("sale", 1, ""),
        ("sale", 1, ""),
        ("void", -1, "1"),
        ("void", -1, "2"),
    ]
    plain = poisons.sell("plain").sale_id
    returning.void(poisons.till, poisons.owner, plain, "wrong_item")
    assert len(entries(poisons)) == 4


def test_what_was_noted_wrong_is_put_right_by_a_further_line(poisons: Shop) -> None:
    dispense(poisons, "B")
    (line,) = entries(poisons)
    number = (line.series, line.number)
    right = replace(WHOLE, prescriber="Dr Hind Tazi")
    with refused("reason.missing"):
        dispensing.put_right(poisons.till, poisons.owner, number, right, " ")
    with refused("prescription.no_address"):
        lacking = replace(right, address="")
        dispensing.put_right(poisons.till, poisons.owner, number, lacking, "wrong name")
    said = dispensing.put_right(poisons.till, poisons.owner, number, right, "wrong name")
    kept, new = entries(poisons)
    assert kept == line
    assert (new.printed_number, new.corrects) == (said, line.printed_number)
    assert (new.cause, new.prescriber, new.base_units) == ("words", "Dr Hind Tazi", 0)
    with refused("dispensing.corrects", number=line.printed_number):
        dispensing.put_right(poisons.till, poisons.owner, (new.series, 2), right, "again")
    with refused("dispensing.unknown"):
        dispensing.put_right(poisons.till, poisons.owner, (new.series, 99), right, "again")


def test_who_prescribed_lately_is_proposed(poisons: Shop) -> None:
    for name in ("Dr Bennani", "Dr Tazi", "Dr Bennani"):
        poisons.clock.advance(1_000_000)
        dispense(poisons, "A", noted=replace(WHOLE, prescriber=name))
    with poisons.till.read() as connection:
        assert register.prescribers(connection, "", 5) == ["Dr Bennani", "Dr Tazi"]
        assert register.prescribers(connection, "taz", 5) == ["Dr Tazi"]
        assert register.prescribers(connection, "", 1) == ["Dr Bennani"]
