"""The part of the table of sentences that speaks of payments and of what an owner set for them."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

PAYMENT: Final[dict[str, str]] = {
    "payment.insufficient": N_(
        "{missing_centimes} are still to be paid; the basket and the amounts received are kept. "
        "Take the rest, then confirm."
    ),
    "payment.negative": N_(
        "An amount received cannot be below zero; the basket is kept. Type what the customer gives."
    ),
    "payment.over_without_cash": N_(
        "Only cash gives change, and this is {excess_centimes} too much; the basket is kept. Take "
        "exactly what is due."
    ),
    "payment.nothing": N_(
        "A payment of nothing pays nothing; the basket is kept. Type what the customer gives."
    ),
    "payment.tender_unknown": N_(
        "Nobody pays by {tender} here; the basket is kept. Choose one of the tenders shown."
    ),
    "payment.detail_unwanted": N_(
        "This tender has no such number, bank or day; the basket is kept. Leave the field empty."
    ),
    "payment.reference_missing": N_(
        "The number on the paper is missing; the basket is kept. Type it, then confirm."
    ),
    "payment.bank_missing": N_(
        "The bank on the paper is missing; the basket is kept. Type its name, then confirm."
    ),
    "payment.due_missing": N_(
        "The day this bill is due is missing; the basket is kept. Type it, for instance 310127."
    ),
    "payment.due_past": N_(
        "{due} is past, and the bank pays a bill on a day to come; the basket is kept. Type the day"
        " on the bill again."
    ),
    "payment.basket_shrank": N_(
        "{excess_centimes} more than is due were taken without cash, since the basket is smaller "
        "now; the payments are kept. Take one back, and take what is due."
    ),
    "day.unreadable": N_(
        "{text} is no day of a calendar; the basket is kept. Type it as 310127 or 31/01/2027."
    ),
    "payment.cash_limit": N_(
        "{limit_centimes} or more in cash for one sale cost the seller a fine of {fine} of it (tax "
        "code, art. 193). Better take a card, a crossed cheque or a transfer."
    ),
    "payment.gone": N_(
        "This payment was taken back already; the others are kept. Look at what is left to pay."
    ),
    "payment.too_many": N_(
        "A sale is split into {most} payments at most; those taken are kept. Take one back first."
    ),
    "payment.too_large": N_(
        "The amount received is too large to be right; the basket is kept. Check the digits and "
        "type it again."
    ),
    "setting.unknown": N_(
        "There is no setting {key}; nothing changed. Choose one of these: {keys}."
    ),
    "setting.unfit": N_(
        "The setting cannot be {value}; nothing changed. Choose one of these: {values}."
    ),
}
