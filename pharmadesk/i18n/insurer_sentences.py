"""The part of the table of sentences that speaks of insurers, their shares and their claims."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

INSURER: Final[dict[str, str]] = {
    "insurer.above_share": N_(
        "The insurer pays {most_centimes} of this basket at most; nothing was taken. Lower its "
        "share, and take the rest from the patient."
    ),
    "insurer.nothing": N_(
        "{name} pays nothing of this basket: no line has a base of reimbursement. Nothing was "
        "taken. Take another payment."
    ),
    "insurer.unknown": N_(
        "No such insurer is known here; nothing was taken. Choose one of {names}, or ask the owner "
        "to add it."
    ),
    "insurer.no_number": N_(
        "The number of the insured or of the file is missing; the basket is kept. Type it, then "
        "confirm."
    ),
    "insurer.not_chosen": N_(
        "No insurer is chosen for this share; the basket is kept. Press Alt+T and choose one."
    ),
    "insurer.twice": N_(
        "An insurer pays a part of this basket already; nothing was taken. Take that payment back "
        "first."
    ),
    "insurer.unfit": N_(
        "An insurer takes a code, a name and a rate of 0 to 100 %; nothing was changed. Type them "
        "again."
    ),
    "claim.unknown": N_(
        "No claim of this sale is known here; nothing was changed. Synchronise, then look again."
    ),
    "claim.none_named": N_(
        "It is not said which claim this is about; nothing was changed. Name its ticket."
    ),
    "claim.over": N_(
        "The claim of ticket {ticket} is at its end; nothing was changed. Choose another one."
    ),
    "claim.sent": N_(
        "The claim of ticket {ticket} was sent already; nothing was changed. Choose those to send."
    ),
    "claim.no_batch": N_(
        "The name of the batch is missing; nothing was changed. Type it as on the list that "
        "is sent."
    ),
    "claim.too_much": N_(
        "{left_centimes} of this claim are left to pay; nothing was changed. Type what came in for "
        "it."
    ),
}
