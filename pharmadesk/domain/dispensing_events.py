"""The vocabulary of prescriptions and of the register of dispensing; the rules of events.py.

A line of the register never changes: what has to be put right is a further line that names it.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Day, Key, Sealed, Text  # noqa: TC001 - msgspec reads
from pharmadesk.domain.events import Body, Part


class SealedPrescription(Part, frozen=True, omit_defaults=True):
    """What is known of a prescription, or why none was noted.

    `sealed_patient` is base64 of nonce and AES-GCM ciphertext under the key of `patient_id`: name
    and address, a line each; `sealed_code` is the text of its QR under the same key. Both are empty
    where nobody was named. Who prescribes does so in a public office, which the register names.
    """

    patient_id: Key = ""
    sealed_patient: Sealed = ""
    sealed_code: Sealed = ""
    prescriber: Text = ""
    written_on: Day | UnsetType = UNSET
    reference: Text = ""
    reason: Key = ""


class DispensedLine(Part, frozen=True):
    """Units of one lot that were handed over; `number` is the register's."""

    line_no: Bounded
    number: Bounded
    sale_line_no: Bounded
    item_id: Key
    name: Text
    tableau: Key
    lot_id: Key
    lot_number: Text | None
    base_units: Bounded


class PrescriptionDispensed(Body, frozen=True):
    """What a sale holds of tableaux A, B and C entered the register; a series has no gap.

    Source: dahir of 1922-12-02, art. 11 and following (the ordonnancier).
    """

    dispensing_id: Key
    sale_id: Key
    series: Key
    prescription: SealedPrescription
    lines: tuple[DispensedLine, ...]


class CorrectedLine(DispensedLine, frozen=True):
    """A line that puts another right; `base_units` are those that came back, below zero."""

    of_series: Key
    of_number: Bounded


class DispensingCorrected(Body, frozen=True):
    """Lines of the register were put right by further ones.

    `cause` is `void` or `return` where goods came back, `words` where what was noted of the
    prescription was wrong: `prescription` is what it should have said.
    """

    correction_id: Key
    sale_id: Key
    series: Key
    cause: Key
    reason: Text
    lines: tuple[CorrectedLine, ...]
    prescription: SealedPrescription | UnsetType = UNSET
