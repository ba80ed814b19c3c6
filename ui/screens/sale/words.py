"""How the sale screen says its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.register_words import reason_word
from pharmadesk.domain.tenders import BILL, CARD, CHEQUE, INSURER, MOBILE
from pharmadesk.i18n import _, ngettext
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import amount, denomination, money

if TYPE_CHECKING:
    from ui.screens.sale.state import (
        LineView,
        PrescriptionView,
        PriceChoice,
        PriceOption,
        PriceQuestion,
        ResultView,
        SaleState,
    )

DOT: Final = " · "
TIMES: Final = "×"
MINUS: Final = "\N{MINUS SIGN}"


def month(date: str) -> str:
    """Write the month of an expiry date as packs print it: `06/2027`."""
    return ltr(f"{date[5:7]}/{date[:4]}") if date else "—"


def line_details(line: LineView) -> str:
    """Write the second line of a basket line."""
    parts = [_("lot {lot}").format(lot=ltr(line.lot))] if line.lot else []
    if line.expires:
        parts.append(_("exp {month}").format(month=month(line.expires)))
    parts.extend(line.details)
    if line.stock is not None:
        parts.append(_("stock {count}").format(count=ltr(str(line.stock))))
    return DOT.join(parts)


def line_spoken(line: LineView) -> str:
    """Read a basket line aloud."""
    chips = [chip.text for chip in line.chips]
    price = f"{line.quantity} {TIMES} {amount(line.unit_price_centimes)}"
    return ", ".join([line.name, price, money(line.amount_centimes), *chips, line_details(line)])


def choice_spoken(choice: PriceChoice) -> str:
    """Read a price choice aloud."""
    prices = [f"{key}: {money(o.price_centimes)}" for key, o in enumerate(choice.options, start=1)]
    return ", ".join([choice.name, question(), *prices])


def question() -> str:
    """Ask which price is on the box."""
    return _("Which price is on the box?")


def price_asked(asked: PriceQuestion) -> str:
    """Ask for a price nobody knows, and count the boxes that wait behind."""
    if not asked.waiting:
        return question()
    more = ngettext("{count} more box waits", "{count} more boxes wait", asked.waiting)
    return DOT.join((question(), more.format(count=ltr(str(asked.waiting)))))


def price_spoken(asked: PriceQuestion) -> str:
    """Read the question for a price aloud."""
    return ", ".join((asked.name, price_asked(asked)))


def payment_waits(name: str) -> str:
    """Say that a box scanned during the payment has no price yet."""
    text = _(
        "{name} waits for its price, and so does the payment. Go back to the basket and type the "
        "price printed on the box."
    )
    return text.format(name=ltr(name))


def empty_basket() -> tuple[str, str]:
    """Say what starts a sale."""
    return (
        _("Scan the first item"),
        _("Or type a name, a substance or a code: the lines appear here."),
    )


def approval(item: str, off_centimes: int) -> str:
    """Name a discount that takes a second person; without an item it is the whole ticket's."""
    off = money(off_centimes)
    if not item:
        return _("Discount of {amount} on the whole ticket").format(amount=off)
    return _("Discount of {amount} on {item}").format(amount=off, item=isolated(item))


def credit_approval(name: str) -> str:
    """Name a sale on credit that takes a second person."""
    if not name:
        return _("Credit beyond the limit")
    return _("Credit beyond the limit for {name}").format(name=isolated(name))


def nothing_found() -> tuple[str, str]:
    """Say what to do when nothing matches."""
    return (
        _("No item matches"),
        _("Try the beginning of another word of its name or its substance, or scan the box."),
    )


def option_hint(option: PriceOption) -> str:
    """Write what tells an option's packs from the others."""
    return month(option.expires) if option.expires else ltr(option.lot)


def result_spoken(result: ResultView) -> str:
    """Read a search result aloud."""
    price = money(result.price_centimes) if result.price_centimes is not None else ""
    stock = _("stock {count}").format(count=result.stock)
    return ", ".join(part for part in (result.name, *result.details, stock, price) if part)


