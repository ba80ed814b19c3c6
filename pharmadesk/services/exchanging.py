"""Exchange: goods come back and others are taken in one act, and only the difference is money.

Both are facts of their own with their numbers and papers, a return and a sale, recorded in one
transaction: what came back pays for what is taken in the tender `exchange`, of which no drawer
holds anything, for it goes out and comes in at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tenders import EXCHANGE, NO_MONEY
from pharmadesk.domain.tickets import CASH, Tendered, missing
from pharmadesk.errors import Refused
from pharmadesk.queries import tenant_settings
from pharmadesk.queries.baskets import view_basket
from pharmadesk.services import returning, selling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.domain.refunds import Wanted
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.returning import GivenBack
    from pharmadesk.services.selling import SaleDone
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came back, what was taken, and what the customer paid beside it."""

    back: GivenBack
    sale: SaleDone
    paid_centimes: int

    @property
    def given_centimes(self) -> int:
        """What the customer gets, of goods worth more than those taken; of an account, nothing."""
        kept = {EXCHANGE, *NO_MONEY}
        return sum(each.amount_centimes for each in self.back.refunds if each.tender not in kept)


def exchange(
    till: Till,
    actor: Actor,
    sale_id: str,
    wanted: Sequence[Wanted],
    reason: str,
    basket_id: str,
    *,
    pays_in: str = CASH,
    given_in: str | None = None,
) -> Exchanged:
    """Take packs of a sale back and sell a basket against them, whole or not at all.

    What is missing is paid in one tender, to the centime or as cash is rounded; what is over goes
    back as `take_back` gives it, in the tenders of the sale or in the one named.

    Raises: as `returning.take_back` and `selling.complete`; Refused `exchange.nothing_taken` for an
    empty basket, `exchange.payment_begun` for one that was paid in part.
    """

    def work(unit: Unit) -> Exchanged:
        unit.require(Action.RETURN_GOODS)
        basket = view_basket(unit.connection, basket_id, unit.desk.trusted_date())
        if not basket.lines:
            raise Refused("exchange.nothing_taken")
        if basket.payments:
            raise Refused("exchange.payment_begun")
        total = basket.total_centimes
        back = returning.taking_back(sale_id, wanted, reason, given_in, total)(unit)
        credit = Tendered(EXCHANGE, back.exchanged_centimes)
        step = tenant_settings.cash_step(unit.connection)
        due = missing(total, [credit, Tendered(pays_in, 0)], step)
        offered = [Tendered(pays_in, due)] if due > 0 else []
        sale = selling.completing(basket_id, offered, back.exchanged_centimes)(unit)
        return Exchanged(back, sale, due)

    return till.write(actor, work)
