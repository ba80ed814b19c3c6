"""A correction of a line of the register of dispensing, while it is typed. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import prescriptions
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.values.dates import format_date, parse_day
from pharmadesk.values.prescription import Prescription
from ui.screens.sale.state import PrescriptionView
from ui.theme.direction import isolated, ltr

if TYPE_CHECKING:
    from pharmadesk.services.registers import DispensingLine


class Correction:
    """What the line should have said: it begins with what it says."""

    def __init__(self, line: DispensingLine, number: int) -> None:
        entry = line.entry
        self._line = line
        self._number = number
        self._texts = {
            "patient": line.patient,
            "address": line.address,
            "prescriber": entry.prescriber,
            "written_on": format_date(entry.written_on) if entry.written_on else "",
            "reference": entry.reference,
            "why": "",
        }
        self.of = (entry.series, entry.number)
        self.refused: PharmaDeskError | None = None

    @property
    def why(self) -> str:
        """The reason that was typed."""
        return self._texts["why"]

    def type(self, name: str, text: str) -> None:
        """Take what is typed in a field."""
        self._texts[name], self.refused = text, None

    def read(self) -> Prescription | None:
        """Read what was typed; nothing where its day cannot be read, which is said then."""
        texts = {name: self._texts[name] for name in prescriptions.FIELDS}
        try:
            day = texts["written_on"].strip()
            return Prescription(**(texts | {"written_on": parse_day(day) if day else ""}))
        except Refused as refused:
            self.refused = refused
            return None

    def view(self) -> PrescriptionView:
        """Show the form in the language now spoken."""
        entry = self._line.entry
        lead = _("{number}, {item}: the line stays; a new one says what it should have said.")
        said = Prescription(**{name: self._texts[name] for name in prescriptions.FIELDS})
        missing = prescriptions.missing(said, entry.tableau)
        return PrescriptionView(
            self._number,
            entry.tableau,
            entry.name,
            tuple(self._texts.items()),
            missing=missing if self.why.strip() else (*missing, "why"),
            can_pass=False,
            error=message(self.refused) if self.refused else "",
            lead=lead.format(number=ltr(entry.printed_number), item=isolated(entry.name)),
        )
