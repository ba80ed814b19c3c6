"""The vocabulary of the back office: reconciling, ordering, foreseeing; the rules of events.py."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Day, Instant  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.events import Body, Part

# --- cash, after the counter ------------------------------------------------------------------


class CloseRequested(Body, frozen=True):
    """Somebody away from the counter asks for a cash session to be closed; its register does it."""

    request_id: str
    session_id: str


class TenderAmounts(Part, frozen=True):
    """Money by how it was paid."""

    cash_centimes: Bounded
    card_centimes: Bounded
    wallet_centimes: Bounded
    other_centimes: Bounded


class ReconciliationStarted(Body, frozen=True):
    """A closed session was counted again, against the closing that it names by event and hash.

    `supersedes` are the reconciliations of the session that its author had seen; two that do not
    name each other are disputed.
    """

    reconciliation_id: str
    session_id: str
    closing_event_id: str
    closing_hash: str
    supersedes: tuple[str, ...]
    expected: TenderAmounts
    counted: TenderAmounts
    note: str


class ReconciliationStepAdded(Body, frozen=True):
    """What was found or done about a difference, and how much of it that explains."""

    step_id: str
    reconciliation_id: str
    step: str
    description: str
    amount_centimes: Bounded


class ReconciliationSubmitted(Body, frozen=True):
    """A reconciliation was handed in: `closed`, or `escalated` to whoever may close it."""

    reconciliation_id: str
    outcome: str
    remaining_centimes: Bounded


# --- orders to suppliers ----------------------------------------------------------------------


class OrderLine(Part, frozen=True):
    """So many packs of an item at a price each; a draft's line of none is left out."""

    line_id: str
    item_id: str
    packs: Bounded
    unit_cost_centimes: Bounded
    lot_number: str | None


class OrderDrafted(Body, frozen=True):
    """An order to a supplier was begun."""

    order_id: str
    supplier_id: str
    expected_date: Day | None
    lines: tuple[OrderLine, ...]


class OrderFields(Part, frozen=True, omit_defaults=True):
    """What is said of a draft as a whole; an absent field is left as it was."""

    supplier_id: str | UnsetType = UNSET
    expected_date: Day | UnsetType | None = UNSET


class OrderChanged(Body, frozen=True):
    """A draft was changed: some of its fields, and each of these lines whole."""

    order_id: str
    fields: OrderFields
    lines: tuple[OrderLine, ...]


class OrderSubmitted(Body, frozen=True):
    """An order was sent; from now on these are its lines."""

    order_id: str
    supplier_id: str
    expected_date: Day | None
    lines: tuple[OrderLine, ...]


class OrderClosed(Body, frozen=True):
    """What is still missing of an order will not come."""

    order_id: str


class OrderCancelled(Body, frozen=True):
    """An order of which nothing came was taken back."""

    order_id: str


# --- what is foreseen -------------------------------------------------------------------------


class Forecast(Part, frozen=True):
    """How much of an item will be asked for within some days, in thousandths of a base unit."""

    forecast_id: str
    item_id: str
    horizon_days: Bounded
    expected_milli: Bounded
    low_milli: Bounded
    high_milli: Bounded
    order_packs: Bounded
    rationale: str


class ForecastPublished(Body, frozen=True):
    """A part of a generation of forecasts; the generation shows once all of its parts are here."""

    generation_id: str
    part: Bounded
    parts: Bounded
    generated_at_us: Instant
    model: str
    forecasts: tuple[Forecast, ...]


class ForecastFeedback(Body, frozen=True):
    """A person said how a forecast turned out."""

    feedback_id: str
    forecast_id: str
    verdict: str
    comment: str
