"""A prescription being noted, as the presenter has it: what is typed, scanned, and still missing.

No Qt here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from pharmadesk.domain import prescriptions
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.values.dates import format_date, parse_day
from pharmadesk.values.prescription import NOTHING, Prescription
from ui.screens.sale.state import PrescriptionView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.baskets import BasketChange
    from ui.ops import Ops
    from ui.screens.sale.desk import Desk

_NONE: Final = ("", *prescriptions.REASONS)
_SUGGESTED: Final = 2


class Counter(Protocol):
    """What the counter does for it."""

    def at_hand(self) -> BasketView | None:
        """The basket at hand, if it holds anything."""

    def discounted(self, change: BasketChange) -> None:
        """Show the basket as it is now."""

    def pay(self, tender: str) -> None:
        """Go on to the payment that had to wait."""

    def show(self) -> None:
        """Show everything."""


class Prescribing:
    """What is noted of a prescription, while the person types it."""

    def __init__(
        self, desk: Desk, ops: Ops, counter: Counter, failed: Callable[[Exception], None]
    ) -> None:
        self._desk = desk
        self._ops = ops
        self._counter = counter
        self._tell_failure = failed
        self.open = False
        self._busy = False
        self._number = 0
        self._typed = NOTHING
        self._suggested: tuple[str, ...] = ()
        self._refused: PharmaDeskError | None = None
        self._waiting_tender: str | None = None

    def press(self) -> None:
        """Begin with what is noted; again, put it away."""
        basket = self._counter.at_hand()
        if basket is None or self._busy:
            return
        if self.open:
            self.close()
        else:
            self._begin(basket)
            self._counter.show()

    def stops(self, tender: str) -> bool:
        """Tell whether the basket cannot be paid yet; it is asked then for what is missing."""
        basket = self._counter.at_hand()
        try:
            for line in basket.lines if basket else ():
                assert basket is not None, "it has lines"
                prescriptions.check(
                    line.tableau,
                    line.name,
                    basket.prescription,
                    self._desk.today,
                    required=self._desk.prescription_required,
                )
        except Refused as refused:
            assert basket is not None, "an empty basket needs nothing"
            self._begin(basket)
            self._refused, self._waiting_tender = refused, tender
            self._counter.show()
            return True
        return False

    def _begin(self, basket: BasketView) -> None:
        noted = basket.prescription
        shown = format_date(noted.written_on) if noted.written_on else ""
        self._typed = replace(noted, written_on=shown)
        self._refused, self._waiting_tender = None, None
        self.open = True
        self._number += 1
        self._suggest()

    def type(self, name: str, text: str) -> None:
        """Take what is typed in a field."""
        self._typed = replace(self._typed, **{name: text})
        self._refused = None
        if name == "prescriber":
            self._suggest()
        self._counter.show()

    def scan(self, text: str) -> None:
        """Keep what a scanner read as the code of the prescription."""
        self._typed, self._refused = replace(self._typed, code=text), None
        self._counter.show()

    def pass_over(self) -> None:
        """Turn to the next reason why none is noted, and back to none."""
        place = (_NONE.index(self._typed.reason) + 1) % len(_NONE)
        self._typed, self._refused = replace(self._typed, reason=_NONE[place]), None
        self._counter.show()

    def save(self) -> None:
        """Note it, and go on to the payment if one had to wait."""
        if self._busy or not self.open:
            return
        try:
            noted = self._read()
        except Refused as refused:
            self._refuse(refused)
            return
        self._busy = True
        self._ops.write(lambda: self._desk.prescribe(noted), self._noted, self._refuse)

    def close(self) -> None:
        """Give it up."""
        self.open = False
        self._counter.show()

    def forget(self) -> None:
        """Give it up without a word: the person goes, or does something else."""
        self.open = False

    def view(self) -> PrescriptionView | None:
        """Show what is typed, and what is missing for what lies in the basket."""
        basket = self._counter.at_hand()
        if not self.open or basket is None:
            return None
        tableau = basket.tableau
        deciding = next((line.name for line in basket.lines if line.tableau == tableau), "")
        missing = prescriptions.missing(self._typed, tableau) if tableau else ()
        return PrescriptionView(
            number=self._number,
            tableau=tableau,
            item=deciding if tableau else "",
            texts=tuple((name, getattr(self._typed, name)) for name in prescriptions.FIELDS),
            missing=missing,
            code=self._typed.code,
            reason=self._typed.reason,
            can_pass=tableau != prescriptions.NARCOTICS and not self._desk.prescription_required,
            suggested=self._suggested,
            error=message(self._refused) if self._refused else "",
        )

    def _read(self) -> Prescription:
        day = self._typed.written_on.strip()
        return replace(self._typed, written_on=parse_day(day) if day else "")

    def _suggest(self) -> None:
        typed = self._typed.prescriber
        self._ops.read(lambda: self._desk.prescribers(typed, _SUGGESTED), self._suggest_these)

    def _suggest_these(self, names: list[str]) -> None:
        self._suggested = tuple(name for name in names if name != self._typed.prescriber)
        if self.open:
            self._counter.show()

    def _noted(self, change: BasketChange) -> None:
        self._busy = self.open = False
        tender, self._waiting_tender = self._waiting_tender, None
        self._counter.discounted(change)
        if tender is not None:
            self._counter.pay(tender)

    def _refuse(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, PharmaDeskError):
            self._refused = error
            self._counter.show()
        else:
            self._tell_failure(error)
