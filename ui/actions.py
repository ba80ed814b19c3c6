"""What a person can do, declared once: id, words, keys, icon and who may.

Buttons, the menu and the help sheet come from this list, and the key printed on a button is the
action's own. F11, F12, Ctrl+J, Ctrl+M and Ctrl+] stay unbound: scanners send them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_, _
from ui.action_spec import ActionSpec
from ui.screens.colleagues import actions as colleagues
from ui.screens.customers import actions as customers
from ui.screens.devices import actions as devices
from ui.screens.registers import actions as registers
from ui.screens.starting import actions as starting
from ui.screens.tickets import actions as tickets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from ui.widgets.actions import Actions


SPECS: Final = (
    # What is closed first comes first: Esc means this while a problem is shown.
    ActionSpec("problem.close", N_("Close"), ("Esc",), N_("Put the message away."), None),
    ActionSpec(
        "problem.copy",
        N_("Copy details"),
        ("Ctrl+Shift+C",),
        N_("Versions and codes for support, nothing about people or sales."),
        None,
    ),
    ActionSpec("help.close", N_("Back"), ("Esc",), N_("Leave this sheet."), None),
    ActionSpec(
        "approval.close", N_("Back"), ("Esc",), N_("Go on without somebody’s approval."), None
    ),
    ActionSpec("login.back", N_("Back"), ("Esc",), N_("Give the choice of a first PIN up."), None),
    ActionSpec(
        "sync.open",
        N_("Synchronisation"),
        ("Alt+S",),
        N_("What waits to be sent, and how the other registers are."),
        None,
    ),
    ActionSpec(
        "sync.now",
        N_("Synchronise now"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Send and fetch everything, as at the end of the day."),
        Action.SYNCHRONISE,
    ),
    ActionSpec(
        "sync.found",
        N_("Link this pharmacy"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Bring a register that stands alone to a centre."),
        Action.ENROL_REGISTER,
    ),
    ActionSpec(
        "sync.offer",
        N_("Add a register…"),
        ("Alt+A",),
        N_("Make a code with which another computer joins."),
        Action.ENROL_REGISTER,
    ),
    ActionSpec(
        "sync.stop",
        N_("Stop"),
        ("Alt+I",),
        N_("Stop synchronising; it goes on by itself later."),
        None,
    ),
    ActionSpec(
        "sync.retry",
        N_("Try again"),
        ("Alt+E",),
        N_("Take up the events that do not count yet."),
        Action.SYNCHRONISE,
    ),
    ActionSpec(
        "sync.release",
        N_("Let it count"),
        ("Alt+L",),
        N_("Let the chosen events count that were kept from counting."),
        Action.RELEASE_EVENTS,
    ),
    ActionSpec(
        "sync.withdraw",
        N_("Withdraw the register"),
        ("Alt+W",),
        N_("End the say of the chosen register; what it sells from now on waits here."),
        Action.REVOKE_DEVICE,
    ),
    ActionSpec(
        "people.open",
        N_("People"),
        ("Alt+P",),
        N_("Who works here, in which roles, with which PIN."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "people.new",
        N_("Register somebody…"),
        ("Alt+N",),
        N_("Somebody new, with roles and a PIN."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "people.pin",
        N_("New PIN…"),
        ("Alt+K",),
        N_("Give the chosen person another PIN on this register."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "people.badge",
        N_("Badge…"),
        ("Alt+Y",),
        N_("Let a badge open this register for the chosen person, or take it away."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "people.erase",
        N_("Erase this person…"),
        ("Alt+X",),
        N_("Take a name from every register; what was done stays."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "people.save",
        N_("Save"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Do what the form is for."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "day.open",
        N_("Reports"),
        ("Ctrl+6",),
        N_("The day of the whole pharmacy as it goes on, and what to see to."),
        Action.REPORT_CASH,
    ),
    ActionSpec(
        "day.before",
        N_("Day before"),
        ("PgUp",),
        N_("Look at the day before the one that is shown."),
        Action.REPORT_CASH,
    ),
    ActionSpec(
        "day.today", N_("Today"), ("Home",), N_("Return to the day of today."), Action.REPORT_CASH
    ),
    ActionSpec(
        "day.after",
        N_("Day after"),
        ("PgDown",),
        N_("Look at the day after the one that is shown."),
        Action.REPORT_CASH,
    ),
    ActionSpec("day.close", N_("Back"), ("Esc",), N_("Leave the reports."), None),
    *registers.SPECS,
    ActionSpec("people.close", N_("Back"), ("Esc",), N_("Give a form up, or leave."), None),
    *tickets.SPECS,
    *customers.SPECS,
    *colleagues.SPECS,
    *devices.SPECS,
    ActionSpec("sync.close", N_("Back"), ("Esc",), N_("Leave this screen."), None),
    ActionSpec(
        "sale.search",
        N_("Search"),
        ("F2",),
        N_("Find an item by name, substance or code."),
        Action.SEARCH_ITEMS,
    ),
    ActionSpec("sale.quantity", N_("Quantity"), ("F4",), N_("Type the packs of the chosen line.")),
    ActionSpec(
        "sale.unit",
        N_("By the unit"),
        ("Alt+U",),
        N_("Sell units out of an opened pack of the chosen line, or packs again."),
    ),
    ActionSpec(
        "sale.remove",
        N_("Remove"),
        ("Del",),
        N_("Take the chosen line out of the basket."),
        Action.VOID_LINE,
    ),
    ActionSpec(
        "sale.undo", N_("Put back"), ("Ctrl+Z",), N_("Take the last removal or parking back.")
    ),
    ActionSpec(
        "sale.discount",
        N_("Discount"),
        ("F5",),
        N_("Take something off the chosen line; again: off the whole ticket."),
        Action.GIVE_DISCOUNT,
    ),
    ActionSpec(
        "sale.apply_discount",
        N_("Give the discount"),
        ("Return", "Enter"),
        N_("Take off what was typed."),
        Action.GIVE_DISCOUNT,
    ),
    ActionSpec(
        "sale.owe",
        N_("Owed"),
        ("Alt+D",),
        N_("One more pack of the chosen line is paid now and handed over later; then none."),
    ),
    ActionSpec(
        "sale.prescription",
        N_("Prescription"),
        ("F9",),
        N_("Note who a prescription is for and who wrote it; a scan there is its code."),
    ),
    ActionSpec(
        "sale.note_prescription",
        N_("Note it"),
        ("Return", "Enter"),
        N_("Keep what was typed of the prescription with the basket."),
    ),
    ActionSpec(
        "sale.pass_prescription",
        N_("Why none is noted"),
        ("Alt+R",),
        N_("Sell list A or C without noting a prescription; again for the next reason."),
    ),
    ActionSpec(
        "sale.park",
        N_("Park"),
        ("F6",),
        N_("Put the basket aside, or show those that wait."),
    ),
    ActionSpec(
        "sale.recall", N_("Take up"), ("Return", "Enter"), N_("Go on with a basket that waits.")
    ),
    ActionSpec(
        "sale.cancel_parked",
        N_("Give up"),
        ("Del",),
        N_("Cancel a basket that waits; the journal notes it."),
        Action.VOID_LINE,
    ),
    ActionSpec("sale.cash", N_("Cash"), ("F8",), N_("Take cash; the exact amount is proposed.")),
    ActionSpec("sale.card", N_("Card"), ("F7",), N_("Take a card, as typed on the terminal.")),
    ActionSpec("sale.mobile", N_("Mobile"), ("Alt+M",), N_("Take a mobile wallet.")),
    ActionSpec(
        "sale.credit",
        N_("Credit"),
        ("Alt+C",),
        N_("Put what is due on the customer’s account, within the limit."),
    ),
    ActionSpec(
        "sale.insurer",
        N_("Insurer"),
        ("Alt+T",),
        N_("Let an insurer pay its share; again for the next insurer."),
    ),
    ActionSpec(
        "sale.paper",
        N_("Other…"),
        ("Alt+O",),
        N_("Take a cheque, a bill or another payment; again for the next of them."),
    ),
    ActionSpec(
        "sale.tender",
        N_("Add this payment"),
        ("Return", "Enter"),
        N_("Take a part of what is due, and go on with the rest."),
    ),
    ActionSpec(
        "sale.take_back",
        N_("Take the payment back"),
        ("Alt+Del",),
        N_("Drop the payment that was added last."),
    ),
    ActionSpec(
        "sale.confirm",
        N_("Confirm and print"),
        ("Return", "Enter"),
        N_("Record the sale, open the drawer, print the receipt."),
    ),
    ActionSpec("sale.back", N_("Basket"), ("Esc",), N_("Leave the search or the payment.")),
    ActionSpec(
        "sale.next",
        N_("Next customer"),
        ("Return", "Enter"),
        N_("Put the change away; a scan does it too."),
    ),
    ActionSpec(
        "session.open",
        N_("Open the session"),
        ("Ctrl+Return",),
        N_("Start the day with the float that was counted."),
        Action.OPEN_SESSION,
    ),
    ActionSpec(
        "clock.journal",
        N_("The journal's day"),
        ("1",),
        N_("When the clock is wrong: go by the journal."),
        Action.CONFIRM_CLOCK,
    ),
    ActionSpec(
        "clock.wall",
        N_("The computer's day"),
        ("2",),
        N_("When the clock is right: go by the computer."),
        Action.CONFIRM_CLOCK,
    ),
    ActionSpec("app.help", N_("Help"), ("F1",), N_("Show this sheet, or leave it."), None),
    ActionSpec(
        "app.lock", N_("Lock"), ("Ctrl+L",), N_("Leave the register; the basket is kept."), None
    ),
    ActionSpec("app.french", "Français", (), N_("Screens and receipts in French."), None),
    ActionSpec("app.arabic", "العربية", (), N_("Screens and receipts in Arabic."), None),
    ActionSpec("app.english", "English", (), N_("Screens and receipts in English."), None),
    ActionSpec("app.theme", N_("Light or dark"), (), N_("Change the colours of the screen."), None),
    *starting.SPECS,
)


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Make every action, in the language now spoken."""
    actions: dict[str, QAction] = {}
    for spec in SPECS:
        action = QAction(parent)
        action.setObjectName(spec.action_id)
        action.setAutoRepeat(False)  # a key held down means its action once
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        actions[spec.action_id] = action
    retranslate(actions)
    return actions


def retranslate(actions: Actions) -> None:
    """Say every action again, in the language now spoken."""
    for spec in SPECS:
        actions[spec.action_id].setText(_(spec.text))


def trigger_key(actions: Iterable[QAction], event: QKeyEvent, window: QWidget) -> bool:
    """Do what a key means where the focus is, as Qt would have; say whether it meant anything.

    The scan filter holds keys back before Qt looks for shortcuts, so the look-up is done here:
    an action counts where one of its widgets is shown in the window that got the key.
    """
    keys = QKeySequence(event.keyCombination())
    for action in actions:
        if action.isEnabled() and keys in action.shortcuts() and _is_at_hand(action, window):
            action.trigger()
            return True
    for button in window.findChildren(QAbstractButton):
        if button.shortcut() == keys and button.isVisible() and button.isEnabled():
            button.click()
            return True
    return False


def _is_at_hand(action: QAction, window: QWidget) -> bool:
    return any(
        isinstance(owner, QWidget) and owner.isVisible() and owner.window() is window
        for owner in action.associatedObjects()
    )
