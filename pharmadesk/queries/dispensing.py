"""The register of dispensing as it stands: its lines, and what of a sale is still out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from pharmadesk.domain.tickets import ticket_number
from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_line = metadata.tables["dispensing"]
MOST_SUGGESTED: Final = 200
"""Lines looked at for who prescribed lately."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register; who the patient is lies sealed in it.

    Shape: `cause` is `sale`, or `void`, `return` or `words` for a line that puts the one right that
    `of_series` and `of_number` name. `base_units` that came back are below zero. Units: UTC
    microseconds.
    """

    act_id: str
    line_no: int
    cause: str
    series: str
    number: int
    of_series: str | None
    of_number: int | None
    sale_id: str
    sale_line_no: int
    item_id: str
    name: str
    tableau: str
    lot_id: str
    lot_number: str | None
    base_units: int
    patient_id: str
    sealed_patient: str
    prescriber: str
    written_on: str | None
    reference: str
    reason: str
    business_date: str
    occurred_at_us: int
    person_id: str | None

    @property
    def printed_number(self) -> str:
        """The number as it is printed."""
        return ticket_number(self.series, self.number)

    @property
    def corrects(self) -> str:
        """The number of the line it puts right, as it is printed; empty for none."""
        if self.of_series is None or self.of_number is None:
            return ""
        return ticket_number(self.of_series, self.of_number)


_COLUMNS: Final = [_line.c[name] for name in Entry.__dataclass_fields__]
_IN_ORDER: Final = (_line.c.occurred_at_us, _line.c.series, _line.c.number, _line.c.act_id)


def of_period(connection: Connection, first_day: str, last_day: str) -> list[Entry]:
    """List the lines of some days, both ends included, in the order they were entered."""
    query = sa.select(*_COLUMNS).where(_line.c.business_date.between(first_day, last_day))
    return [Entry(*row) for row in connection.execute(query.order_by(*_IN_ORDER))]


def of_sale(connection: Connection, sale_id: str) -> list[Entry]:
    """List the lines about a sale."""
    query = sa.select(*_COLUMNS).where(_line.c.sale_id == sale_id)
    return [Entry(*row) for row in connection.execute(query.order_by(*_IN_ORDER))]


def numbered(connection: Connection, series: str, number: int) -> Entry | None:
    """Find a line by its number: the first, where a copied register used it twice."""
    query = sa.select(*_COLUMNS).where(_line.c.series == series, _line.c.number == number)
    row = connection.execute(query.order_by(*_IN_ORDER)).first()
    return None if row is None else Entry(*row)


def still_out(entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """Say how many units of each line about a sale did not come back.

    Shape: (the line of the sale, base units), those with none left out.
    """
    back: dict[str, int] = {}
    for entry in entries:
        if entry.corrects:
            back[entry.corrects] = back.get(entry.corrects, 0) + entry.base_units
    sold = [entry for entry in entries if not entry.corrects]
    left = [(entry, entry.base_units + back.get(entry.printed_number, 0)) for entry in sold]
    return [(entry, units) for entry, units in left if units > 0]


def prescribers(connection: Connection, typed: str, most: int) -> list[str]:
    """List who prescribed lately, the last first; with text typed, those whose name holds it."""
    query = (
        sa.select(_line.c.prescriber)
        .where(_line.c.prescriber != "")
        .order_by(_line.c.occurred_at_us.desc())
        .limit(MOST_SUGGESTED)
    )
    names = dict.fromkeys(connection.execute(query).scalars())
    wanted = typed.strip().casefold()
    return [name for name in names if wanted in name.casefold()][:most]
