"""The openings of the drawers for no sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_opening, _register = _t["drawer_opening"], _t["register"]

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Opening:
    """A drawer opened for no sale; times are UTC microseconds."""

    opening_id: str
    register: str
    person_id: str | None
    reason: str
    opened_at_us: int


def of_day(connection: Connection, day: str) -> tuple[Opening, ...]:
    """List the openings of a business day on every register, the latest first."""
    asked = (
        sa.select(
            _opening.c.opening_id,
            sa.func.coalesce(_register.c.name, "").label("register"),
            _opening.c.person_id,
            _opening.c.reason,
            _opening.c.opened_at_us,
        )
        .outerjoin(_register, _register.c.register_id == _opening.c.register_id)
        .where(_opening.c.business_date == day)
        .order_by(_opening.c.opened_at_us.desc(), _opening.c.opening_id)
        .limit(MOST_SHOWN)
    )
    return tuple(Opening(*row) for row in connection.execute(asked))
