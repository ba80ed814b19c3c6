"""Prescriptions and the register of dispensing: noted with the basket, entered with the sale.

A line of the register is never rewritten: what comes back, or was noted wrong, is a further line
that names it. The paper register stays the one the law knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from msgspec import UNSET, structs

from pharmadesk.domain import prescriptions
from pharmadesk.domain.dispensing_events import (
    CorrectedLine,
    DispensedLine,
    DispensingCorrected,
    PrescriptionDispensed,
    SealedPrescription,
)
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.prescriptions import POISONS
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import dispensing, tenant_settings
from pharmadesk.services.baskets import changed
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import draft_prescriptions, vault
from pharmadesk.values.prescription import Prescription
from pharmadesk.values.text import MOST_ADDRESS, MOST_NAME, MOST_REASON, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.events import LotTaken, SaleCompleted
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.queries.dispensing import Entry
    from pharmadesk.queries.promises import Promise
    from pharmadesk.services.baskets import BasketChange
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES: Final = "dispensing"
MOST_REFERENCE: Final = 40
MOST_SEALED_BYTES: Final = 700
"""What is sealed together fits an event: base64 adds a third, nonce and tag 28 bytes."""
_GROUP_SEPARATOR: Final = "\N{INFORMATION SEPARATOR THREE}"


def series_of(unit: Unit) -> str:
    """Name the series of this register's lines, such as `C2-B-O`."""
    return f"{unit.identity.series}-O"


# --- with the basket ------------------------------------------------------------------------------


def note(till: Till, actor: Actor, basket_id: str, prescription: Prescription) -> BasketChange:
    """Note a prescription for a basket, in the place of what was noted.

    What is missing may follow until the basket is paid.

    Raises: Refused `sale.empty`, `prescription.from_tomorrow`, `prescription.reason`, `text.*`.
    """
    tidy = checked(prescription)

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        if not drafts.is_open(unit.connection, basket_id):
            raise Refused("sale.empty")
        if tidy.written_on > unit.desk.trusted_date():
            raise Refused("prescription.from_tomorrow", day=tidy.written_on)
        draft_prescriptions.put(unit.connection, basket_id, tidy)
        return changed(unit, basket_id, None)

    return till.write(actor, work)


def checked(prescription: Prescription) -> Prescription:
    """Make what was typed and scanned fit to be kept.

    Raises: Refused `prescription.reason`, `text.*`.
    """
    reason = prescription.reason
    if reason and reason not in prescriptions.REASONS:
        raise Refused("prescription.reason")
    tidy = replace(
        prescription,
        patient=one_line(prescription.patient, MOST_NAME),
        address=one_line(prescription.address, MOST_ADDRESS),
        prescriber=one_line(prescription.prescriber, MOST_NAME),
        reference=one_line(prescription.reference, MOST_REFERENCE),
        code=one_line(prescription.code.replace(_GROUP_SEPARATOR, "|"), MOST_SEALED_BYTES),
    )
    for text in (_patient_of(tidy), tidy.code):
        if len(text.encode()) > MOST_SEALED_BYTES:
            raise Refused("text.too_long", length=len(text.encode()), most=MOST_SEALED_BYTES)
    return tidy


def require(unit: Unit, basket_id: str, items: Iterable[ItemCard]) -> Prescription:
    """Read what is noted for a basket, if it is enough for what lies in it.

    Raises: Refused `prescription.*` with the name of the first item it is not enough for.
    """
    noted = draft_prescriptions.read(unit.connection, basket_id)
    poisons = [item for item in items if item.tableau in POISONS]
    if not poisons:
        return noted
    required = tenant_settings.prescription_required(unit.connection)
    today = unit.desk.trusted_date()
    for item in sorted(poisons, key=lambda item: item.tableau != prescriptions.NARCOTICS):
        prescriptions.check(item.tableau, item.name, noted, today, required=required)
    return noted


# --- sealed and opened ----------------------------------------------------------------------------


