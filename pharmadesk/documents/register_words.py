"""How the registers say their values, on paper and on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import SHOP
from pharmadesk.domain.return_events import QUARANTINE
from pharmadesk.i18n import _
from pharmadesk.values.dates import format_date

if TYPE_CHECKING:
    from pharmadesk.queries.dispensing import Entry


def cause_word(cause: str) -> str:
    """Name why units of a narcotic moved."""
    return {
        "received": _("Received"),
        "dispensed": _("Dispensed"),
        "returned": _("Returned"),
        "voided": _("Sale cancelled"),
        "adjusted": _("Adjusted"),
        "counted": _("Counted"),
        "owed": _("Owed, stays in stock"),
        "settled": _("Owed no more"),
        "lent": _("Lent to a colleague"),
        "borrowed": _("Borrowed from a colleague"),
        "got_back": _("Back from a colleague"),
        "given_back": _("Given back to a colleague"),
    }.get(cause, _("Not fetched yet"))


def place_word(place: str) -> str:
    """Name where units are."""
    return {SHOP: _("Shop"), QUARANTINE: _("Quarantine")}.get(place, place)


def reference(entry: Entry) -> str:
    """Write the day and the number of a prescription."""
    day = format_date(entry.written_on) if entry.written_on else ""
    return " · ".join(part for part in (day, entry.reference) if part)


def line_remark(entry: Entry) -> str:
    """Say which line another puts right and why, or why no prescription was noted."""
    if entry.corrects:
        why = reason_word(entry.reason)
        return _("Corrects {number}: {reason}").format(number=entry.corrects, reason=why)
    return reason_word(entry.reason)


def reason_word(reason: str) -> str:
    """Say a reason: a word of the program's, or what a person typed."""
    return {
        "seen": _("None noted: seen and handed back"),
        "renewal": _("None noted: known treatment renewed"),
        "emergency": _("None noted: emergency"),
        "other": _("None noted: another reason"),
        "unwanted": _("goods returned, unwanted"),
        "wrong_item": _("goods returned, wrong item"),
        "damaged": _("goods returned, damaged"),
    }.get(reason, reason)


def paper_stays() -> str:
    """Say what the law wants on paper, whatever is printed here."""
    return _(
        "The paper register, numbered and initialled by the authority, stays the legal one; this "
        "print helps to keep and to check it."
    )
