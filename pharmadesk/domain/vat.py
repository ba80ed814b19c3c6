"""Which VAT rate an item bears on a day: rates are dated data, never constants.

Source: CGI art. 99 and 123; since 2024-01-01 every pharmaceutical product is exempt with right of
deduction (loi de finances 2024, art. 6), before that 7 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

MEDICINE = "medicine"
PARAPHARMACY = "parapharmacy"

OPENING_RATES: tuple[tuple[str, str, int], ...] = (
    (MEDICINE, "2000-01-01", 700),
    (MEDICINE, "2024-01-01", 0),
    (PARAPHARMACY, "2000-01-01", 2000),
)
"""The rates a new pharmacy starts from: (class, valid from, basis points)."""


def rate_on(rates: Iterable[tuple[str, int]], day: str, vat_class: str) -> int:
    """Pick the rate in force on a day.

    Shape: `rates` are (valid from, basis points) of one class, in any order.
    Raises: Refused `vat.no_rate` when no rate of the class has begun by that day.
    """
    in_force = max((rate for rate in rates if rate[0] <= day), default=None)
    if in_force is None:
        raise Refused("vat.no_rate", vat_class=vat_class, day=day)
    return in_force[1]
