"""The part of the table of sentences that speaks of colleague pharmacies."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

COLLEAGUES: Final[dict[str, str]] = {
    "colleague.no_name": N_("A colleague needs a name; nothing was written down. Type it."),
    "colleague.unknown": N_(
        "This colleague has not reached this register; nothing was entered. Synchronise, or write "
        "them down here."
    ),
    "loan.unknown": N_(
        "This exchange has not reached this register; nothing was entered. Synchronise, or settle "
        "it where it was entered."
    ),
    "loan.over": N_(
        "Nothing of this exchange is open any more; nothing was entered. Look at the list again."
    ),
    "loan.too_many": N_(
        "{most} packs of it are open; nothing was entered. Choose that number or fewer."
    ),
    "loan.other_item": N_(
        "Packs of {name} are owed, no others; nothing was entered. Settle it by them, or by money."
    ),
    "loan.value": N_(
        "This value of a pack cannot be; nothing was entered. Type it in dirhams, zero or more."
    ),
    "loan.way": N_(
        "An exchange is paid by cheque or by transfer; nothing was entered. Choose one of them."
    ),
    "loan.lot_unknown": N_(
        "No lot {number} of it may leave; nothing was entered. Read the number on the pack again, "
        "or leave it empty."
    ),
}
