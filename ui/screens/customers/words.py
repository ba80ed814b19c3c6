"""How the screen of customers says its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.account_papers import movement_words
from pharmadesk.documents.tender_words import short_name
from pharmadesk.domain.tenders import CARD, CHEQUE
from pharmadesk.i18n import N_, _
from pharmadesk.values.dates import format_date
from ui.screens.tickets.listing import TwoLines
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import amount, money
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from ui.screens.customers.state import CustomerRow, CustomersState, Deed, Mode, MovementRow

CUSTOMERS: Final = "customers"
DOT: Final = " · "

_DEEDS: Final[dict[Deed, str]] = {
    "written": N_("{what} is written down."),
    "changed": N_("{what} is changed."),
    "paid": N_("Payment {what} is recorded; its slip prints."),
    "limited": N_("The limit is set."),
    "printed": N_("The statement prints."),
    "kept": N_("The statement is in the file {what}."),
    "exported": N_("All that is held about this customer is in the file {what}."),
    "erased": N_("{what} is erased here; the other registers follow."),
}
_STEPS: Final[dict[Mode, str]] = {
    "list": N_("For this sale"),
    "account": N_("Take a payment"),
    "new": N_("Write down"),
    "edit": N_("Save"),
    "pay": N_("Record the payment"),
    "limit": N_("Set the limit"),
    "erase": N_("Erase for ever"),
}


def row(customer: CustomerRow) -> TwoLines:
    """Write a customer of the list."""
    parts = (ltr(customer.phone) if customer.phone else "", ltr(customer.code))
    return TwoLines(
        customer.key,
        isolated(customer.name),
        DOT.join(part for part in parts if part),
        amount(customer.balance_centimes) if customer.balance_centimes else "",
    )


def movement(moved: MovementRow) -> TwoLines:
    """Write a movement: its paper, its day, and what was owed after it."""
    after = _("owed {amount}").format(amount=amount(moved.balance_centimes))
    parts = (ltr(format_date(moved.day)), movement_words(moved.kind), after)
    title = ltr(moved.number) if moved.number else movement_words(moved.kind)
    return TwoLines(moved.key, title, DOT.join(parts), amount(moved.amount_centimes))


def step(state: CustomersState) -> str:
    """Name what Enter does."""
    if state.mode == "list" and not state.can_choose:
        return _("Take a payment")
    return _(_STEPS[state.mode])


def title(state: CustomersState) -> str:
    """Name who the panel is about."""
    if state.mode == "new":
        return _("A new customer")
    return isolated(state.chosen.name) if state.chosen is not None else _("No customer")


def facts(state: CustomersState) -> tuple[Fact, ...]:
    """Say where the account stands."""
    account = state.account
    if account is None or state.mode in {"new", "edit", "erase"}:
        return ()
    left = max(0, account.limit_centimes - account.balance_centimes)
    told = [
        Fact("tag", _("Limit"), money(account.limit_centimes)),
        Fact("coins", _("Left"), money(left), "neutral" if left else "warning"),
    ]
    if account.oldest_day:
        told.append(Fact("clock", _("Oldest debt"), ltr(format_date(account.oldest_day))))
        told.append(Fact("hourglass", _("Of which left"), money(account.oldest_centimes)))
    return tuple(told)


def note(state: CustomersState) -> str:
    """Say under the name what the form is for, or what was noted of the customer."""
    if state.mode == "limit":
        return _("Empty: what the pharmacy lets anybody owe.")
    if state.mode in {"list", "account"} and state.account is not None:
        return isolated(state.account.note) if state.account.note else ""
    return ""


def warning(state: CustomersState) -> str:
    """Name what erasing leads to."""
    if state.mode != "erase" or state.chosen is None:
        return ""
    words = _(
        "The name and the phone of {name} go from every register for ever. What was bought and "
        "paid stays, under a code that leads to nobody. It cannot be taken back."
    )
    return words.format(name=isolated(state.chosen.name))


def outcome(state: CustomersState) -> str:
    """Say what was done."""
    if not state.deed:
        return ""
    told = _(_DEEDS[state.deed]).format(what=isolated(state.deed_words))
    if state.change_centimes:
        change = _("Give back {amount}.").format(amount=money(state.change_centimes))
        return f"{told} {change}"
    return told


def field(state: CustomersState, name: str) -> str:
    """Name a field of a form."""
    if name == "amount":
        return _("Amount received") if state.mode == "pay" else _("Limit")
    if name == "reference":
        labels = {CARD: _("Slip number (optional)"), CHEQUE: _("Cheque number")}
        return labels.get(state.tender, _("Operation number (optional)"))
    names = {
        "name": _("Name"),
        "phone": _("Phone (optional)"),
        "note": _("Note (optional)"),
        "bank": _("Bank"),
    }
    return names[name]


def tender(state: CustomersState) -> str:
    """Name the tender that a payment comes in."""
    return _("Paid by: {tender}").format(tender=short_name(state.tender))


def limit_approval(name: str) -> str:
    """Name a limit that takes a second person."""
    return _("Credit limit of {name}").format(name=isolated(name))


def nothing(state: CustomersState) -> tuple[str, str]:
    """Say what will appear here, and how."""
    if state.typed:
        return (
            _("No customer is called so"),
            _("Type the beginning of a name, or part of a phone; Alt+N writes somebody down."),
        )
    return (
        _("No customer yet"),
        _("Alt+N writes the first one down; every register finds them once it has synchronised."),
    )


def no_movement() -> tuple[str, str]:
    """Say that an account never moved."""
    return (
        _("Nothing moved this account yet"),
        _("Sales on credit, payments and returns appear here."),
    )
