"""The ways to pay, and what each must say of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.tickets import CASH, check_amount
from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.domain.tickets import Tendered

CARD: Final = "card"
MOBILE: Final = "mobile"
CHEQUE: Final = "cheque"
BILL: Final = "bill"
CREDIT: Final = "credit"
INSURER: Final = "insurer"
OTHER: Final = "other"

TENDERS: Final = (CASH, CARD, MOBILE, CHEQUE, BILL, OTHER, CREDIT, INSURER)
"""What a counter takes. A bill is post-dated: it is worth money on its due day. Credit is no money
yet: it goes to the account of the sale's customer (accounts.py), and so an insurer's share, which
is claimed (insurers.py).
"""

ON_ACCOUNT: Final = (CASH, CARD, MOBILE, CHEQUE)
"""What an account can be paid in."""

EXCHANGE: Final = "exchange"
"""What goods brought back in the same act are worth; only an exchange pays with it."""

NO_MONEY: Final = frozenset({CREDIT, INSURER})
"""What pays for a sale without any money: it goes on an account, or is claimed."""

DETAILS: Final[Mapping[str, tuple[str, ...]]] = {
    CASH: (),
    CARD: ("reference",),
    MOBILE: ("reference",),
    CHEQUE: ("reference", "bank"),
    BILL: ("reference", "bank", "due"),
    OTHER: ("reference",),
    CREDIT: (),
    INSURER: ("reference", "bank"),
}
"""What may be said of a payment beside its amount."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    CHEQUE: ("reference", "bank"),
    BILL: ("reference", "bank", "due"),
    INSURER: ("reference", "bank"),
}
"""What must be, for what is paid later has to be found again. An insurer stands in the place of the
bank, and the number of who is insured in that of the paper's.
"""

_MISSING: Final = {
    "reference": "payment.reference_missing",
    "bank": "payment.bank_missing",
    "due": "payment.due_missing",
}
_MISSING_OF_INSURER: Final = {"reference": "insurer.no_number", "bank": "insurer.not_chosen"}


def check(money: Tendered, day: str) -> None:
    """Let a payment through that says what its tender has to, on a day.

    Raises: Refused `payment.tender_unknown`, `payment.nothing`, `payment.negative`,
    `payment.too_large`, `payment.reference_missing`, `payment.bank_missing`,
    `payment.due_missing`, `payment.due_past`, `payment.detail_unwanted`; of an insurer
    `insurer.no_number`, `insurer.not_chosen`.
    """
    if money.tender not in TENDERS:
        raise Refused("payment.tender_unknown", tender=money.tender)
    check_amount(money)
    if money.centimes == 0 and money.tender != CASH:
        raise Refused("payment.nothing")
    said = {"reference": money.reference, "bank": money.bank, "due": money.due}
    if any(said[name] for name in said if name not in DETAILS[money.tender]):
        raise Refused("payment.detail_unwanted")
    for name in REQUIRED.get(money.tender, ()):
        if not said[name]:
            insured = money.tender == INSURER
            raise Refused(_MISSING_OF_INSURER[name] if insured else _MISSING[name])
    if money.due and money.due < day:
        raise Refused("payment.due_past", due=money.due)
