"""The payment being taken: what was handed over so far, and the entry that is open. No Qt here.

Whether something can be taken is the services' to say; this keeps what is being typed, and turns it
into what they are asked. Cash is the tender that is proposed, for what no other one brings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.tenders import BILL, CHEQUE, DETAILS, INSURER, OTHER
from pharmadesk.domain.tickets import CASH, NO_ROUNDING, Tendered, missing
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services.paying import money_of
from pharmadesk.values.dates import parse_day
from pharmadesk.values.money import parse_amount
from ui.screens.sale import payment_view
from ui.screens.sale.state import DetailView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.queries.accounts import Account
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.insuring import Covered
    from ui.screens.sale.state import PaymentView

PAPERS: Final = (CHEQUE, BILL, OTHER)
"""The tenders that share a tile; the tile goes from one to the next."""

_FIELD_OF: Final[Mapping[str, str]] = {
    "payment.reference_missing": "reference",
    "insurer.no_number": "reference",
    "payment.bank_missing": "bank",
    "payment.due_missing": "due",
    "payment.due_past": "due",
    "day.unreadable": "due",
}
_BESIDE_ITS_FIELD: Final = ("payment.", "day.", "text.", "credit.", "insurer.")


class Paying:
    """What is typed of one payment after the other, until the sale is whole."""

    def __init__(self) -> None:
        self.open = False
        self.busy = False
        """Whether something is being written: nothing may change meanwhile."""
        self.step_centimes = NO_ROUNDING
        self.tender = CASH
        self._number = 0
        self._typed: str | None = None
        self._details: dict[str, str] = {}
        self._refused: PharmaDeskError | None = None
        self._covers: tuple[Covered, ...] = ()

    def insure(self, covers: tuple[Covered, ...]) -> None:
        """Open an entry for an insurer's share; of the one who comes first."""
        self.begin(INSURER)
        self._covers = covers

    def next_insurer(self) -> None:
        """Take the entry for another insurer; its own share is proposed."""
        self._covers = (*self._covers[1:], *self._covers[:1])
        self._typed = None
        self._number += 1
        self._refused = None

    @property
    def cover(self) -> Covered | None:
        """What the insurer of the open entry pays."""
        return self._covers[0] if self.tender == INSURER and self._covers else None

    def begin(self, tender: str = CASH) -> None:
        """Open an entry; what remains is proposed."""
        self.open = True
        self.tender = tender
        self._number += 1
        self._typed = None
        self._details = {}
        self._refused = None

    def leave(self) -> None:
        """Go back to the basket; what was handed over stays."""
        self.open = False

    def turn(self, tender: str) -> None:
        """Take the entry for another paper; what was typed stays."""
        self.tender = tender
        self._refused = None

    def type_amount(self, text: str) -> None:
        """Take the amount as it is typed."""
        self._typed = text
        self._refused = None

    def type_detail(self, name: str, text: str) -> None:
        """Take a number, a bank or a day as it is typed."""
        self._details[name] = text
        self._refused = None

    def refuse(self, error: Exception) -> bool:
        """Say beside its field why something was not taken; tell whether it has one.

        A card above what is due falls back to it.
        """
        named = isinstance(error, PharmaDeskError) and error.code.startswith(_BESIDE_ITS_FIELD)
        if not self.open or not named:
            return False
        assert isinstance(error, PharmaDeskError)
        if error.code == "payment.over_without_cash":
            self._typed = None
            self._number += 1
        self._refused = error
        return True

    def forgive(self) -> None:
        """Say no more why something was not taken."""
        self._refused = None

    def left(self, basket: BasketView) -> int:
        """Work out what the open entry has to bring."""
        left = self._whole(basket)
        return left if self.cover is None else min(left, self.cover.most_centimes)

    def _whole(self, basket: BasketView) -> int:
        """Work out what is left to pay, whoever pays it."""
        lines = [money_of(payment) for payment in basket.payments]
        if self.tender == CASH:
            return max(
                missing(basket.total_centimes, [*lines, Tendered(CASH, 0)], self.step_centimes), 0
            )
        return max(missing(basket.total_centimes, lines), 0)

    def amount(self, basket: BasketView) -> int:
        """Read the amount of the open entry.

        Raises: Refused `amount.*`.
        """
        return self.left(basket) if self._typed is None else parse_amount(self._typed)

    def money(self, basket: BasketView) -> Tendered:
        """Read the open entry.

        Raises: Refused `amount.*`, `day.unreadable`.
        """
        said = {name: self._details.get(name, "") for name in DETAILS[self.tender]}
        if self.cover is not None:
            said["bank"] = self.cover.insurer.name
        if said.get("due", "").strip():
            said["due"] = parse_day(said["due"])
        return Tendered(self.tender, self.amount(basket), **said)

    def brings(self, money: Tendered, basket: BasketView) -> bool:
        """Tell whether the sale needs this payment besides those that were taken."""
        taken = [money_of(payment) for payment in basket.payments]
        paid = bool(taken) and missing(basket.total_centimes, taken) <= 0
        return money.centimes > 0 or (money.tender == CASH and not paid)

    def is_part(self, basket: BasketView) -> bool:
        """Tell whether an amount was typed that leaves something to pay."""
        if self._typed is None and self.cover is None:
            return False
        try:
            return 0 < self.amount(basket) < self._whole(basket)
        except Refused:
            return False

    def view(self, basket: BasketView, day: str, account: Account | None = None) -> PaymentView:
        """Show the payment in the language now spoken."""
        error, received = "", 0
        try:
            received = self.amount(basket)
        except Refused as refused:
            error = "" if refused.code == "amount.empty" else message(refused)
        return payment_view.payment(
            basket,
            Tendered(self.tender, received),
            self.left(basket),
            self.step_centimes,
            day,
            number=self._number,
            details=self._detail_views(),
            error=error,
            refusal=self._refusal(""),
            busy=self.busy,
            account=account,
            cover=self.cover,
        )

    def _detail_views(self) -> tuple[DetailView, ...]:
        names = [name for name in DETAILS[self.tender] if self.cover is None or name != "bank"]
        return tuple(DetailView(name, self._refusal(name)) for name in names)

    def _refusal(self, field: str) -> str:
        refused = self._refused
        if refused is None or _FIELD_OF.get(refused.code, "") != field:
            return ""
        return message(refused)