def sealed(unit: Unit, prescription: Prescription) -> SealedPrescription:
    """Seal who the patient is under a key of their own; nobody's is made where nobody is named."""
    patient, code = _patient_of(prescription), prescription.code
    patient_id, sealed_patient, sealed_code = "", "", ""
    if patient or code:
        patient_id = unit.desk.ids.new()
        key = vault.new_person_key(unit.connection, patient_id)
        sealed_patient = vault.seal(key, patient_id, patient) if patient else ""
        sealed_code = vault.seal(key, patient_id, code) if code else ""
    return SealedPrescription(
        patient_id=patient_id,
        sealed_patient=sealed_patient,
        sealed_code=sealed_code,
        prescriber=prescription.prescriber,
        written_on=prescription.written_on or UNSET,
        reference=prescription.reference,
        reason="" if prescriptions.is_given(prescription) else prescription.reason,
    )


def opened(connection: Connection, kept: SealedPrescription) -> Prescription:
    """Open a prescription; of a patient who was erased, or is not known here yet, nothing shows."""
    code = _unsealed(connection, kept.patient_id, kept.sealed_code)
    name, _, address = _unsealed(connection, kept.patient_id, kept.sealed_patient).partition("\n")
    written_on = "" if kept.written_on is UNSET else kept.written_on
    return Prescription(
        name, address, kept.prescriber, written_on, kept.reference, code, kept.reason
    )


def patient_of(connection: Connection, entry: Entry | Promise) -> tuple[str, str]:
    """Open who a line of the register, or a promise, is about.

    Shape: (name, address), empty for one who was erased and where nobody was named.
    """
    patient = _unsealed(connection, entry.patient_id, entry.sealed_patient)
    name, _, address = patient.partition("\n")
    return name, address


def _unsealed(connection: Connection, patient_id: str, text: str) -> str:
    key = vault.person_key(connection, patient_id) if text else None
    return vault.unseal(key, patient_id, text) if key else ""


def _patient_of(prescription: Prescription) -> str:
    if not prescription.patient and not prescription.address:
        return ""
    return f"{prescription.patient}\n{prescription.address}"


# --- with the sale --------------------------------------------------------------------------------


def enter(
    unit: Unit,
    sale: SaleCompleted,
    items: Mapping[str, ItemCard],
    noted: SealedPrescription,
    owed: Mapping[tuple[int, str], int],
) -> None:
    """Enter what a sale holds of the tableaux, each lot a numbered line, with the sale or never.

    `owed` are the base units that stay, by line and lot: they are entered when they go.
    """
    taken: list[tuple[int, ItemCard, LotTaken]] = []
    for line in sale.lines:
        for lot in line.lots:
            units = lot.quantity - owed.get((line.line_no, lot.lot_id), 0)
            if units > 0:
                taken.append(
                    (line.line_no, items[line.item_id], structs.replace(lot, quantity=units))
                )
    enter_lots(unit, sale.sale_id, taken, noted)


def enter_lots(
    unit: Unit,
    sale_id: str,
    taken: Sequence[tuple[int, ItemCard, LotTaken]],
    noted: SealedPrescription,
) -> None:
    """Enter what goes of the tableaux; the rest of it is in no register.

    Shape: `taken` are (line of the sale, its item, units of a lot).
    """
    listed = [each for each in taken if each[1].tableau in POISONS]
    if not listed:
        return
    lines = [
        _dispensed(unit, line_no, sale_line_no, item, lot)
        for line_no, (sale_line_no, item, lot) in enumerate(listed, start=1)
    ]
    body = PrescriptionDispensed(
        dispensing_id=unit.desk.ids.new(),
        sale_id=sale_id,
        series=series_of(unit),
        prescription=noted,
        lines=tuple(lines),
    )
    about = tuple(dict.fromkeys(line.item_id for line in lines))
    unit.emit("prescription.dispensed", body, stream_key=sale_id, about=about)


