"""What takes a second person at the counter, and who that may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.discounts import limit_bp
from pharmadesk.domain.permissions import BACKABLE, Action, may

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.errors import Refused


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody was refused for want of a role.

    Units: `share_bp` is what a person would have to be allowed to take off a price.
    """

    action: Action
    share_bp: int = 0

    def is_met_by(self, roles: Iterable[str]) -> bool:
        """Tell whether a second person of these roles may stand for it."""
        held = frozenset(roles)
        if self.action not in BACKABLE or not may(held, self.action):
            return False
        return limit_bp(held) >= self.share_bp


def need_of(refusal: Refused) -> Need | None:
    """Read from a refusal what a second person could stand for; None where nobody can."""
    told = refusal.parameters
    match refusal.code:
        case "permission.denied":
            named = (action for action in BACKABLE if action.value == told.get("action"))
            action = next(named, None)
            return None if action is None else Need(action)
        case "return.above_limit" | "return.unproven":
            return Need(Action.RETURN_MORE)
        case "credit.above_limit" | "credit.none":
            return Need(Action.EXCEED_CREDIT)
        case "discount.above_limit":
            share_bp = told.get("share_bp")
            assert isinstance(share_bp, int), "the refusal of a discount names its share"
            return Need(Action.GIVE_DISCOUNT, share_bp)
        case _:
            return None
