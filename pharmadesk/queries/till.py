"""What a register shows of itself: its pharmacy, its open cash session, its last sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.states import SessionState
from pharmadesk.journal import reading
from pharmadesk.projections.tables import metadata
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_pharmacy, _register = _t["pharmacy"], _t["register"]
_session, _state = _t["cash_session"], _t["cash_session_state"]
_sale, _total = _t["sale"], _t["session_total"]
_request = _t["close_request"]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The cash session a register is in."""

    session_id: str
    opened_at_us: int
    opened_by: str
    business_date: str
    float_centimes: int


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """Somebody's wish, from afar, that a cash session be closed; units: UTC microseconds."""

    person_id: str | None
    at_us: int


_OPEN_SESSION = Prepared(
    sa.select(_session)
    .join(_state, _state.c.session_id == _session.c.session_id)
    .where(
        _session.c.register_id == sa.bindparam("register_id"),
        _state.c.rank < int(SessionState.CLOSED),
    )
    .order_by(_session.c.opened_at_us.desc())
    .limit(1)
)


def open_session(connection: Connection, register_id: str) -> OpenSession | None:
    """Find the register's cash session that is not closed, the latest if there were two."""
    row = _OPEN_SESSION(connection, {"register_id": register_id}).first()
    if row is None:
        return None
    return OpenSession(
        row.session_id, row.opened_at_us, row.opened_by, row.business_date, row.float_centimes
    )


def close_asked(connection: Connection, session_id: str) -> CloseAsked | None:
    """Find the first wish that a cash session be closed."""
    row = connection.execute(
        sa.select(_request.c.requested_by, _request.c.requested_at_us)
        .where(_request.c.session_id == session_id)
        .order_by(_request.c.requested_at_us, _request.c.request_id)
        .limit(1)
    ).first()
    return None if row is None else CloseAsked(row.requested_by, row.requested_at_us)


def expected_cash(connection: Connection, session_id: str) -> int:
    """Work out what the drawer should hold: float + tendered - change - refunded.

    Units: centimes.
    """
    opening = connection.execute(
        sa.select(_session.c.float_centimes).where(_session.c.session_id == session_id)
    ).scalar_one()
    taken = connection.execute(
        sa.select(
            _total.c.tendered_centimes - _total.c.change_centimes - _total.c.refunded_centimes
        ).where(_total.c.session_id == session_id, _total.c.tender == "cash")
    ).scalar()
    return int(opening) + int(taken or 0)


def pharmacy_block(connection: Connection, pharmacy_id: str) -> dict[str, str]:
    """Read the legal block of documents; fields never set are absent."""
    row = connection.execute(
        sa.select(_pharmacy).where(_pharmacy.c.pharmacy_id == pharmacy_id)
    ).first()
    if row is None:
        return {}
    hidden = {"pharmacy_id", "ranks"}
    return {
        name: value
        for name, value in row._mapping.items()  # noqa: SLF001 - SQLAlchemy's documented accessor
        if value is not None and name not in hidden
    }


def register_codes(connection: Connection) -> tuple[str, ...]:
    """List what receipt numbers begin with, on every register that is known."""
    codes = connection.execute(sa.select(_register.c.code).order_by(_register.c.code)).scalars()
    return tuple(code for code in codes if code is not None)


def registers_with_code(connection: Connection, code: str) -> tuple[str, ...]:
    """List the registers whose receipt numbers begin with a code, the newest first.

    A register that was recovered goes on under its code as another device.
    """
    found = connection.execute(
        sa.select(_register.c.register_id)
        .where(_register.c.code == code)
        .order_by(_register.c.register_id.desc())
    )
    return tuple(found.scalars())


def registers_with_series(connection: Connection, series: str) -> tuple[str, ...]:
    """List the registers that give or gave receipts of a series, such as C2-B."""
    code, _, letter = series.rpartition("-")
    of_code = registers_with_code(connection, code)
    given = {chain.device_id for chain in reading.chains(connection)
             if chain.series_letter == letter}  # fmt: skip
    return tuple(device_id for device_id in of_code if device_id in given)


def newest_series(connection: Connection, register_id: str) -> str:
    """Name the series that a register gives its receipts of, as far as is known here."""
    code, _ = register_label(connection, register_id)
    chains = [each for each in reading.chains(connection) if each.device_id == register_id]
    return f"{code}-{chains[-1].series_letter}" if chains else code


def register_label(connection: Connection, register_id: str) -> tuple[str, str]:
    """Read the register's code and name."""
    row = connection.execute(
        sa.select(_register).where(_register.c.register_id == register_id)
    ).first()
    return ("", "") if row is None else (row.code, row.name)


def sale_event_id(connection: Connection, sale_id: str) -> str | None:
    """Find the event that holds a sale."""
    return connection.execute(
        sa.select(_sale.c.event_id).where(_sale.c.sale_id == sale_id)
    ).scalar_one_or_none()


def sales_of_session(connection: Connection, session_id: str) -> int:
    """Count the sales of a cash session."""
    count = sa.select(sa.func.count()).where(_sale.c.session_id == session_id)
    return int(connection.execute(count).scalar_one())
