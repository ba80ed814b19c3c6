"""How the screen of colleagues says its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.loan_slip import way_words
from pharmadesk.i18n import N_, _, ngettext
from pharmadesk.values.dates import format_moment
from ui.screens.tickets.listing import TwoLines
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import amount
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from pharmadesk.queries.loans import Loan
    from pharmadesk.queries.search import ItemHit
    from pharmadesk.services.lending import Balance
    from ui.screens.colleagues.state import ColleaguesState, Mode

_DOT: Final = " · "
_STEPS: Final[dict[Mode, str]] = {
    "list": N_("Open exchanges"),
    "loans": N_("Settle by packs…"),
    "new": N_("Write down"),
    "edit": N_("Save"),
    "lend": N_("Lend the packs"),
    "borrow": N_("Take the packs in"),
    "goods": N_("Enter the packs"),
    "money": N_("Enter the payment"),
}
_FIELDS: Final = {
    "name": N_("Name of the pharmacy"),
    "phone": N_("Phone (optional)"),
    "packs": N_("Packs"),
    "lot": N_("Lot number (optional)"),
    "expiry": N_("Expiry, as 01/2027"),
    "value": N_("Value of a pack"),
    "reference": N_("Number of the cheque or of the transfer"),
}


def colleague(balance: Balance) -> TwoLines:
    """Write a colleague of the list."""
    count = len(balance.loans)
    told = ngettext("{count} open exchange", "{count} open exchanges", count).format(count=count)
    parts = (ltr(balance.colleague.phone), told if count else _("nothing open"))
    return TwoLines(
        balance.colleague.colleague_id,
        isolated(balance.colleague.name),
        _DOT.join(part for part in parts if part),
        amount(balance.centimes) if balance.centimes else "",
    )


def loan(each: Loan) -> TwoLines:
    """Write an open exchange: its item, its slip, its day, the packs that are open."""
    chip = (
        Chip("info", "arrow-right", _("lent"))
        if each.is_lent
        else Chip("warning", "arrow-left", _("borrowed"))
    )
    parts = (ltr(each.printed_number), format_moment(each.made_at_us), amount(each.left_centimes))
    packs = ltr(f"{each.left}/{each.packs}")
    return TwoLines(each.loan_id, ltr(each.name), _DOT.join(parts), packs, (chip,))


def item(hit: ItemHit) -> TwoLines:
    """Write an item that was found."""
    stock = ngettext("{count} pack", "{count} packs", hit.stock_packs)
    parts = (ltr(hit.presentation), stock.format(count=hit.stock_packs))
    price = "" if hit.price_centimes is None else amount(hit.price_centimes)
    return TwoLines(hit.item_id, ltr(hit.name), _DOT.join(p for p in parts if p), price)


def facts(balance: Balance) -> tuple[Fact, ...]:
    """Say what is open with a colleague, item by item."""
    phone = balance.colleague.phone
    told = [Fact("smartphone", _("Phone"), ltr(phone))] if phone else []
    for _item_id, name, packs in balance.packs:
        told.append(Fact("layers", isolated(name), ltr(f"{packs:+d}")))
    return tuple(told)


def owed(balance_centimes: int) -> str:
    """Name which way a balance goes."""
    if balance_centimes == 0:
        return _("Even")
    return _("They owe us") if balance_centimes > 0 else _("We owe them")


def step(state: ColleaguesState) -> str:
    """Name what Enter does."""
    return _(_STEPS[state.mode])


def field(name: str) -> str:
    """Name a field of a form."""
    return _(_FIELDS[name])


def way(state: ColleaguesState) -> str:
    """Name what an exchange is paid by."""
    return _("Paid by: {tender}").format(tender=way_words(state.way))


def note(mode: Mode, *, comes_in: bool) -> str:
    """Say under the title what a form is for."""
    return {
        "lend": _("Empty value: the public price. No lot: first expired, first out."),
        "borrow": _("Empty value: the public price. The lot and its expiry go into stock."),
        "goods": _("What comes back goes into stock in its lot.")
        if comes_in
        else _("What goes back leaves the stock of its lot, or first expired, first out."),
        "money": _("At the value that was agreed; the drawer is not touched."),
    }.get(mode, "")


def nothing(state: ColleaguesState) -> tuple[str, str]:
    """Say why the list is empty, and what to do."""
    if state.finds_items:
        if state.typed:
            return _("No item found"), _("Type another part of its name, or its barcode.")
        return _("Which item?"), _("Type its name or its barcode, then choose it with the arrows.")
    if state.mode == "list":
        return _("No colleague yet"), _("Alt+N writes the first one down: name and phone.")
    return _("Nothing is open"), _("Alt+L lends packs to this colleague, Alt+A borrows some.")


def approval(mode: Mode, name: str) -> str:
    """Name a deed that takes a second person."""
    words = {
        "lend": _("Packs lent to {name}"),
        "borrow": _("Packs borrowed from {name}"),
        "goods": _("Exchange with {name} settled by packs"),
        "money": _("Exchange with {name} settled by money"),
    }.get(mode, _("Colleague pharmacy {name}"))
    return words.format(name=isolated(name))
