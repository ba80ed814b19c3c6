"""The registers a pharmacist keeps by law, as they are looked at: with the names they hold.

The paper register stays the one the law knows; these are printed to check and to copy from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, require
from pharmadesk.queries import dispensing
from pharmadesk.services.dispensing import patient_of
from pharmadesk.services.people import name_of

if TYPE_CHECKING:
    from pharmadesk.queries.dispensing import Entry
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class DispensingLine:
    """A line of the register of dispensing with who it is about; erased names are empty."""

    entry: Entry
    patient: str
    address: str
    person: str


def ordonnancier(till: Till, actor: Actor, first_day: str, last_day: str) -> list[DispensingLine]:
    """Read the register of dispensing of some days, both ends included.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SEE_DISPENSING)
    with till.read() as connection:
        entries = dispensing.of_period(connection, first_day, last_day)
        people = {e.person_id: name_of(connection, e.person_id) for e in entries}
        return [
            DispensingLine(entry, *patient_of(connection, entry), people[entry.person_id])
            for entry in entries
        ]
