"""A reduction of a price: a share of it, or an amount that never passes a share of it.

What it is on may change after it was given, packs come and go: it is worked out anew each time, so
that an amount given on ten packs is not more than its giver may give on the one that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from pharmadesk.values.money import BASIS_POINTS, round_ratio


@dataclass(frozen=True, slots=True)
class Reduction:
    """A share in basis points, or `at_most_centimes` within that share; and who gave it."""

    rate_bp: int
    at_most_centimes: int | None
    given_by: str

    @property
    def shown_bp(self) -> int:
        """The share a person was told of; zero for an amount."""
        return self.rate_bp if self.at_most_centimes is None else 0

    def of(self, gross_centimes: int) -> int:
        """Work out what comes off an amount. Units: centimes."""
        whole = round_ratio(gross_centimes * self.rate_bp, BASIS_POINTS)
        return whole if self.at_most_centimes is None else min(self.at_most_centimes, whole)
