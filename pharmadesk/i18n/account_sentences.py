"""The part of the table of sentences that speaks of customers and their accounts."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

ACCOUNTS: Final[dict[str, str]] = {
    "credit.no_customer": N_(
        "Credit goes to somebody's account, and this sale is for nobody yet; nothing was taken. "
        "Press F3 and choose the customer."
    ),
    "credit.none": N_(
        "This customer has no credit here; nothing was taken. Take another payment, or ask a "
        "manager to allow it or to set a limit."
    ),
    "credit.above_limit": N_(
        "The limit is {limit_centimes}, and {owed_centimes} are owed already: at most "
        "{left_centimes} can go on credit. Nothing was taken. Lower the amount and take the rest "
        "otherwise, or ask a manager."
    ),
    "customer.unknown": N_(
        "This customer is not known here, or was erased; nothing changed. Look for the name again, "
        "or write it down anew."
    ),
    "customer.has_credit": N_(
        "A part of this basket is on the customer's credit already; nothing changed. Take that "
        "payment back first."
    ),
    "customer.no_name": N_(
        "The customer has no name; nobody was written down. Type a name, then save."
    ),
    "customer.phone": N_(
        "This is no phone number; nothing was written down. Type its digits, or leave it empty."
    ),
    "customer.unwritable": N_(
        "The file {file} cannot be written; nothing was exported. Make room or another folder, "
        "then try again."
    ),
    "customer.owes": N_(
        "The account stands at {owed_centimes}; nobody was erased. Settle it first, then erase."
    ),
    "account.unknown_payment": N_(
        "This payment on account is not known here; nothing was printed. Synchronise, then try "
        "again."
    ),
    "account.nothing_owed": N_("This customer owes nothing; nothing was taken."),
    "account.too_much": N_(
        "Only {owed_centimes} are owed, and only cash gives change; nothing was taken. Type what "
        "is owed or less."
    ),
    "account.tender": N_(
        "An account is paid in cash, by card, by mobile or by cheque; nothing was taken. Choose "
        "one of them."
    ),
}
