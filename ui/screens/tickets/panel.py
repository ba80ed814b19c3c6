"""The side of the screen: the chosen ticket, what goes back of it, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.documents.tender_words import short_name
from pharmadesk.i18n import _
from ui.screens.tickets import words
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets.amounts import money
from ui.widgets.banner import Banner
from ui.widgets.fact import Fact
from ui.widgets.facts import Facts
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.text import TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.tickets.state import TicketsState, TicketView
    from ui.widgets.actions import Actions

_PADDING: Final = 24


class TicketPanel(QWidget):
    """Shows the chosen ticket; its buttons are actions."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._title = TextLabel("noteStrong", "textMuted", wraps=True)
        self._figure = Figure("total")
        self._facts = Facts()
        self._warning = Banner()
        self._error = Banner()
        self._outcome = TextLabel("note", wraps=True)
        self._blocked = TextLabel("small", "textMuted", wraps=True)
        self._reason = KeyButton("quiet", "tag").follow(actions["tickets.reason"])
        self._cash = KeyButton("quiet", "coins").follow(actions["tickets.cash"])
        self._exchange = KeyButton("quiet", "refresh-cw").follow(actions["tickets.exchange"])
        self._copy = KeyButton("quiet", "printer").follow(actions["tickets.copy"])
        self._slip = KeyButton("quiet", "undo-2").follow(actions["tickets.slip"])
        self._invoice = KeyButton("quiet", "file-text").follow(actions["tickets.invoice"])
        self._void = KeyButton("quiet", "trash-2").follow(actions["tickets.void"])
        self._enter = KeyButton(
            "primary",
            "check",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(actions["tickets.enter"])
        self._lay_out()

    def show_state(self, state: TicketsState) -> None:
        """Show a state."""
        ticket, is_ticket = state.chosen, state.mode == "ticket"
        is_unseen, can_copy = state.mode == "unseen", state.mode in {"list", "ticket"}
        is_back = is_ticket and not (ticket is not None and ticket.is_voided)
        self._title.setText(_title(state))
        self._figure.show_amount(_shown_amount(state))
        self._facts.show_facts(_facts(state, ticket) if ticket is not None else ())
        self._warning.say("warning", "triangle-alert", words.warning(state))
        self._error.say("danger", "circle-alert", state.error)
        self._outcome.setText(words.outcome(state))
        self._outcome.setVisible(bool(state.deed))
        blocked = words.blocked(state)
        self._blocked.setText(blocked)
        self._blocked.setVisible(bool(blocked))
        self._reason.set_label(words.reason(state.reason))
        self._reason.setVisible(is_back or is_unseen or state.mode == "void")
        is_exchange = state.mode == "exchange"
        self._cash.set_label(words.money_switch(state))
        self._cash.setVisible(is_back or (is_exchange and state.difference_centimes != 0))
        self._exchange.setVisible(is_back)
        self._enter.set_label(words.step(state))
        self._enter.set_kind("danger" if state.mode == "void" else "primary")
        self._enter.setVisible(ticket is not None)
        self._void.setVisible(can_copy and ticket is not None)
        self._copy.setVisible(state.mode == "list" and ticket is not None)
        has_slip = ticket is not None and bool(ticket.returned_centimes)
        self._slip.setVisible(state.mode == "list" and has_slip)
        self._invoice.setVisible(can_copy and ticket is not None)

    def least_width(self) -> int:
        """Return the width that the words of the buttons need, in this language and size."""
        wide = max(each.sizeHint().width() for each in (self._enter, self._reason, self._cash))
        rest = (self._exchange, self._copy, self._slip, self._invoice, self._void)
        return max(wide, *(each.sizeHint().width() for each in rest)) + 2 * _PADDING

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, 20, _PADDING, 16)
        column.setSpacing(8)
        told: tuple[QWidget, ...] = (self._title, self._figure, rule(), self._facts, self._warning)
        for widget in told:
            column.addWidget(widget)
        column.addStretch(1)
        answers: tuple[QWidget, ...] = (self._error, self._outcome, self._blocked)
        for widget in answers:
            column.addWidget(widget)
        pressed = (self._reason, self._cash, self._exchange, self._copy, self._slip)
        for button in (*pressed, self._invoice, self._void):
            column.addWidget(button)
        column.addWidget(self._enter)


def _title(state: TicketsState) -> str:
    ticket = state.chosen
    if ticket is None:
        return _("No ticket")
    if state.deed_centimes:
        return _("Give back now")
    number = ltr(ticket.number)
    if state.mode == "exchange":
        return _("To pay") if state.difference_centimes >= 0 else _("To give back")
    if state.mode == "list":
        return _("Ticket {number}").format(number=number)
    return _("To give back of {number}").format(number=number)


def _shown_amount(state: TicketsState) -> int:
    ticket = state.chosen
    if state.deed_centimes:
        return state.deed_centimes
    if state.mode in {"ticket", "unseen"}:
        return state.back_centimes
    if state.mode == "exchange":
        return abs(state.difference_centimes)
    return ticket.total_centimes if ticket is not None else 0


def _facts(state: TicketsState, ticket: TicketView) -> tuple[Fact, ...]:
    """Say how a ticket was paid, or how its money goes back."""
    if state.mode == "ticket" and state.refunds:
        return tuple(
            Fact("coins" if name == "cash" else "tag", short_name(name), money(centimes))
            for name, centimes in state.refunds
        )
    if state.mode == "exchange":
        return (
            Fact("undo-2", _("Brought back"), money(state.back_centimes)),
            Fact("shopping-basket", _("Taken"), money(state.taken_centimes)),
            *words.difference(state),
        )
    if state.mode == "unseen":
        return (
            Fact("receipt-text", _("On the ticket"), money(ticket.total_centimes)),
            Fact("undo-2", _("Can still be given back"), money(state.left_centimes)),
            Fact("coins", _("Given back in"), short_name("cash")),
        )
    paid = words.tenders(ticket)
    facts = [
        Fact("clock", _("Sold on"), words.when(ticket.at_us)),
        Fact("coins", _("Paid by"), paid),
        Fact("user", _("Sold by"), isolated(ticket.person) or "—"),
    ]
    if ticket.returned_centimes:
        returned = money(ticket.returned_centimes)
        facts.append(Fact("undo-2", _("Given back"), returned, "warning"))
    if ticket.is_voided:
        facts.append(Fact("x", _("Sale"), _("cancelled"), "danger"))
    return tuple(facts)
