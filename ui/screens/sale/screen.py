"""The sale screen: the work at the start side, the answer at the end side.

Focus rests in the search field. The screen keeps only what a person is in the middle of: the text
being typed, the selected line, the quantity being edited, the amount handed over.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.screens.sale import parked, words
from ui.screens.sale.basket import Basket
from ui.screens.sale.columns import ColumnHead, line_cells, result_cells
from ui.screens.sale.discount_panel import DiscountPanel
from ui.screens.sale.line_bar import LineBar
from ui.screens.sale.outcome_panel import OutcomePanel
from ui.screens.sale.parked import ParkedList
from ui.screens.sale.payment_panel import PaymentPanel
from ui.screens.sale.possible import TENDER_OF, possible
from ui.screens.sale.prescription_panel import PrescriptionPanel
from ui.screens.sale.results import Results
from ui.screens.sale.search_entry import SearchEntry
from ui.screens.sale.state import SaleState
from ui.screens.sale.total_panel import TotalPanel
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import cap_text
from ui.widgets.text import as_sheet, rule, sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.widgets.actions import Actions

_SEARCH_TAKES: Final = 36  # letters of its own size, the icon and the keys among them


class SaleScreen(Screen):
    """Shows a `SaleState` and signals what the person wants.

    Shape: `search_changed(text)`, `text_entered(text)` (Enter on a text with no chosen result: a
    typed code), `item_chosen(item id)`, `quantity_changed(line id, packs)`,
    `remove_requested(line id)`, `unit_requested(line id)`,
    `price_picked(place)`, `price_typed(text)`,
    `pay_requested(tender)`, `amount_changed(typed text)`, `detail_changed(name, typed text)`,
    `give_back_requested(payment number, or 0 for the last)`, `basket_recalled(parking id)`,
    `basket_cancelled(parking id)`, `discount_requested(line id or nothing)`,
    `discount_typed(text)`, `prescription_typed(field, text)`,
    `owe_requested(line id)`; the others carry nothing.
    """

    search_changed = Signal(str)
    text_entered = Signal(str)
    item_chosen = Signal(str)
    quantity_changed = Signal(str, int)
    remove_requested = Signal(str)
    unit_requested = Signal(str)
    undo_requested = Signal()
    shown = Signal(object)
    price_picked = Signal(int)
    price_typed = Signal(str)
    price_dropped = Signal()
    pay_requested = Signal(str)
    amount_changed = Signal(str)
    detail_changed = Signal(str, str)
    add_requested = Signal()
    give_back_requested = Signal(int)
    confirm_requested = Signal()
    back_requested = Signal()
    next_requested = Signal()
    park_requested = Signal()
    parked_opened = Signal()
    parked_closed = Signal()
    basket_recalled = Signal(str)
    basket_cancelled = Signal(str)
    discount_requested = Signal(str)
    discount_typed = Signal(str)
    discount_applied = Signal()
    discount_closed = Signal()
    owe_requested = Signal(str)
    prescription_requested = Signal()
    prescription_typed = Signal(str, str)
    prescription_passed = Signal()
    prescription_saved = Signal()
    prescription_closed = Signal()
    scan_taken = Signal()
    scan_refused = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._actions = actions
        self._state = SaleState()
        self._search = SearchEntry(actions["sale.search"])
        self._banner = Banner()
        self._basket = Basket()
        self._results = Results()
        self._parked = ParkedList()
        self._waiting = KeyButton("quiet", "pause", least_height=48)
        self._tickets = KeyButton("quiet", "receipt-text", least_height=48)
        self._tickets.follow(actions["tickets.open"])
        self._head = ColumnHead((self._basket, self._results, self._parked))
        self._empty = EmptyList()
        self._nothing = EmptyList()
        self._none_waits = EmptyList()
        self._bar = LineBar(actions)
        self._total = TotalPanel(actions)
        self._payment = PaymentPanel(actions)
        self._discount = DiscountPanel(actions)
        self._prescription = PrescriptionPanel(actions)
        self._outcome = OutcomePanel(actions)
        self._list = QStackedWidget()
        self._side = QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def state(self) -> SaleState:
        """What is shown."""
        return self._state

    def show_state(self, state: SaleState) -> None:
        """Show a state; what the person is typing stays."""
        opening = _entry_of(state) not in (_entry_of(self._state), None)
        closing = state.payment is None and self._state.payment is not None
        asking = _asked(state) != _asked(self._state)
        listing = (state.parked is None) != (self._state.parked is None)
        reducing = _reduced(state) != _reduced(self._state)
        noting = _noted(state) != _noted(self._state)
        self._tell_scan(state)
        self._state = state
        self._basket.show_lines(state)
        self._parked.show_baskets(state.parked or ())
        if state.search is not None and state.search.text == self._search.text():
            self._results.show_results(state.search.results)
        notice = state.notice
        icon = "circle-alert" if notice and notice.tone == "danger" else "triangle-alert"
        self._banner.say(notice.tone if notice else "warning", icon, notice.text if notice else "")
        self._show_side(state)
        self._show_work()
        if state.payment is not None and opening:
            self._payment.open(state.payment)
        if state.discount is not None and reducing:
            self._discount.open(state.discount)
        if state.prescription is not None and noting:
            self._prescription.open(state.prescription)
        if opening or closing or asking or listing or reducing or noting:
            self.return_focus()
        self.shown.emit(state)

    def take_focus(self) -> None:
        """Put the keyboard where work starts."""
        if self._state.payment is not None:
            self._payment.take_focus()
        elif self._state.discount is not None:
            self._discount.take_focus()
        elif self._state.prescription is not None:
            self._prescription.take_focus()
        elif self._state.question is not None and not self._search.text():
            self._basket.answer()
        else:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_search(self) -> None:
        """Empty the search field, which brings the basket back."""
        self._search.clear()

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self._search.retranslate()
        self._empty.say("scan-barcode", *words.empty_basket())
        self._nothing.say("search", *words.nothing_found())
        self._none_waits.say("pause", *parked.none_waits())
        self.show_state(self._state)
        self._basket.viewport().update()
        for rows in (self._results, self._parked):
            rows.viewport().update()

    def _tell_scan(self, state: SaleState) -> None:
        """Signal a new scan's success or refusal, which sound different."""
        new, old = state.notice, self._state.notice
        news = new is not None and (old is None or new.serial != old.serial)
        wrong = news and new is not None and new.tone == "danger"
        if wrong or _boxes_asked(state) > _boxes_asked(self._state):
            self.scan_refused.emit()
        elif state.scanned is not None and state.scanned != self._state.scanned:
            self.scan_taken.emit()

    def _show_side(self, state: SaleState) -> None:
        self._total.show_state(state)
        if state.payment is not None:
            self._payment.show_state(state.payment)
            self._side.setCurrentWidget(self._payment)
        elif state.discount is not None:
            self._discount.show_state(state.discount)
            self._side.setCurrentWidget(self._discount)
        elif state.prescription is not None:
            self._prescription.show_state(state.prescription)
            self._side.setCurrentWidget(self._prescription)
        elif state.outcome is not None:
            self._outcome.show_state(state.outcome)
            self._side.setCurrentWidget(self._outcome)
        else:
            self._side.setCurrentWidget(self._total)

    def _show_work(self) -> None:
        """Show the basket, the results or the hint, and what the keys do there."""
        state = self._state
        searching = bool(self._search.text()) and state.payment is None
        found = state.search if searching else None
        self._search.setReadOnly(state.payment is not None or state.prescription is not None)
        count = words.results_counted(len(found.results)) if found is not None else ""
        choices = len(state.choice.options) if state.choice is not None else 0
        self._search.show_status(ready=state.scanner_ready, count=count, choices=choices)
        if searching:
            nothing = found is not None and found.text == self._search.text() and not found.results
            self._list.setCurrentWidget(self._nothing if nothing else self._results)
            first = (_("Name · substance, strength, form"), _("Stock"))
            self._head.show_columns(result_cells, first, (_("Expiry"), _("Price")))
        elif state.parked is not None:
            self._list.setCurrentWidget(self._parked if state.parked else self._none_waits)
            self._head.show_columns(line_cells, (_("Put aside by"),), (_("Age"), _("Amount")))
        else:
            empty = not state.lines and state.choice is None and state.question is None
            self._list.setCurrentWidget(self._empty if empty else self._basket)
            figures = (_("Qty × price"), _("Amount"))
            self._head.show_columns(line_cells, (_("Item"),), figures)
        self._waiting.set_label(parked.counted(state.waiting))
        self._tickets.set_label(_("Tickets"))
        self._make_room_to_search()
        self._waiting.set_cap(cap_text(self._actions["sale.park"].shortcut()))
        line = self._basket.selected()
        self._bar.show_mode(
            state,
            searching=searching,
            place=self._basket.current_place(),
            can_be_split=line is not None and line.can_be_split,
        )
        self._allow_actions(searching=searching)

    def _allow_actions(self, *, searching: bool) -> None:
        line_chosen = self._basket.selected() is not None
        line = self._basket.selected()
        now = possible(
            self._state,
            searching=searching,
            line_chosen=line_chosen,
            can_be_split=line is not None and line.can_be_split,
        )
        for action_id, allowed in now.items():
            if self._actions[action_id].isEnabled() != allowed:
                self._actions[action_id].setEnabled(allowed)

    def _type(self, text: str) -> None:
        self.search_changed.emit(text)
        self._show_work()

    def _enter(self) -> None:
        """Add the chosen result, or hand a typed code over; nothing of it is lost."""
        text = self._search.text()
        found = self._state.search
        item_id = self._results.selected_item() if found and found.text == text else ""
        if not text:
            if self._actions["sale.next"].isEnabled():
                self.next_requested.emit()
        elif item_id:
            self._choose(item_id)
        else:
            self.text_entered.emit(text)

    def _choose(self, item_id: str) -> None:
        self.item_chosen.emit(item_id)
        self._search.clear()
        self.take_focus()

    def _move(self, by: int) -> None:
        if self._search.text():
            self._results.step(by)
        elif self._state.parked is not None:
            self._parked.step(by)
        else:
            place = self._basket.current_place() + by
            if 0 <= place < self._basket.model().rowCount():
                self._basket.go_to(place)

    def _back(self) -> None:
        if self._state.payment is not None:
            self.back_requested.emit()
        elif self._state.discount is not None:
            self.discount_closed.emit()
        elif self._state.prescription is not None:
            self.prescription_closed.emit()
        elif self._state.parked is not None and not self._search.text():
            self.parked_closed.emit()
        elif self._state.question is not None and not self._search.text():
            self.price_dropped.emit()
        else:
            self._search.clear()
            self.take_focus()

    def _pay(self, tender: str, *_checked: bool) -> None:
        self.pay_requested.emit(tender)

    def _remove(self) -> None:
        line = self._basket.selected()
        if line is not None:
            self.remove_requested.emit(line.line_id)

    def _turn(self) -> None:
        line = self._basket.selected()
        if line is not None:
            self.unit_requested.emit(line.line_id)

    def _reduce(self) -> None:
        line = self._basket.selected()
        self.discount_requested.emit(line.line_id if line is not None else "")

    def _owe(self) -> None:
        line = self._basket.selected()
        if line is not None:
            self.owe_requested.emit(line.line_id)

    def _recall(self) -> None:
        self.basket_recalled.emit(self._parked.selected())

    def _cancel_parked(self) -> None:
        self.basket_cancelled.emit(self._parked.selected())

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _connect(self) -> None:
        self._search.textChanged.connect(self._type)
        self._search.entered.connect(self._enter)
        self._search.moved.connect(self._move)
        self._search.digit_pressed.connect(self.price_picked)
        self._results.chosen.connect(self._choose)
        self._parked.chosen.connect(self.basket_recalled)
        self._waiting.clicked.connect(self.parked_opened)
        self._basket.quantity_changed.connect(self.quantity_changed)
        self._basket.price_picked.connect(self.price_picked)
        self._basket.price_typed.connect(self.price_typed)
        self._basket.price_dropped.connect(self.price_dropped)
        self._basket.selection_moved.connect(self._show_work)
        self._basket.edit_ended.connect(self.return_focus)
        self._payment.amount_changed.connect(self.amount_changed)
        self._discount.typed.connect(self.discount_typed)
        self._discount.aimed.connect(self._reduce)
        self._prescription.typed.connect(self.prescription_typed)
        self._payment.detail_changed.connect(self.detail_changed)
        self._payment.given_back.connect(self.give_back_requested)
        self._payment.paper_chosen.connect(self.pay_requested)
        for action_id, do in (
            ("sale.search", self._focus_search),
            ("sale.quantity", self._basket.edit_quantity),
            ("sale.unit", self._turn),
            ("sale.remove", self._remove),
            ("sale.undo", self.undo_requested),
            ("sale.tender", self.add_requested),
            ("sale.take_back", lambda: self.give_back_requested.emit(0)),
            ("sale.confirm", self.confirm_requested),
            ("sale.back", self._back),
            ("sale.next", self.next_requested),
            ("sale.park", self.park_requested),
            ("sale.discount", self._reduce),
            ("sale.apply_discount", self.discount_applied),
            ("sale.owe", self._owe),
            ("sale.prescription", self.prescription_requested),
            ("sale.note_prescription", self.prescription_saved),
            ("sale.pass_prescription", self.prescription_passed),
            ("sale.recall", self._recall),
            ("sale.cancel_parked", self._cancel_parked),
            *((name, partial(self._pay, tender)) for name, tender in TENDER_OF.items()),
        ):
            action = self._actions[action_id]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(do)
            self.addAction(action)

    def _lay_out(self) -> None:
        space = current().tokens.space
        top = QVBoxLayout()
        top.setContentsMargins(space.l, space.m, space.l, space.m)
        top.setSpacing(space.m)
        find = QHBoxLayout()
        find.setSpacing(space.m)
        find.addWidget(self._search, 1)
        find.addWidget(self._waiting)
        find.addWidget(self._tickets)
        top.addLayout(find)
        top.addWidget(self._banner)
        for page in (self._basket, self._results, self._parked, self._empty):
            self._list.addWidget(page)
        for page in (self._nothing, self._none_waits):
            self._list.addWidget(page)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(top)
        work.addWidget(rule())
        work.addWidget(self._head)
        work.addWidget(self._list, 1)
        work.addWidget(rule())
        work.addWidget(self._bar)
        reducing, noting = self._discount, self._prescription
        for panel in (self._total, self._payment, reducing, noting, self._outcome):
            self._side.addWidget(panel)
        self._panel = sheet("raised")
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._side)
        self._widen()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._panel)

    def _widen(self) -> None:
        """Give the side panel its width: the token's, and a little more for large text."""
        side = current().tokens.size.panel_side - 1
        self._panel.setFixedWidth(side + (current().scale_percent - 100) * 24 // 50)

    def _make_room_to_search(self) -> None:
        """Show the way to the tickets where the search keeps its room; Ctrl+R leads there too."""
        space = current().tokens.space
        room = self.width() - self._panel.width() - 2 * space.l
        buttons = (self._waiting, self._tickets)
        taken = sum(space.m + button.sizeHint().width() for button in buttons)
        search = _SEARCH_TAKES * self._search.fontMetrics().averageCharWidth()
        self._tickets.setVisible(taken + search <= room)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room_to_search()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_panel"):
            self._widen()
            self._make_room_to_search()


def _asked(state: SaleState) -> str:
    """Name the box that is asked about."""
    return state.question.key if state.question is not None else ""


def _reduced(state: SaleState) -> tuple[str, bool]:
    """Name what a discount is being typed for."""
    view = state.discount
    return ("", False) if view is None or state.payment is not None else (view.line, True)


def _noted(state: SaleState) -> int:
    """Number the prescription that is being noted; 0 for none."""
    view = state.prescription
    return 0 if view is None or state.payment is not None else view.number


def _entry_of(state: SaleState) -> int | None:
    """Number the entry that is open for an amount."""
    return state.payment.entry_number if state.payment is not None else None


def _boxes_asked(state: SaleState) -> int:
    """Count the boxes that want a price."""
    return state.question.waiting + 1 if state.question is not None else 0
