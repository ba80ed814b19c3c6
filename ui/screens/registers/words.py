"""The sentences of the screen of the registers, and how a line of each reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.register_words import cause_word, line_remark, place_word, reference
from pharmadesk.i18n import _
from pharmadesk.values.dates import format_date, format_moment
from ui.screens.tickets.listing import TwoLines
from ui.theme.direction import isolated, ltr
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.services.registers import DispensingLine, NarcoticAccount, NarcoticLine
    from ui.screens.registers.state import RegistersState


def period(state: RegistersState) -> str:
    """Say which days are shown."""
    if not state.first_day:
        return ""
    return _("From {first} to {last}").format(
        first=ltr(format_date(state.first_day)), last=ltr(format_date(state.last_day))
    )


def nothing(state: RegistersState) -> tuple[str, str]:
    """Teach what will stand in an empty register."""
    if state.book == "narcotics":
        return _("No item is on tableau B"), _(
            "Receipts, dispensings, returns and counts of such an item will stand here by "
            "themselves."
        )
    return _("Nothing was dispensed this month"), _(
        "Every pack of tableaux A, B and C enters this register by itself as it is sold."
    )


def outcome(state: RegistersState) -> str:
    """Say where the file is that was made."""
    return _("Written to {file}").format(file=ltr(state.written)) if state.written else ""


def dispensed(line: DispensingLine) -> TwoLines:
    """Write a line of the register of dispensing."""
    entry = line.entry
    parts = (
        format_moment(entry.occurred_at_us),
        isolated(line.patient) if line.patient else "",
        isolated(entry.prescriber) if entry.prescriber else "",
        reference(entry),
        _("lot {lot}").format(lot=ltr(entry.lot_number)) if entry.lot_number else "",
        isolated(line.person) if line.person else "",
        line_remark(entry),
    )
    chips = [Chip("warning" if entry.tableau == "B" else "neutral", "file-text", entry.tableau)]
    if entry.corrects:
        chips.append(Chip("info", "corner-down-right", _("correction")))
    return TwoLines(
        f"{entry.act_id}:{entry.line_no}",
        f"{ltr(entry.printed_number)} · {ltr(entry.name)}",
        " · ".join(part for part in parts if part),
        ltr(str(entry.base_units)),
        tuple(chips),
    )


def accounts(found: Iterable[NarcoticAccount]) -> tuple[TwoLines, ...]:
    """Write the register of tableau B: each product, and under it what moved of it."""
    rows: list[TwoLines] = []
    for account in found:
        rows.append(_account(account))
        rows += [_moved(place, account, line) for place, line in enumerate(account.lines)]
    return tuple(rows)


def _account(account: NarcoticAccount) -> TwoLines:
    opening = _("Balance before: {units}").format(units=ltr(str(account.opening)))
    stock = _("in shop and quarantine now: {units}").format(units=ltr(str(account.in_stock)))
    right = account.balance == account.in_stock
    chip = (
        Chip("success", "circle-check", _("balance equals stock"))
        if right
        else Chip("danger", "circle-alert", _("balance differs from stock"))
    )
    detail = f"{opening} · {stock}"
    return TwoLines(account.item_id, ltr(account.name), detail, ltr(str(account.closing)), (chip,))


def _moved(place: int, account: NarcoticAccount, line: NarcoticLine) -> TwoLines:
    moved = line.movement
    units = f"{moved.base_units:+d}"
    parts = (
        format_moment(moved.moved_at_us),
        isolated(line.from_to) if line.from_to else "",
        ltr(line.number) if line.number else "",
        _("lot {lot}").format(lot=ltr(moved.lot_number)) if moved.lot_number else "",
        place_word(moved.place),
        isolated(line.note) if line.note else "",
        isolated(line.person) if line.person else "",
    )
    return TwoLines(
        f"{account.item_id}:{place}",
        f"{cause_word(line.cause)} {ltr(units)}",
        " · ".join(part for part in parts if part),
        ltr(str(moved.balance)),
        (),
    )
