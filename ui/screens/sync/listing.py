"""The list of the screen: the other registers, then what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Signal
from typing_extensions import override

from pharmadesk.i18n import N_, _, language, ngettext
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries.synchronising import Waiting
from pharmadesk.values.clock import local
from pharmadesk.values.money import format_amount
from ui.screens.sync.deeds import deed
from ui.screens.sync.words import moment, why_waits
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.amounts import money
from ui.widgets.chip import Chip
from ui.widgets.rows import RowDelegate, RowModel, RowView

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from pharmadesk.queries.synchronising import AsideEvent, NamedCase, OtherRegister
    from ui.screens.sync.state import SyncState
    from ui.theme.tokens import Colour, Tone

_ICON: Final = 20
_GAP: Final = 12
_END: Final = 8

_SUBJECTS: Final = {
    "sale": N_("Sale"),
    "line": N_("Sale"),
    "session": N_("Cash session"),
    "item": N_("Item"),
    "barcode": N_("Barcode"),
    "catalogue": N_("Catalogue"),
    "import": N_("Catalogue"),
    "goods": N_("Goods received"),
    "stock": N_("Stock"),
    "lot": N_("Lot"),
    "basket": N_("Basket"),
    "supplier": N_("Supplier"),
    "vat_rate": N_("VAT"),
    "setting": N_("Setting"),
    "person": N_("Person"),
    "role": N_("Person"),
    "pharmacy": N_("Pharmacy"),
    "register": N_("Register"),
}
_REASONS: Final[dict[str, tuple[str, Tone]]] = {
    "event.deferred": ("layers", "info"),
}
_CASES: Final = {
    "stock.oversold": (
        N_("{subject}: stock of {detail}"),
        N_("More left than anyone saw come in. Count this item."),
    ),
    "stock.recount": (
        N_("{subject}: {detail} at the time of a count elsewhere"),
        N_("Nobody can tell which of the two was first. Count this item once more."),
    ),
    "barcode.claimed_twice": (
        N_("Barcode {subject} on two items"),
        N_("A scan cannot tell which one it is. Correct the code of one of them."),
    ),
    "number.used_twice": (
        N_("Receipt {subject} {detail} given twice"),
        N_("Both sales are kept: a copy of the register sold too. Ask support."),
    ),
    "basket.sold_twice": (
        N_("A basket that waited was sold twice: {detail}"),
        N_("Two registers took it up while apart. Both sales are kept: ask which one was paid."),
    ),
    "promise.kept_beyond": (
        N_("Receipt {subject}: more handed over than was owed, {detail}"),
        N_("Two registers handed it over unknown to each other. Ask the customer, or count it."),
    ),
    "loan.settled_beyond": (
        N_("Exchange {subject}: more settled than was open, {detail}"),
        N_("Two registers settled it unknown to each other. Ask the colleague, or count it."),
    ),
    "narcotics.unbalanced": (
        N_("{subject}: tableau B balance and stock differ, {detail}"),
        N_(
            "The movements come to another figure than the shelves hold. Rebuild, then ask support."
        ),
    ),
    "number.missing": (
        N_("Receipts {detail} are not in the journal"),
        N_("They were given before a backup was restored. Keep their paper copies."),
    ),
    "sale.returned_beyond": (
        N_("Receipt {subject}: {detail} more came back than were sold"),
        N_("Two registers took goods back unknown to each other. Compare their return slips."),
    ),
    "sale.refunded_beyond": (
        N_("Receipt {subject}: {detail} more given back than it came to"),
        N_("A register that had not received this sale gave it back. Compare the return slips."),
    ),
    "credit.beyond": (
        N_("Customer {subject}: {detail} owed beyond the limit"),
        N_("The sales on credit count. Raise the limit, or ask for a payment: press F3."),
    ),
    "credit.erased_owes": (
        N_("Customer {subject} was erased and still owes {detail}"),
        N_("Another register sold on credit before it heard. Nobody can be asked for it any more."),
    ),
    "person.sold_after": (
        N_("{subject} sold after the last role was taken: {detail}"),
        N_("The sales count: that register had not heard of it yet. Ask who was at the counter."),
    ),
    "register.copied": (
        N_("This register has two histories"),
        N_("A copy or an old backup of it sold too; both are kept. Look for the other computer."),
    ),
}


@dataclass(frozen=True, slots=True)
class SyncRow:
    """A row of two lines; `end` stands at its end, as a chip when it has a tone."""

    key: str
    icon: str
    tone: Tone
    title: str
    detail: str
    end: str = ""
    end_tone: Tone = "neutral"
    end_icon: str = "clock"
    is_head: bool = False


def rows(state: SyncState) -> tuple[SyncRow, ...]:
    """Write the list in the language now spoken."""
    seen = state.overview
    if seen is None:
        return ()
    others = [_other(other, state.now_us) for other in seen.others]
    waits = [_waiting(each, state.now_us) for each in seen.waiting]
    decided = (_head("waits", "lock", _("For the owner to decide"), len(waits)), *waits)
    to_see = [_aside(event, state.now_us) for event in seen.aside]
    to_see += [_aside(event, state.now_us) for event in seen.at_centre]
    to_see += [_missing(name, place) for place, name in enumerate(seen.missing)]
    unnamed = 0 if state.status is None else state.status.aside - len(seen.at_centre)
    if unnamed > 0:
        to_see.append(_at_centre(unnamed))
    if state.status is not None and state.status.upgrade:
        to_see.append(_upgrade(state.status.upgrade))
    to_see += [_case(case, place) for place, case in enumerate(seen.cases)]
    return (
        _head("others", "monitor", _("Other registers"), len(others)),
        *(others or [_nobody()]),
        *(decided if waits else ()),
        _head("to see", "triangle-alert", _("To see"), len(to_see)),
        *(to_see or [_nothing()]),
    )


def _head(key: str, icon: str, title: str, count: int) -> SyncRow:
    return SyncRow(key, icon, "neutral", title, "", ltr(str(count)), is_head=True)


def _other(other: OtherRegister, now_us: int) -> SyncRow:
    days = (local(now_us).date() - local(other.heard_us).date()).days
    detail = _("Known here until {moment}").format(moment=moment(other.heard_us, now_us))
    key, title = key_of(other), isolated(other.name)
    if other.series:
        title = " · ".join((title, ltr(other.series)))
    if other.is_revoked:
        end = _("withdrawn")
        return SyncRow(key, "monitor", "danger", title, detail, end, "danger", "lock")
    if days < 1:
        return SyncRow(key, "monitor", "neutral", title, detail)
    late = ngettext("silent for {count} day", "silent for {count} days", days)
    late = late.format(count=ltr(str(days)))
    return SyncRow(key, "monitor", "warning", title, detail, late, "warning")


def key_of(subject: OtherRegister | Waiting) -> str:
    """Return the key of the row of something a person decides about."""
    if isinstance(subject, Waiting):
        decided = "" if subject.decision is None else f" {subject.event_ids[0]}"
        return f"wait {subject.device_id} {subject.reason}{decided}"
    return f"other {subject.device_id}"


def _waiting(each: Waiting, now_us: int) -> SyncRow:
    count = len(each.event_ids)
    what = ngettext("{count} event", "{count} events", count).format(count=ltr(str(count)))
    if each.decision is not None:
        what = deed(each.decision) if count == 1 else f"{deed(each.decision)} ({what})"
    parts = [isolated(each.register), what, moment(each.since_us, now_us)]
    end = ""
    if each.sales:
        sold = ngettext("{count} sale", "{count} sales", each.sales)
        sold = sold.format(count=ltr(str(each.sales)))
        end = " · ".join((sold, isolated(format_amount(each.total_centimes, language()))))
    return SyncRow(
        *(key_of(each), "lock", "warning", " · ".join(parts), why_waits(each.reason, count)),
        end,
        "warning",
        "shopping-basket",
    )


def _nobody() -> SyncRow:
    return SyncRow(
        "nobody",
        "monitor",
        "neutral",
        _("No other register yet"),
        _("Each register that joins the pharmacy shows here with its latest news."),
    )


def _aside(event: AsideEvent, now_us: int) -> SyncRow:
    icon, tone = _REASONS.get(event.reason, ("circle-alert", "danger"))
    subject = event.kind.partition(".")[0]
    what = _(_SUBJECTS[subject]) if subject in _SUBJECTS else ltr(event.kind)
    if event.ticket:
        what = f"{what} {ltr(event.ticket)}"
    title = " · ".join((what, isolated(event.register), moment(event.occurred_at_us, now_us)))
    return SyncRow(event.event_id, icon, tone, title, sentence(event.reason))


def _missing(register: str, place: int) -> SyncRow:
    words = _("The centre does not take what {register} recorded")
    title = words.format(register=isolated(register or _("a register not known here")))
    advice = sentence("sync.not_given")
    return SyncRow(f"missing {place}", "circle-alert", "danger", title, advice)


def _at_centre(count: int) -> SyncRow:
    title = ngettext(
        "{count} event does not count yet at the centre",
        "{count} events do not count yet at the centre",
        count,
    )
    advice = ngettext(
        "It is kept there. The centre’s reports are complete once support has seen to it.",
        "They are kept there. The centre’s reports are complete once support has seen to them.",
        count,
    )
    named = title.format(count=ltr(str(count)))
    return SyncRow("at the centre", "circle-alert", "warning", named, advice)


def _upgrade(version: str) -> SyncRow:
    title = _("PharmaDesk {version} is there").format(version=ltr(version))
    advice = _("This register has an older one. Close the cash session, then update it.")
    return SyncRow("upgrade", "layers", "info", title, advice)


def _case(case: NamedCase, place: int) -> SyncRow:
    title, advice = _CASES[case.kind]
    subject = ltr(case.subject)
    if case.kind == "person.sold_after" and not subject:
        subject = _("Somebody erased or not known here")
    is_money = case.kind == "sale.refunded_beyond"
    detail = money(int(case.detail)) if is_money else ltr(case.detail)
    named = _(title).format(subject=subject, detail=detail)
    return SyncRow(f"case {place}", "circle-alert", "warning", named, _(advice))


def _nothing() -> SyncRow:
    return SyncRow(
        "nothing",
        "circle-check",
        "success",
        _("Nothing waits for anybody"),
        _("Every event that came counts, and nothing contradicts anything."),
    )


class Listing(RowView[SyncRow]):
    """The rows, to be read; those an owner decides about are chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: RowModel[SyncRow] = RowModel(_spoken, self)
        self.setModel(self._shown)
        self._delegate = _Delegate(self._shown, self)
        self._delegate.shows_selection = False
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(self._tell)

    def show_rows(self, listed: tuple[SyncRow, ...]) -> None:
        """Show these rows."""
        if listed != self._shown.rows:
            self._shown.show(listed)
        if self.current_place() < 0:
            self.go_to(1)  # the first below a head

    def let_choose(self, *, may: bool) -> None:
        """Show which row is chosen, to a person who decides about some."""
        if self._delegate.shows_selection != may:
            self._delegate.shows_selection = may
            self.viewport().update()

    def chosen_key(self) -> str:
        """Return the key of the row that is chosen."""
        row = self._shown.row_at(self.current_place())
        return row.key if row is not None else ""

    def _tell(self) -> None:
        self.chosen.emit(self.chosen_key())


