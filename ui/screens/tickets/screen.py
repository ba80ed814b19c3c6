"""The screen of tickets: the list, or the lines of one, beside what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.tickets import words
from ui.screens.tickets.invoice_panel import InvoicePanel
from ui.screens.tickets.invoice_state import InvoiceState
from ui.screens.tickets.listing import Listing, of_line, of_ticket
from ui.screens.tickets.number_entry import NumberEntry
from ui.screens.tickets.panel import TicketPanel
from ui.theme.theme import current
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.tickets.state import TicketsState
    from ui.widgets.actions import Actions


class TicketsScreen(Screen):
    """Shows a `TicketsState`; signals what is typed and chosen.

    Shape: `typed(text)`, `ticket_chosen(id)`, `line_chosen(id)`.
    """

    left = Signal()
    typed = Signal(str)
    ticket_chosen = Signal(str)
    line_chosen = Signal(str)
    entered = Signal()
    more_requested = Signal()
    less_requested = Signal()
    reason_requested = Signal()
    cash_requested = Signal()
    copy_requested = Signal()
    void_requested = Signal()
    exchange_requested = Signal()
    slip_requested = Signal()
    invoice_requested = Signal()
    issue_requested = Signal()
    forget_requested = Signal()
    buyer_typed = Signal(str, str)

    def __init__(self, actions: Actions, state: TicketsState) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._state = state
        self._invoice = InvoiceState()
        self._actions = actions
        for name, wish in (
            ("close", self.left),
            ("enter", self.entered),
            ("more", self.more_requested),
            ("less", self.less_requested),
            ("reason", self.reason_requested),
            ("cash", self.cash_requested),
            ("copy", self.copy_requested),
            ("void", self.void_requested),
            ("exchange", self.exchange_requested),
            ("slip", self.slip_requested),
            ("invoice", self.invoice_requested),
            ("issue", self.issue_requested),
            ("forget", self.forget_requested),
        ):
            action = actions[f"tickets.{name}"]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, signal=wish: signal.emit())
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["tickets.close"])
        self._number = NumberEntry()
        self._number.textEdited.connect(self.typed)
        self._list, self._lines = Listing(), Listing()
        self._number.moved.connect(self._list.step)
        self._list.chosen.connect(self.ticket_chosen)
        self._lines.chosen.connect(self.line_chosen)
        self._empty = EmptyList()
        self._work = QStackedWidget()
        self._less = KeyButton("quiet", "minus").follow(actions["tickets.less"])
        self._more = KeyButton("quiet", "plus").follow(actions["tickets.more"])
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._panel = TicketPanel(actions)
        self._form = InvoicePanel(actions)
        self._form.typed.connect(self.buyer_typed)
        self._side = QStackedWidget()
        self._lay_out()
        self._form.show_state(self._invoice)
        self.show_state(state)

    def show_state(self, state: TicketsState) -> None:
        """Show a state; the number being typed stays."""
        before = self._state
        turned = (state.mode, bool(state.lines)) != (before.mode, bool(before.lines))
        self._state = state
        is_list = state.mode == "list"
        self._title.setText(_("Tickets"))
        self._lead.setText(_("The last sales: a copy, goods that come back, a sale cancelled."))
        self._number.setVisible(is_list)
        if self._number.text() != state.typed:
            self._number.setText(state.typed)
        words_of_field = _("Number of a ticket, or scan its code")
        self._number.setPlaceholderText(words_of_field)
        self._number.setAccessibleName(words_of_field)
        self._list.show_rows(tuple(map(of_ticket, state.tickets)), state.chosen_id)
        self._lines.show_rows(tuple(map(of_line, state.lines)), state.line_id)
        self._list.setAccessibleName(_("Tickets"))
        self._lines.setAccessibleName(_("Lines of the ticket"))
        self._empty.say("search", *_nothing(state))
        is_unseen = state.mode == "unseen"
        listed: QWidget = self._list if state.tickets else self._empty
        lines: QWidget = self._empty if is_unseen and not state.lines else self._lines
        self._work.setCurrentWidget(listed if is_list else lines)
        self._less.setVisible(state.mode == "ticket" or is_unseen)
        self._more.setVisible(state.mode == "ticket" or is_unseen)
        self._enable(state)
        self._panel.show_state(state)
        is_form = state.mode == "invoice"
        self._side.setCurrentWidget(self._form if is_form else self._panel)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(words.scan(state))
        self._widen()
        if turned:
            self.return_focus()

    def show_invoice(self, state: InvoiceState) -> None:
        """Show the form of an invoice."""
        turned = (state.is_issued, state.forgets) != (
            self._invoice.is_issued,
            self._invoice.forgets,
        )
        self._invoice = state
        self._form.show_state(state)
        self._enable(self._state)
        if turned and self._state.mode == "invoice":
            self.return_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the number, in the form of an invoice, or on the lines."""
        if self._state.mode == "invoice":
            self._form.take_focus()
            return
        place: QWidget = self._number if self._state.mode == "list" else self._lines
        if place.isHidden():
            place = self._back  # no line yet: a key must not go to a field that nobody sees
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)
        self.show_invoice(self._invoice)

    def _enable(self, state: TicketsState) -> None:
        """Let each action be possible only where it means something."""
        ticket, line = state.chosen, state.line
        is_free = not state.busy and ticket is not None
        is_back = is_free and state.mode == "ticket" and ticket is not None and not ticket.is_voided
        is_form = state.mode == "invoice"
        self._set("enter", on=is_free and not is_form and not words.blocked(state))
        has_slip = ticket is not None and bool(ticket.returned_centimes)
        self._set("slip", on=is_free and has_slip and state.mode in {"list", "ticket"})
        self._set("invoice", on=is_free and state.mode in {"list", "ticket"})
        self._set("issue", on=is_form and not self._invoice.busy)
        can_forget = self._invoice.is_issued and not self._invoice.is_forgotten
        self._set("forget", on=is_form and can_forget and not self._invoice.busy)
        is_unseen = is_free and state.mode == "unseen" and line is not None
        has_more = is_back and line is not None and line.back < line.remaining
        self._set("more", on=is_unseen or has_more)
        self._set("less", on=is_unseen or (is_back and line is not None and line.back > 0))
        self._set("reason", on=is_back or (is_free and state.mode in {"void", "unseen"}))
        is_exchange = is_free and state.mode == "exchange"
        self._set("cash", on=is_back or (is_exchange and state.difference_centimes != 0))
        self._set("exchange", on=is_back and state.back_centimes > 0)
        self._set("copy", on=is_free and state.mode in {"list", "ticket"})
        is_standing = ticket is not None and not ticket.is_voided
        self._set("void", on=is_free and is_standing and state.mode in {"list", "ticket"})

    def _set(self, name: str, *, on: bool) -> None:
        self._actions[f"tickets.{name}"].setEnabled(on)

    def _lay_out(self) -> None:
        for widget in (self._list, self._lines, self._empty):
            self._work.addWidget(widget)
        field = QHBoxLayout()
        field.setContentsMargins(16, 0, 16, 12)
        field.addWidget(self._number)
        self._foot = edges.foot(self._scan_icon, self._scan, self._less, self._more)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(edges.head(self._title, self._lead, self._back))
        work.addLayout(field)
        work.addWidget(rule())
        work.addWidget(self._work, 1)
        work.addWidget(rule())
        work.addWidget(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(rule(upright=True))
        self._side.addWidget(self._panel)
        self._side.addWidget(self._form)
        row.addWidget(self._side)

    def _widen(self) -> None:
        side = current().tokens.size.panel_side - 1
        least = max(self._panel.least_width(), self._form.least_width())
        self._side.setFixedWidth(max(side, least))
        self._foot.setMinimumHeight(edges.foot_height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._widen()


def _nothing(state: TicketsState) -> tuple[str, str]:
    if state.mode == "unseen":
        return _("This sale has not arrived here"), _("Scan the packs that came back, one by one.")
    if state.typed:
        return _("No ticket has this number"), _("Type only its last digits, or scan its code.")
    return _("No sale yet"), _("Every sale of the pharmacy appears here as soon as it is recorded.")
