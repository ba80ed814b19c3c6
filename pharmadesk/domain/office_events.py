"""The vocabulary of the back office: reconciling, ordering, foreseeing; the rules of events.py."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import (  # noqa: TC001 - msgspec reads them
    Bounded,
    Day,
    Instant,
    Key,
    Text,
)
from pharmadesk.domain.events import Body, Part

# --- cash, after the counter ------------------------------------------------------------------


class CloseRequested(Body, frozen=True):
    """Somebody away from the counter asks for a cash session to be closed; its register does it."""

    request_id: Key
    session_id: Key


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

    reconciliation_id: Key
    session_id: Key
    closing_event_id: Key
    closing_hash: Key
    supersedes: tuple[Key, ...]
    expected: TenderAmounts
    counted: TenderAmounts
    note: Text


class ReconciliationStepAdded(Body, frozen=True):
    """What was found or done about a difference, and how much of it that explains."""

    step_id: Key
    reconciliation_id: Key
    step: Key
    description: Text
    amount_centimes: Bounded


class ReconciliationSubmitted(Body, frozen=True):
    """A reconciliation was handed in: `closed`, or `escalated` to whoever may close it."""

    reconciliation_id: Key
    outcome: Key
    remaining_centimes: Bounded


# --- orders to suppliers ----------------------------------------------------------------------


class OrderLine(Part, frozen=True):
    """So many packs of an item at a price each; a draft's line of none is left out."""

    line_id: Key
    item_id: Key
    packs: Bounded
    unit_cost_centimes: Bounded
    lot_number: Text | None


class OrderDrafted(Body, frozen=True):
    """An order to a supplier was begun."""

    order_id: Key
    supplier_id: Key
    expected_date: Day | None
    lines: tuple[OrderLine, ...]


class OrderFields(Part, frozen=True, omit_defaults=True):
    """What is said of a draft as a whole; an absent field is left as it was."""

    supplier_id: Key | UnsetType = UNSET
    expected_date: Day | UnsetType | None = UNSET


class OrderChanged(Body, frozen=True):
    """A draft was changed: some of its fields, and each of these lines whole."""

    order_id: Key
    fields: OrderFields
    lines: tuple[OrderLine, ...]


class OrderSubmitted(Body, frozen=True):
    """An order was sent; from now on these are its lines."""

    order_id: Key
    supplier_id: Key
    expected_date: Day | None
    lines: tuple[OrderLine, ...]


class OrderClosed(Body, frozen=True):
    """What is still missing of an order will not come."""

    order_id: Key


class OrderCancelled(Body, frozen=True):
    """An order of which nothing came was taken back."""

    order_id: Key


# --- what is foreseen -------------------------------------------------------------------------


class Forecast(Part, frozen=True):
    """How much of an item will be asked for within some days, in thousandths of a base unit."""

    forecast_id: Key
    item_id: Key
    horizon_days: Bounded
    expected_milli: Bounded
    low_milli: Bounded
    high_milli: Bounded
    order_packs: Bounded
    rationale: Text


class ForecastPublished(Body, frozen=True):
    """A part of a generation of forecasts; the generation shows once all of its parts are here."""

    generation_id: Key
    part: Bounded
    parts: Bounded
    generated_at_us: Instant
    model: Text
    forecasts: tuple[Forecast, ...]


class ForecastFeedback(Body, frozen=True):
    """A person said how a forecast turned out."""

    feedback_id: Key
    forecast_id: Key
    verdict: Key
    comment: Text