def _dispensed(
    unit: Unit, line_no: int, sale_line_no: int, item: ItemCard, lot: LotTaken
) -> DispensedLine:
    return DispensedLine(
        line_no=line_no,
        number=unit.next_number(SERIES),
        sale_line_no=sale_line_no,
        item_id=item.item_id,
        name=item.name,
        tableau=item.tableau,
        lot_id=lot.lot_id,
        lot_number=lot.number,
        base_units=lot.quantity,
    )


# --- put right ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CameBack:
    """Units of a lot that came back of a line of a sale."""

    sale_line_no: int
    lot_id: str
    base_units: int


def voided(unit: Unit, sale_id: str, reason: str) -> None:
    """Enter that all of a sale that was entered came back."""
    out = dispensing.still_out(dispensing.of_sale(unit.connection, sale_id))
    _correct(unit, sale_id, "void", reason, [(entry, -units) for entry, units in out])


def returned(unit: Unit, sale_id: str, back: Sequence[CameBack], reason: str) -> None:
    """Enter that some of what was entered of a sale came back."""
    out = dispensing.still_out(dispensing.of_sale(unit.connection, sale_id))
    came: list[tuple[Entry, int]] = []
    # A pack that was owed may have been handed over from another lot than the sale took.
    wanted = [(each, same_lot) for same_lot in (True, False) for each in back]
    missing = {id(each): each.base_units for each in back}
    for each, same_lot in wanted:
        units = missing[id(each)]
        for place, (entry, left) in enumerate(out):
            same = (entry.lot_id == each.lot_id) or not same_lot
            if entry.sale_line_no == each.sale_line_no and same:
                taken = min(units, left)
                out[place] = (entry, left - taken)
                units -= taken
                if taken:
                    came.append((entry, -taken))
        missing[id(each)] = units
    _correct(unit, sale_id, "return", reason, came)


def put_right(
    till: Till, actor: Actor, number: tuple[str, int], said: Prescription, reason: str
) -> str:
    """Enter what a line should have said of its prescription; the line stays as it is.

    Shape: `number` is series and number; the result is the number of the new line as printed.
    Raises: Refused `permission.denied`, `dispensing.unknown`, `dispensing.corrects`,
    `reason.missing`, `prescription.*`, `text.*`.
    """
    tidy, why = checked(said), one_line(reason, MOST_REASON)
    if not why:
        raise Refused("reason.missing")

    def work(unit: Unit) -> str:
        unit.require(Action.CORRECT_DISPENSING)
        entry = dispensing.numbered(unit.connection, *number)
        if entry is None:
            raise Refused("dispensing.unknown")
        if entry.corrects:
            raise Refused("dispensing.corrects", number=entry.corrects)
        today = unit.desk.trusted_date()
        prescriptions.check(entry.tableau, entry.name, tidy, today, required=True)
        body = _correct(unit, entry.sale_id, "words", why, [(entry, 0)], sealed(unit, tidy))
        assert body is not None, "one line is put right"
        return ticket_number(body.series, body.lines[0].number)

    return till.write(actor, work)


def _correct(
    unit: Unit,
    sale_id: str,
    cause: str,
    reason: str,
    lines: Sequence[tuple[Entry, int]],
    prescription: SealedPrescription | None = None,
) -> DispensingCorrected | None:
    if not lines:
        return None
    body = DispensingCorrected(
        correction_id=unit.desk.ids.new(),
        sale_id=sale_id,
        series=series_of(unit),
        cause=cause,
        reason=reason,
        lines=tuple(
            CorrectedLine(
                line_no=line_no,
                number=unit.next_number(SERIES),
                sale_line_no=entry.sale_line_no,
                item_id=entry.item_id,
                name=entry.name,
                tableau=entry.tableau,
                lot_id=entry.lot_id,
                lot_number=entry.lot_number,
                base_units=units,
                of_series=entry.series,
                of_number=entry.number,
            )
            for line_no, (entry, units) in enumerate(lines, start=1)
        ),
        prescription=prescription or UNSET,
    )
    about = tuple(dict.fromkeys(line.item_id for line in body.lines))
    unit.emit("dispensing.corrected", body, stream_key=sale_id, about=about)
    return body
