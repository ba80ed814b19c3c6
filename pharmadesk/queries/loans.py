"""Colleague pharmacies, and the packs lent to them and borrowed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pharmadesk.domain.loan_events import LENT
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.cases import Case

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_colleague, _loan, _end = _t["colleague"], _t["loan"], _t["loan_end"]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague pharmacy as it is written down."""

    colleague_id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Loan:
    """Packs of an item that were lent to a colleague or borrowed from one.

    Shape: `left` of `packs` are owed still, `base_units` is what all of them were. Units:
    `pack_value_centimes` is what one pack counts for; UTC microseconds.
    """

    loan_id: str
    colleague_id: str
    direction: str
    series: str
    number: int
    item_id: str
    name: str
    packs: int
    base_units: int
    pack_value_centimes: int
    made_at_us: int
    person_id: str | None
    event_id: str
    left: int

    @property
    def printed_number(self) -> str:
        """The number of its slip."""
        return ticket_number(self.series, self.number)

    @property
    def is_lent(self) -> bool:
        """Whether the colleague owes it, and not this pharmacy."""
        return self.direction == LENT

    @property
    def left_centimes(self) -> int:
        """What the packs that are owed still count for."""
        return self.left * self.pack_value_centimes


@dataclass(frozen=True, slots=True)
class Settlement:
    """How packs of a loan were settled: by goods, or by money in a tender."""

    settlement_id: str
    loan_id: str
    series: str
    number: int
    packs: int
    way: str
    paid_centimes: int
    reference: str
    settled_at_us: int
    person_id: str | None
    event_id: str

    @property
    def printed_number(self) -> str:
        """The number of its slip."""
        return ticket_number(self.series, self.number)


_OVER: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(_end.c.packs), 0))
    .where(_end.c.loan_id == _loan.c.loan_id)
    .scalar_subquery()
)
_LOAN_NAMES: Final = tuple(Loan.__dataclass_fields__)[:-1]
_LOANS: Final = sa.select(*(_loan.c[name] for name in _LOAN_NAMES), _OVER.label("over")).order_by(
    _loan.c.made_at_us, _loan.c.loan_id
)
_END_NAMES: Final = tuple(Settlement.__dataclass_fields__)


def _read(row: Any) -> Loan:
    told = {name: getattr(row, name) for name in _LOAN_NAMES}
    return Loan(**told, left=max(0, row.packs - int(row.over)))


def colleagues(connection: Connection) -> list[Colleague]:
    """List the colleagues by name."""
    rows = connection.execute(sa.select(_colleague))
    found = [Colleague(row.colleague_id, row.name or "", row.phone or "") for row in rows]
    return sorted(found, key=lambda each: (each.name.casefold(), each.colleague_id))


def name_of(connection: Connection, colleague_id: str) -> str | None:
    """Name a colleague; None where nobody wrote them down."""
    query = sa.select(_colleague.c.name).where(_colleague.c.colleague_id == colleague_id)
    row = connection.execute(query).first()
    return None if row is None else row.name or ""


def open_loans(connection: Connection) -> list[Loan]:
    """List what is owed either way, the oldest first."""
    return [_read(row) for row in connection.execute(_LOANS.where(_loan.c.packs > _OVER))]


def find(connection: Connection, loan_id: str) -> Loan | None:
    """Find a loan, also one that is settled."""
    row = connection.execute(_LOANS.where(_loan.c.loan_id == loan_id)).first()
    return None if row is None else _read(row)


def settlement(connection: Connection, settlement_id: str) -> Settlement | None:
    """Find a settlement."""
    query = sa.select(*(_end.c[name] for name in _END_NAMES))
    row = connection.execute(query.where(_end.c.settlement_id == settlement_id)).first()
    return None if row is None else Settlement(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def settled_beyond(connection: Connection) -> list[Case]:
    """Loans of which more was settled than was owed: two registers that were apart did."""
    return [
        Case(
            "loan.settled_beyond",
            ticket_number(row.series, row.number),
            f"{int(row.over) - row.packs} × {row.name}",
        )
        for row in connection.execute(_LOANS.where(_loan.c.packs < _OVER))
    ]
