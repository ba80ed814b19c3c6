"""The part of the table of sentences that speaks of prescriptions and the register of them."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

DISPENSING: Final[dict[str, str]] = {
    "prescription.no_patient": N_(
        "{name} is on tableau B: the patient is missing. Nothing was recorded; press F9 and type "
        "their name."
    ),
    "prescription.no_address": N_(
        "{name} is on tableau B: the patient's address is missing. Nothing was recorded; press F9 "
        "and type it."
    ),
    "prescription.no_prescriber": N_(
        "{name} is on tableau B: the prescriber is missing. Nothing was recorded; press F9 and "
        "type their name."
    ),
    "prescription.no_date": N_(
        "{name} is on tableau B: the day of the prescription is missing. Nothing was recorded; "
        "press F9 and type it."
    ),
    "prescription.no_reference": N_(
        "{name} is on tableau B: the number of the prescription is missing. Nothing was recorded; "
        "press F9 and type it."
    ),
    "prescription.asked": N_(
        "{name} takes a prescription. Nothing was recorded; press F9 and note it, or say why none "
        "is noted."
    ),
    "prescription.required": N_(
        "{name} takes a prescription. Nothing was recorded; press F9 and type patient, prescriber "
        "and day."
    ),
    "prescription.from_tomorrow": N_(
        "A prescription of {day} is of a day to come; nothing was recorded. Type the day on it."
    ),
    "prescription.reason": N_("This reason is not known; nothing changed. Choose one shown."),
    "dispensing.unknown": N_(
        "No line of the register has this number; nothing was entered. Look at it again."
    ),
    "dispensing.corrects": N_(
        "This line puts {number} right already; nothing was entered. Correct that one instead."
    ),
    "import.tableau_unknown": N_(
        "“{value}” on line {line} is no tableau; the item was imported without it."
    ),
    "register.unwritable": N_(
        "The file {file} cannot be written; the register is as it was. Make room, or close the "
        "file where it is open, and try again."
    ),
    "promise.unknown": N_(
        "These owed packs have not reached this register; nothing was handed over. Synchronise, or "
        "do it where they were paid."
    ),
    "promise.over": N_(
        "Nothing is owed of this any more; nothing was handed over. Look at the list again."
    ),
    "promise.by_unit": N_(
        "Only whole packs can be owed; nothing changed. Hand the units over now, or sell the pack."
    ),
    "promise.too_many": N_(
        "At most {most} can be owed here; nothing changed. Choose a smaller number."
    ),
    "item.tableau": N_("A tableau is A, B or C, or none; nothing changed. Choose one of them."),
}
