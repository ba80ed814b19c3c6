"""For whom the basket at hand is, read away from the window: a name, and where the account stands.

No Qt here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.queries import accounts, customers

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.queries.accounts import Account
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.till import Till
    from ui.ops import Ops


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as the counter needs them."""

    customer_id: str
    name: str
    account: Account


class ForWhom:
    """Knows the customer of the basket as soon as they are read."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        show: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._till = till
        self._ops = ops
        self._show = show
        self._failed = failed
        self._asked: str | None = None
        self.known: Known | None = None

    def follow(self, basket: BasketView | None) -> None:
        """Go by the basket at hand."""
        customer_id = basket.customer_id if basket is not None else None
        if customer_id != self._asked:
            self.forget()
            self._asked = customer_id
            if customer_id is not None:
                self._ops.read(lambda: _read(self._till, customer_id), self._heard, self._failed)

    def forget(self) -> None:
        """Know nobody: the person goes, or an account moved meanwhile."""
        self._asked = self.known = None

    def _heard(self, known: Known) -> None:
        if known.customer_id == self._asked:
            self.known = known
            self._show()


def _read(till: Till, customer_id: str) -> Known:
    with till.read() as connection:
        found = customers.customer(connection, customer_id)
        account = accounts.account(connection, customer_id)
    return Known(customer_id, found.name if found is not None else "", account)
