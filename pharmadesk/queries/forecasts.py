"""Forecasts of the newest generation that is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.projections.tables import metadata
from pharmadesk.queries.pages import Asked, Page, page, paged

if TYPE_CHECKING:
    from sqlalchemy import Connection

_part, _forecast = metadata.tables["forecast_part"], metadata.tables["forecast"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much of an item will be asked for; in thousandths of a base unit."""

    forecast_id: str
    item_id: str
    generated_at_us: int
    horizon_days: int
    expected_milli: int
    low_milli: int
    high_milli: int
    order_packs: int
    rationale: str


_NEWEST = (
    sa.select(_part.c.generation_id, sa.func.max(_part.c.generated_at_us).label("at"))
    .group_by(_part.c.generation_id)
    .having(sa.func.count() == sa.func.max(_part.c.parts))
    .order_by(sa.text("at DESC"), _part.c.generation_id.desc())
    .limit(1)
)


def newest_at(connection: Connection) -> int | None:
    """Tell when the newest generation that is whole was made; None where there is none.

    Units: UTC microseconds.
    """
    generation = connection.execute(_NEWEST).first()
    return None if generation is None else int(generation.at)


def newest(connection: Connection, horizon_days: int, asked: Asked) -> Page[Forecast]:
    """List the forecasts of the newest generation for one horizon, by item."""
    generation = connection.execute(_NEWEST).first()
    if generation is None:
        return Page((), None)
    query = sa.select(_forecast).where(
        _forecast.c.generation_id == generation.generation_id,
        _forecast.c.horizon_days == horizon_days,
    )
    keys = (_forecast.c.item_id, _forecast.c.forecast_id)
    rows = connection.execute(paged(query, asked, keys, rising=True)).all()
    found = page(rows, asked, lambda row: (row.item_id, row.forecast_id))
    return found.map(
        lambda row: Forecast(
            row.forecast_id,
            row.item_id,
            generation.at,
            row.horizon_days,
            row.expected_milli,
            row.low_milli,
            row.high_milli,
            row.order_packs,
            row.rationale,
        )
    )


def is_known(connection: Connection, forecast_id: str) -> bool:
    """Tell whether there is such a forecast, of any generation."""
    query = sa.select(_forecast.c.forecast_id).where(_forecast.c.forecast_id == forecast_id)
    return connection.execute(query).first() is not None
