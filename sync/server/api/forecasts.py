"""Forecasts for whoever orders, and what became of them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from pharmadesk.domain.permissions import Action
from pharmadesk.queries import forecasts
from pharmadesk.services import foreseeing
from sync.server.api import operations, paging, values
from sync.server.api.errors import NOT_FOUND
from sync.server.api.operations import ACCEPTED, Call, Nothing, Operation
from sync.server.api.values import Id, Quantity, Text

if TYPE_CHECKING:
    from sync.server.api.once import Answer


class ForecastSnapshot(msgspec.Struct, rename="camel"):
    """How much of an item will be asked for within some days, in base units."""

    id: str
    inventory_item_id: str
    generated_at: datetime
    horizon_days: int
    expected_demand: Quantity
    confidence_low: Quantity
    confidence_high: Quantity
    recommended_order_qty: int
    rationale: str


class ForecastSnapshotList(msgspec.Struct, rename="camel"):
    """Some forecasts of the newest generation, by item."""

    data: tuple[ForecastSnapshot, ...]
    next_cursor: str | None


class ForecastQuery(paging.Paged, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """For how many days to look ahead."""

    horizon_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 7


class ForecastFeedbackRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How a forecast turned out."""

    snapshot_id: Id
    verdict: Literal["accurate", "under", "over"]
    comment: Text = ""


class ForecastFeedback(msgspec.Struct, rename="camel"):
    """What was noted."""

    id: str
    snapshot_id: str
    verdict: str


def _list(call: Call[ForecastQuery, Nothing]) -> Answer:
    asked = paging.asked(call.query, str, str)
    with call.desk.read() as connection:
        page = forecasts.newest(connection, call.query.horizon_days, asked)
    rows = tuple(map(_as_snapshot, page.rows))
    return operations.told(ForecastSnapshotList(rows, paging.following(page)))


def _as_snapshot(it: forecasts.Forecast) -> ForecastSnapshot:
    return ForecastSnapshot(
        id=it.forecast_id,
        inventory_item_id=it.item_id,
        generated_at=values.moment(it.generated_at_us),
        horizon_days=it.horizon_days,
        expected_demand=Quantity(it.expected_milli),
        confidence_low=Quantity(it.low_milli),
        confidence_high=Quantity(it.high_milli),
        recommended_order_qty=it.order_packs,
        rationale=it.rationale,
    )


def _give_feedback(call: Call[Nothing, ForecastFeedbackRequest]) -> Answer:
    said = call.body
    return call.carry_out(
        lambda desk: foreseeing.give_feedback(
            desk, call.actor, said.snapshot_id, said.verdict, said.comment
        ),
        lambda _, made: ForecastFeedback(made, said.snapshot_id, said.verdict),
        status=ACCEPTED,
    )


OPERATIONS = (
    Operation(
        "GET", "/api/forecasts/snapshots", "listForecastSnapshots", "List forecasts",
        Action.SEE_FORECASTS, _list, ForecastSnapshotList, query=ForecastQuery,
    ),
    Operation(
        "POST", "/api/forecasts/feedback", "giveForecastFeedback", "Say how a forecast turned out",
        Action.JUDGE_FORECASTS, _give_feedback, ForecastFeedback, ACCEPTED,
        body=ForecastFeedbackRequest, problems=(NOT_FOUND,), missing="forecast.unknown",
    ),
)  # fmt: skip
