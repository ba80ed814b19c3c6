"""What an owner decides for the whole pharmacy, beside prices, people and devices.

A setting has one word for each of its values, which events, screens and the command line share; one
that was never set, or set to a word this program does not know, is at its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.tickets import NO_ROUNDING
from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TenantSetting:
    """A setting and the values it can have; the first is its default."""

    key: str
    values: tuple[str, ...]

    def known(self, value: str | None) -> str:
        """Read a value that was set, once or never."""
        return value if value in self.values else self.values[0]

    def check(self, value: str) -> None:
        """Let a value through that the setting can have.

        Raises: Refused `setting.unfit` with those it can have.
        """
        if value not in self.values:
            raise Refused("setting.unfit", value=value, values=", ".join(self.values))


OFF: Final = "off"
CASH_ROUNDING: Final = TenantSetting("cash_rounding", (OFF, "5", "10", "50"))
"""To how many centimes what cash pays is rounded."""

CREDIT_LIMIT: Final = TenantSetting(
    "credit_limit", (OFF, "10000", "20000", "30000", "50000", "100000", "200000", "500000")
)
"""How many centimes a customer may owe for whom nobody said otherwise; off is nothing."""
ASKED: Final = "asked"
PRESCRIPTION: Final = TenantSetting("prescription", (ASKED, "required"))
"""Whether tableaux A and C need a prescription, or a reason why none is noted will do."""

NEVER: Final = "never"
REGULATED_DISCOUNT: Final = TenantSetting("regulated_discount", (NEVER, "allowed"))
"""Whether a price that the law sets may be reduced, within each role's limit."""

SETTINGS: Final[Mapping[str, TenantSetting]] = {
    each.key: each for each in (CASH_ROUNDING, CREDIT_LIMIT, PRESCRIPTION, REGULATED_DISCOUNT)
}


def setting(key: str) -> TenantSetting:
    """Find a setting by its key.

    Raises: Refused `setting.unknown`.
    """
    if key not in SETTINGS:
        raise Refused("setting.unknown", key=key, keys=", ".join(SETTINGS))
    return SETTINGS[key]


def step_centimes(cash_rounding: str) -> int:
    """Read the step of cash rounding."""
    return NO_ROUNDING if cash_rounding == OFF else int(cash_rounding)


def limit_centimes(credit_limit: str) -> int:
    """Read what any customer may owe."""
    return 0 if credit_limit == OFF else int(credit_limit)
