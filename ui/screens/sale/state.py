"""What the sale screen shows, as plain values: no Qt, no service, no formatted amount.

Units: money in centimes, quantities in packs, dates `YYYY-MM-DD`, rates in basis points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk.domain.tickets import CASH

if TYPE_CHECKING:
    from pharmadesk.documents.paper import Paper
    from ui.theme.tokens import Tone
    from ui.widgets.chip import Chip
    from ui.widgets.fact import Fact


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the basket.

    Shape: `details` are words after lot, expiry and stock; `full_centimes` is the amount before a
    discount, shown struck through. A line that `can_be_split` is sold in packs or by the unit.
    """

    line_id: str
    name: str
    quantity: int
    unit_price_centimes: int
    amount_centimes: int
    lot: str = ""
    expires: str = ""
    stock: int | None = None
    details: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    full_centimes: int | None = None
    can_be_split: bool = False

    @property
    def key(self) -> str:
        """The line's identity in the list."""
        return self.line_id


@dataclass(frozen=True, slots=True)
class PriceOption:
    """One of the prices a scanned pack may carry, with the soonest lot at that price."""

    price_centimes: int
    lot: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """A scanned item whose lots differ in price: the person looks at the box and picks."""

    item_id: str
    name: str
    options: tuple[PriceOption, ...]

    @property
    def key(self) -> str:
        """The row's identity in the list; there is one choice at a time."""
        return f"choice:{self.item_id}"


@dataclass(frozen=True, slots=True)
class PriceQuestion:
    """A box nobody knows the price of: the person reads it on the box and types it.

    Shape: `number` tells one box from the next; `waiting` are the boxes asked about after it;
    `error` says why what was typed was not taken.
    """

    number: int
    name: str
    waiting: int = 0
    error: str = ""

    @property
    def key(self) -> str:
        """The row's identity in the list: the next box has a row, and a field, of its own."""
        return f"price:{self.number}"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The line the last scan made or raised; the serial tells two scans of one line apart."""

    line_id: str
    serial: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What a scan or an entry could not do, said beside the search field.

    Shape: the serial tells the same sentence said twice from one said in another language.
    """

    tone: Tone
    text: str
    serial: int = 0


@dataclass(frozen=True, slots=True)
class ResultView:
    """An item the search found.

    Shape: `matched` are (start, end) positions in the name. An item with `out_since`, or without
    stock, is shown muted and Enter does not add it; its equivalents stand under it.
    """

    item_id: str
    name: str
    details: tuple[str, ...]
    stock: int
    price_centimes: int | None
    expires: str = ""
    expires_soon: bool = False
    soon_count: int = 0
    low: bool = False
    out: bool = False
    out_since: str = ""
    matched: tuple[tuple[int, int], ...] = ()
    equivalents: tuple[ResultView, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchView:
    """What the search found for a text; `text` tells whether the results are of what is typed."""

    text: str
    results: tuple[ResultView, ...]


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A basket that waits; `person` and `register` may be unknown here. `minutes` is its age."""

    parking_id: str
    person: str
    register: str
    minutes: int
    lines: int
    packs: int
    total_centimes: int

    @property
    def key(self) -> str:
        """The row's identity in the list."""
        return self.parking_id


@dataclass(frozen=True, slots=True)
class DiscountView:
    """A discount being typed, on `line` or, where that is empty, on the whole ticket.

    Shape: `off_centimes` is what would come off `full_centimes`; `error` says why it is not given.
    """

    line: str
    can_line: bool
    can_ticket: bool
    full_centimes: int
    off_centimes: int
    limit_percent: int
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PrescriptionView:
    """A prescription being noted, for `item` of the tableau that decides what it must say.

    Shape: `number` tells one opening from the next; `texts` are (field, text) in their order,
    `missing` the fields without which nothing is sold. `reason` says why none is noted, which
    `can_pass` allows. `lead` says what is done where nothing is being sold.
    """

    number: int
    tableau: str
    item: str
    texts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()
    code: str = ""
    reason: str = ""
    can_pass: bool = True
    suggested: tuple[str, ...] = ()
    error: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class QuickNote:
    """An amount a customer is likely to hand over, and the change it gives."""

    amount_centimes: int
    change_centimes: int


@dataclass(frozen=True, slots=True)
class TenderedView:
    """A payment that was taken; `details` say its number, its bank, its day."""

    payment_no: int
    tender: str
    centimes: int
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DetailView:
    """A field beside the amount of the open entry; `error` says why it was not taken."""

    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment being taken.

    Shape: `lines` were taken already, `left_centimes` is what the open entry is to bring and
    `received_centimes` what it does; `entry_number` tells an entry from the one before it. `pieces`
    are (denomination, how many) to give back. `error` says why what was typed is no amount,
    `refusal` why something was not taken, `warning` what to think of before it is, `note` what to
    know of the open entry. While `busy`, something is being recorded and nothing can change.
    """

    due_centimes: int
    received_centimes: int
    remaining_centimes: int
    change_centimes: int
    notes: tuple[QuickNote, ...] = ()
    pieces: tuple[tuple[int, int], ...] = ()
    error: str = ""
    busy: bool = False
    left_centimes: int = 0
    entry_number: int = 0
    tender: str = CASH
    lines: tuple[TenderedView, ...] = ()
    details: tuple[DetailView, ...] = ()
    rounding_centimes: int = 0
    refusal: str = ""
    warning: str = ""
    is_too_much: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A sale that is recorded; shown until the next scan."""

    receipt_number: str
    change_centimes: int
    pieces: tuple[tuple[int, int], ...]
    receipt: Paper | None = None


@dataclass(frozen=True, slots=True)
class VatShare:
    """What the basket holds at one rate."""

    rate_bp: int
    amount_centimes: int


@dataclass(frozen=True, slots=True)
class SaleState:
    """The whole screen; payment, discount, prescription and outcome share the side panel.

    `wants_prescription` tells that something in the basket takes one. `waiting` baskets are put
    aside; they are `parked`, in the place of the lines, once asked for.
    """

    lines: tuple[LineView, ...] = ()
    total_centimes: int = 0
    item_count: int = 0
    discount_centimes: int = 0
    choice: PriceChoice | None = None
    question: PriceQuestion | None = None
    scanned: Scanned | None = None
    notice: Notice | None = None
    search: SearchView | None = None
    payment: PaymentView | None = None
    discount: DiscountView | None = None
    prescription: PrescriptionView | None = None
    wants_prescription: bool = False
    outcome: OutcomeView | None = None
    facts: tuple[Fact, ...] = ()
    vat: tuple[VatShare, ...] = field(default=())
    scanner_ready: bool = False
    waiting: int = 0
    parked: tuple[ParkedView, ...] | None = None
