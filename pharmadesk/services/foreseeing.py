"""Forecasts: published by the centre a generation at a time, and judged by whoever orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.office_events import ForecastFeedback, ForecastPublished
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import forecasts
from pharmadesk.values.text import MOST_REASON, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.domain.office_events import Forecast
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit

_MOST_A_PART: Final = 500


def publish(desk: Desk, model: str, foreseen: Sequence[Forecast]) -> str:
    """Publish a generation, which replaces the one before it whole; return its id."""

    def work(unit: Unit) -> str:
        generation_id, now_us = desk.ids.new(), desk.now_us()
        parts = [
            tuple(foreseen[start : start + _MOST_A_PART])
            for start in range(0, max(len(foreseen), 1), _MOST_A_PART)
        ]
        for number, some in enumerate(parts, start=1):
            body = ForecastPublished(
                generation_id=generation_id,
                part=number,
                parts=len(parts),
                generated_at_us=now_us,
                model=model,
                forecasts=some,
            )
            unit.emit("forecast.published", body, stream_key=generation_id)
        return generation_id

    return desk.write(None, work)


def give_feedback(
    desk: Desk, actor: Actor, forecast_id: str, verdict: str, comment: str = ""
) -> str:
    """Note how a forecast turned out, and return the feedback's id.

    Raises: Refused `permission.denied`, `forecast.unknown`, `text.*`.
    """
    comment = one_line(comment, MOST_REASON)

    def work(unit: Unit) -> str:
        unit.require(Action.JUDGE_FORECASTS)
        if not forecasts.is_known(unit.connection, forecast_id):
            raise Refused("forecast.unknown")
        body = ForecastFeedback(
            feedback_id=desk.ids.new(),
            forecast_id=forecast_id,
            verdict=verdict,
            comment=comment,
        )
        unit.emit("forecast.feedback", body, stream_key=forecast_id)
        return body.feedback_id

    return desk.write(actor, work)
