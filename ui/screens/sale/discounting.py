"""A discount being typed, as the presenter has it: what it is on, and why it was refused.

No Qt here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from pharmadesk.domain.discounts import Wanted, limit_bp, read_wanted
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.values.reduction import Reduction
from ui.screens.approval.presenter import Deed
from ui.screens.sale import words
from ui.screens.sale.state import DiscountView
from ui.widgets.amounts import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pharmadesk.queries.baskets import BasketLine, BasketView
    from pharmadesk.services.baskets import BasketChange
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.sale.desk import Desk

_BP_IN_PERCENT: Final = 100


class Counter(Protocol):
    """What the counter does for it."""

    def at_hand(self) -> BasketView | None:
        """The basket at hand, if it holds anything."""

    def discounted(self, change: BasketChange) -> None:
        """Show the basket with its discount."""

    def show(self) -> None:
        """Show everything."""


class Discounting:
    """What is being taken off, while the person types it."""

    def __init__(
        self,
        desk: Desk,
        ops: Ops,
        counter: Counter,
        approval: ApprovalPresenter,
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._ops = ops
        self._counter = counter
        self._approval = approval
        self._tell_failure = failed
        self._limit_bp = 0
        self._open = False
        self._busy = False
        self._line_no: int | None = None
        self._on_line = False
        self._typed = ""
        self._refused: PharmaDeskError | None = None

    def enter(self, roles: Iterable[str]) -> None:
        """Go by what these roles may give."""
        self._limit_bp = limit_bp(roles)

    def press(self, line_id: str) -> None:
        """Begin with the chosen line if it may bear a discount; again, turn to the ticket or back.

        Where nothing may bear one, it is said why.
        """
        basket = self._counter.at_hand()
        if basket is None or self._busy:
            return
        if not self._open:
            self._line_no = int(line_id) if line_id else None
        line, free = self._line(basket), _free(basket)
        if self._open and line is not None and free:
            self._on_line = not self._on_line
        elif not self._open:
            self._on_line = line is not None
        if line is None and not free:
            self._tell_failure(_why_none(basket, line_id))
            return
        self._open, self._refused = True, None
        self._typed = _as_typed(line.reduction if line and self._on_line else basket.reduction)
        self._counter.show()

    def type(self, text: str) -> None:
        """Take what is typed."""
        self._typed, self._refused = text, None
        self._counter.show()

    def apply(self) -> None:
        """Give the discount."""
        if self._busy:
            return
        try:
            wanted = read_wanted(self._typed)
        except Refused as refused:
            self._refuse(refused)
            return
        line_no = self._line_no if self._on_line else None
        self._busy = True
        view = self.view()
        item = "" if view is None else view.line
        off_centimes = 0 if view is None else view.off_centimes
        deed = Deed(
            words=lambda: words.approval(item, off_centimes),
            act=lambda backed: self._desk.discount(line_no, wanted, backed),
            done=self._given,
            failed=self._refuse,
            dropped=self._dropped,
        )
        self._ops.write(
            lambda: self._desk.discount(line_no, wanted),
            self._given,
            lambda error: self._approval.ask(error, deed),
        )

    def close(self) -> None:
        """Give it up."""
        self._open = False
        self._counter.show()

    def forget(self) -> None:
        """Give it up without a word: the person goes, or does something else."""
        self._open = False

    def view(self) -> DiscountView | None:
        """Show what is typed and what it would come to."""
        basket = self._counter.at_hand()
        if not self._open or basket is None:
            return None
        line, free = self._line(basket), _free(basket)
        on_line = line if self._on_line else None
        full = on_line.full_centimes if on_line else sum(each.full_centimes for each in free)
        wanted, error = self._read()
        off = Reduction(wanted.rate_bp, wanted.centimes or None, "").of(full)
        return DiscountView(
            line=on_line.name if on_line else "",
            can_line=line is not None,
            can_ticket=bool(free),
            full_centimes=full,
            off_centimes=min(wanted.centimes, full) if wanted.centimes else off,
            limit_percent=self._limit_bp // _BP_IN_PERCENT,
            typed=self._typed,
            error=message(self._refused) if self._refused else error,
        )

    def _read(self) -> tuple[Wanted, str]:
        try:
            return read_wanted(self._typed), ""
        except Refused as refused:
            return Wanted(), "" if refused.code == "amount.empty" else message(refused)

    def _line(self, basket: BasketView) -> BasketLine | None:
        """Find the line it is about, while it is there and may bear a discount."""
        of_it = (line for line in basket.lines if line.line_no == self._line_no)
        return next((line for line in of_it if not line.regulated), None)

    def _given(self, change: BasketChange) -> None:
        self._busy = self._open = False
        self._counter.discounted(change)

    def _dropped(self) -> None:
        self._busy = False
        self._counter.show()

    def _refuse(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, PharmaDeskError):
            self._refused = error
            self._counter.show()
        else:
            self._tell_failure(error)


def _free(basket: BasketView) -> list[BasketLine]:
    """List the lines that a discount of the ticket is shared among."""
    return [line for line in basket.lines if not line.regulated and line.reduction is None]


def _why_none(basket: BasketView, line_id: str) -> Refused:
    name = next((line.name for line in basket.lines if str(line.line_no) == line_id), "")
    return Refused("discount.regulated", name=name) if name else Refused("discount.none_free")


def _as_typed(reduction: Reduction | None) -> str:
    """Write a discount as it would be typed; nothing for none."""
    if reduction is None:
        return ""
    if reduction.at_most_centimes is not None:
        return money(reduction.at_most_centimes)
    percent, rest = divmod(reduction.rate_bp, _BP_IN_PERCENT)
    return f"{percent},{rest:02d} %" if rest else f"{percent} %"
