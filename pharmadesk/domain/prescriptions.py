"""What a prescription must say before poisons are handed over.

Source: dahir of 1922-12-02, art. 11 to 36: tableau A (toxic), B (narcotics), C (dangerous).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pharmadesk.values.prescription import Prescription

NARCOTICS: Final = "B"
POISONS: Final = frozenset({"A", NARCOTICS, "C"})

REASONS: Final = ("seen", "renewal", "emergency", "other")
"""Why a prescription of tableaux A and C is passed over; the first is what is proposed."""

FIELDS: Final = ("patient", "address", "prescriber", "written_on", "reference")
"""What narcotics cannot go without, in the order it is asked for."""
_OF_THE_OTHERS: Final = ("patient", "prescriber", "written_on")
"""What makes a prescription of tableaux A and C; the rest is noted where it is known."""

_REFUSALS: Final[Mapping[str, str]] = {
    "patient": "prescription.no_patient",
    "address": "prescription.no_address",
    "prescriber": "prescription.no_prescriber",
    "written_on": "prescription.no_date",
    "reference": "prescription.no_reference",
}


def missing(prescription: Prescription, tableau: str) -> tuple[str, ...]:
    """Name what a prescription lacks for a tableau, in the order it is asked for."""
    wanted = FIELDS if tableau == NARCOTICS else _OF_THE_OTHERS
    return tuple(name for name in wanted if not getattr(prescription, name))


def is_given(prescription: Prescription) -> bool:
    """Tell whether it says enough for tableaux A and C."""
    return not missing(prescription, "")


def strictest(tableaux: Iterable[str]) -> str:
    """Return the tableau that decides what a basket needs; empty where none does."""
    held = POISONS.intersection(tableaux)
    return NARCOTICS if NARCOTICS in held else min(held, default="")


def check(
    tableau: str, name: str, prescription: Prescription, today: str, *, required: bool
) -> None:
    """Let an item of a tableau go, or say what is missing.

    `required`: whether A and C need a prescription; else a reason why none was noted will do.

    Raises: Refused `prescription.no_*`, `prescription.from_tomorrow`, `prescription.asked`,
    `prescription.required`.
    """
    if prescription.written_on > today:
        raise Refused("prescription.from_tomorrow", day=prescription.written_on)
    if tableau == NARCOTICS:
        for field in missing(prescription, tableau):
            raise Refused(_REFUSALS[field], name=name)
    elif tableau in POISONS and not is_given(prescription):
        if required:
            raise Refused("prescription.required", name=name)
        if not prescription.reason:
            raise Refused("prescription.asked", name=name)