def _spoken(row: SyncRow) -> str:
    return ". ".join(part for part in (row.title, row.end, row.detail) if part)


class _Delegate(RowDelegate[SyncRow]):
    """Paints a row: icon, title over its detail, and what stands at the end."""

    @override
    def ground(self, row: SyncRow) -> Colour | None:
        return "raised" if row.is_head else None

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: SyncRow) -> None:
        run = paint.Run(rect)
        if row.is_head:
            paint.stamp(painter, run.start(_ICON, _GAP), row.icon, "textMuted", _ICON)
            width = paint.text_width(row.end, "bodyStrong")
            paint.write(painter, run.end(width, _END), row.end, "bodyStrong", "textMuted")
            paint.write(painter, run.rest(), row.title, "bodyStrong")
            return
        place = run.start(_ICON, _GAP)
        paint.stamp(painter, place, row.icon, paint.TONE_MARK[row.tone], _ICON)
        if row.end:
            chip = Chip(row.end_tone, row.end_icon, row.end)
            paint.draw_chip(painter, run.end(paint.chip_width(chip), _END), chip)
        title, under = current().line("row"), current().line("small")
        top = rect.top() + (rect.height() - title - under) // 2
        left, width = run.rest().left(), run.width
        paint.write(painter, QRect(left, top, width, title), row.title, "row")
        below = QRect(left, top + title, width, under)
        paint.write(painter, below, row.detail, "small", "textMuted")
