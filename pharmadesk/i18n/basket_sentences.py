"""The part of the table of sentences that speaks of baskets that wait and of discounts."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_

BASKETS: Final[dict[str, str]] = {
    "basket.not_parked": N_(
        "This basket does not wait any more; nothing changed. Look at the list again (F6)."
    ),
    "basket.taken_up": N_(
        "This basket was taken up or given up meanwhile; nothing changed. Ask at the other "
        "registers."
    ),
    "basket.paid_elsewhere": N_(
        "A part of this basket was paid at the register that put it aside, and the money is there; "
        "nothing changed. Take the basket up at that register, or give it up and scan it anew."
    ),
    "unit.whole_packs": N_(
        "Packs of {name} are not opened; the line stays as it was. An owner lets them be sold by "
        "the unit in the catalogue."
    ),
    "discount.regulated": N_(
        "The price of {name} is set by law, so it takes no discount; the line stays as it was. "
        "Give one on an item of parapharmacy."
    ),
    "discount.none_free": N_(
        "No line of this basket can take a discount: prices of medicines are set by law, and the "
        "others have theirs; nothing changed. Change the discount of a line."
    ),
    "discount.above_limit": N_(
        "You may take {limit} % off at most; nothing changed. Give less, or let somebody with more "
        "rights take the register (Ctrl+L)."
    ),
    "backing.not_theirs": N_(
        "This person cannot approve this; nothing changed. Choose somebody else of the list."
    ),
    "backing.given_up": N_(
        "The register was left before the approval was checked; nothing changed. Ask for it again."
    ),
    "discount.too_much": N_(
        "A discount cannot be more than the whole; nothing changed. Check the figure and type it "
        "again."
    ),
}
