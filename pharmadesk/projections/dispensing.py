"""The effects of the register of dispensing: a row a line, whatever it puts right; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from pharmadesk.projections.effects import Put

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain import dispensing_events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def _dispensed(header: Header, body: dispensing_events.PrescriptionDispensed) -> Effects:
    act: dict[str, Value] = {
        **_act(header, body.dispensing_id, body.series, body.sale_id),
        **_noted(body.prescription),
        "cause": "sale",
        "reason": body.prescription.reason,
        "of_series": None,
        "of_number": None,
    }
    return tuple(Put("dispensing", act | _line(line)) for line in body.lines)


def _corrected(header: Header, body: dispensing_events.DispensingCorrected) -> Effects:
    act: dict[str, Value] = {
        **_act(header, body.correction_id, body.series, body.sale_id),
        **_noted(None if body.prescription is UNSET else body.prescription),
        "cause": body.cause,
        "reason": body.reason,
    }
    return tuple(
        Put(
            "dispensing",
            act | _line(line) | {"of_series": line.of_series, "of_number": line.of_number},
        )
        for line in body.lines
    )


def _act(header: Header, act_id: str, series: str, sale_id: str) -> dict[str, Value]:
    return {
        "act_id": act_id,
        "series": series,
        "sale_id": sale_id,
        "register_id": header.device_id,
        "business_date": header.business_date,
        "occurred_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }


def _noted(prescription: dispensing_events.SealedPrescription | None) -> dict[str, Value]:
    """Lay out what was noted of a prescription; a line about goods that came back says nothing."""
    if prescription is None:
        nothing = dict.fromkeys(("patient_id", "sealed_patient", "prescriber", "reference"), "")
        return {**nothing, "written_on": None}
    written_on = prescription.written_on
    return {
        "patient_id": prescription.patient_id,
        "sealed_patient": prescription.sealed_patient,
        "prescriber": prescription.prescriber,
        "reference": prescription.reference,
        "written_on": None if written_on is UNSET else written_on,
    }


def _line(line: dispensing_events.DispensedLine) -> dict[str, Value]:
    names = ("line_no", "number", "sale_line_no", "item_id", "name", "tableau", "lot_id")
    return {name: getattr(line, name) for name in (*names, "lot_number", "base_units")}


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "prescription.dispensed": _dispensed,
    "dispensing.corrected": _corrected,
}