def items_counted(count: int) -> str:
    """Count packs: `7 articles`."""
    return ngettext("{count} item", "{count} items", count).format(count=ltr(str(count)))


def lines_counted(count: int) -> str:
    """Count basket lines: `6 lignes`."""
    return ngettext("{count} line", "{count} lines", count).format(count=ltr(str(count)))


def results_counted(count: int) -> str:
    """Count search results: `3 produits`."""
    return ngettext("{count} product", "{count} products", count).format(count=ltr(str(count)))


def caption(state: SaleState) -> str:
    """Write what stands under the amount to pay."""
    parts = [items_counted(state.item_count)]
    if state.discount_centimes:
        parts.append(_("discount {amount}").format(amount=amount(state.discount_centimes)))
    return DOT.join(parts)


def summary(state: SaleState) -> str:
    """Write the basket's counts and its parts by VAT rate."""
    parts = [lines_counted(len(state.lines)), items_counted(state.item_count)]
    for share in state.vat:
        words = _("VAT {rate}: {amount}")
        parts.append(words.format(rate=rate(share.rate_bp), amount=amount(share.amount_centimes)))
    return DOT.join(parts)


def rate(rate_bp: int) -> str:
    """Write a rate: `20 %`, `5,5 %`."""
    whole, rest = divmod(rate_bp, 100)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals} %"


def discount(rate_bp: int) -> str:
    """Name a line's discount: `Remise 10 %`, or without its rate where it is an amount."""
    if not rate_bp:
        return _("Discount")
    return _("Discount {rate}").format(rate=ltr(f"{MINUS}{rate(rate_bp)}"))


def pieces_spoken(pieces: tuple[tuple[int, int], ...]) -> str:
    """Read the notes and coins to give back."""
    return ", ".join(f"{count} {TIMES} {denomination(piece)}" for piece, count in pieces)


def detail_label(tender: str, name: str) -> str:
    """Name a field beside the amount of a payment."""
    if name == "bank":
        return _("Bank")
    if name == "due":
        return _("Due on (DDMMYY)")
    labels = {
        CARD: _("Slip number (optional)"),
        MOBILE: _("Operation number (optional)"),
        CHEQUE: _("Cheque number"),
        BILL: _("Bill number"),
        INSURER: _("Number of the insured or of the file"),
    }
    return labels.get(tender, _("Reference (optional)"))


def prescription_label(name: str) -> str:
    """Name a field of a prescription."""
    return {
        "patient": _("Patient"),
        "address": _("Address"),
        "prescriber": _("Prescriber"),
        "written_on": _("Day on it (DDMMYY)"),
        "reference": _("Its number"),
        "why": _("Why it is corrected"),
    }[name]


def prescription_wanted(view: PrescriptionView) -> str:
    """Say what decides that a prescription is wanted, and what of it."""
    if not view.tableau:
        return _("Nothing in the basket takes one; it is kept with packs that stay owed.")
    text = (
        _("{item}, list {tableau}: nothing marked * may be missing.")
        if not view.can_pass
        else _("{item}, list {tableau}: type what is marked *, or say why none is noted.")
    )
    return text.format(item=isolated(view.item), tableau=ltr(view.tableau))


def prescription_passed(reason: str) -> str:
    """Say why no prescription is noted; nothing where it is."""
    return reason_word(reason) if reason else ""


def listed(tableau: str) -> str:
    """Mark a line that takes a prescription."""
    return _("prescription (list {tableau})").format(tableau=ltr(tableau))


def owed(packs: int) -> str:
    """Say how many packs of a line are handed over later."""
    return ngettext("{count} owed", "{count} owed", packs).format(count=ltr(str(packs)))


def by_unit(units_per_pack: int) -> str:
    """Say that units are sold out of a pack of so many."""
    return _("by the unit, pack of {count}").format(count=units_per_pack)
