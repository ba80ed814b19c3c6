"""Cash sessions and their reconciliations, as the back office sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from pharmadesk.domain.states import ReconciliationState
from pharmadesk.domain.tenders import CARD, MOBILE, NO_MONEY
from pharmadesk.domain.tickets import CASH
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.pages import Asked, Page, page, paged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_t = metadata.tables
_session, _end, _register = _t["cash_session"], _t["cash_session_end"], _t["register"]
_total, _request = _t["session_total"], _t["close_request"]
_reconciliation, _step = _t["reconciliation"], _t["reconciliation_step"]
_rank, _superseded = _t["reconciliation_state"], _t["reconciliation_supersession"]

SessionStatus = Literal["open", "pending_reconciliation", "closed"]
State = Literal["draft", "escalated", "closed"]

_STATES: Final[dict[int, State]] = {1: "draft", 2: "escalated", 3: "closed"}
_COLUMN_OF: Final = {CASH: "cash", CARD: "card", MOBILE: "wallet"}


@dataclass(frozen=True, slots=True)
class Tender:
    """What was paid in one tender, less the change and what was given back."""

    tender: str
    payments: int
    centimes: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money by how it was paid; tenders without a column of their own are `other`."""

    cash_centimes: int = 0
    card_centimes: int = 0
    wallet_centimes: int = 0
    other_centimes: int = 0

    @property
    def total_centimes(self) -> int:
        """All of it."""
        return self.cash_centimes + self.card_centimes + self.wallet_centimes + self.other_centimes


@dataclass(frozen=True, slots=True)
class Register:
    """A register by what it is called; `type` is empty for one at a counter."""

    register_id: str
    code: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Session:
    """A cash session with what should be in its drawer, by tender."""

    session_id: str
    register_id: str
    register_type: str
    status: SessionStatus
    opened_by: str
    opened_at_us: int
    business_date: str
    float_centimes: int
    closed_at_us: int | None
    closing_event_id: str | None
    counted_cash_centimes: int | None
    close_requested: bool
    expected: Amounts
    tenders: tuple[Tender, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something found or done about a difference."""

    step_id: str
    step: str
    description: str
    amount_centimes: int
    performed_by: str | None
    performed_at_us: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A closed session counted again; `disputed` when another one did not know of it, nor it."""

    reconciliation_id: str
    session_id: str
    state: State
    started_by: str | None
    started_at_us: int
    expected: Amounts
    counted: Amounts
    note: str
    steps: tuple[Step, ...]
    superseded_by: tuple[str, ...]
    disputed: bool

    @property
    def variance_centimes(self) -> int:
        """What was counted less what was expected."""
        return self.counted.total_centimes - self.expected.total_centimes


def registers(connection: Connection) -> list[Register]:
    """List the registers by code."""
    rows = connection.execute(sa.select(_register).order_by(_register.c.code))
    return [_as_register(row) for row in rows]


def register(connection: Connection, register_id: str) -> Register | None:
    """Find a register."""
    query = sa.select(_register).where(_register.c.register_id == register_id)
    row = connection.execute(query).first()
    return None if row is None else _as_register(row)


def _as_register(row: Any) -> Register:
    return Register(row.register_id, row.code or "", row.name or "", row.type or "")


_CLOSED = (
    sa.exists()
    .where(_reconciliation.c.session_id == _session.c.session_id)
    .where(_rank.c.reconciliation_id == _reconciliation.c.reconciliation_id)
    .where(_rank.c.rank == int(ReconciliationState.CLOSED))
)
_FIRST_END = (
    sa.select(
        _end.c.session_id,
        sa.func.min(_end.c.event_id).label("event_id"),
    )
    .group_by(_end.c.session_id)
    .subquery()
)
_STATUS = sa.case(
    (_end.c.session_id.is_(None), "open"), (_CLOSED, "closed"), else_="pending_reconciliation"
)
_SESSIONS = (
    sa.select(
        _session,
        _register.c.type.label("register_type"),
        _STATUS.label("status"),
        _end.c.closed_at_us,
        _end.c.event_id.label("closing_event_id"),
        _end.c.expected_cash_centimes,
        _end.c.counted_cash_centimes,
        sa.exists().where(_request.c.session_id == _session.c.session_id).label("close_requested"),
    )
    .outerjoin(_register, _register.c.register_id == _session.c.register_id)
    .outerjoin(_FIRST_END, _FIRST_END.c.session_id == _session.c.session_id)
    .outerjoin(
        _end,
        sa.and_(
            _end.c.session_id == _session.c.session_id, _end.c.event_id == _FIRST_END.c.event_id
        ),
    )
)


def sessions(
    connection: Connection,
    asked: Asked,
    status: str | None = None,
    from_us: int | None = None,
    to_us: int | None = None,
) -> Page[Session]:
    """List cash sessions, the last opened first; `from_us` is within, `to_us` is beyond."""
    query = _SESSIONS
    if status is not None:
        query = query.where(sa.literal(status) == _STATUS)
    if from_us is not None:
        query = query.where(_session.c.opened_at_us >= from_us)
    if to_us is not None:
        query = query.where(_session.c.opened_at_us < to_us)
    keys = (_session.c.opened_at_us, _session.c.session_id)
    rows = connection.execute(paged(query, asked, keys, rising=False)).all()
    found = page(rows, asked, lambda row: (row.opened_at_us, row.session_id))
    tenders = _tenders(connection, [row.session_id for row in found.rows])
    return found.map(lambda row: _as_session(row, tenders[row.session_id]))


def session(connection: Connection, session_id: str) -> Session | None:
    """Find a cash session."""
    row = connection.execute(_SESSIONS.where(_session.c.session_id == session_id)).first()
    return None if row is None else _as_session(row, _tenders(connection, [session_id])[session_id])


def sessions_of_day(connection: Connection, business_date: str) -> list[Session]:
    """List the sessions of a business day in the order of their opening."""
    query = _SESSIONS.where(_session.c.business_date == business_date)
    rows = connection.execute(query.order_by(_session.c.opened_at_us, _session.c.session_id)).all()
    tenders = _tenders(connection, [row.session_id for row in rows])
    return [_as_session(row, tenders[row.session_id]) for row in rows]


def _as_session(row: Any, tenders: tuple[Tender, ...]) -> Session:
    by_column: dict[str, int] = defaultdict(int)
    for each in tenders:
        if each.tender in NO_MONEY:  # nothing was taken that could be counted
            continue
        by_column[f"{_COLUMN_OF.get(each.tender, 'other')}_centimes"] += each.centimes
    by_column["cash_centimes"] += row.float_centimes
    if row.expected_cash_centimes is not None:  # a closed session is what its closing says
        by_column["cash_centimes"] = row.expected_cash_centimes
    return Session(
        session_id=row.session_id,
        register_id=row.register_id,
        register_type=row.register_type or "",
        status=row.status,
        opened_by=row.opened_by,
        opened_at_us=row.opened_at_us,
        business_date=row.business_date,
        float_centimes=row.float_centimes,
        closed_at_us=row.closed_at_us,
        closing_event_id=row.closing_event_id,
        counted_cash_centimes=row.counted_cash_centimes,
        close_requested=bool(row.close_requested),
        expected=Amounts(**by_column),
        tenders=tenders,
    )


def _tenders(connection: Connection, session_ids: list[str]) -> dict[str, tuple[Tender, ...]]:
    query = (
        sa.select(_total)
        .where(_total.c.session_id.in_(session_ids))
        .order_by(_total.c.session_id, _total.c.tender)
    )
    found: dict[str, list[Tender]] = {session_id: [] for session_id in session_ids}
    for row in connection.execute(query):
        taken = row.tendered_centimes - row.change_centimes - row.refunded_centimes
        found[row.session_id].append(Tender(row.tender, row.payment_count, taken))
    return {session_id: tuple(some) for session_id, some in found.items()}


_RECONCILIATIONS = sa.select(_reconciliation, _rank.c.rank).join(
    _rank, _rank.c.reconciliation_id == _reconciliation.c.reconciliation_id
)


def reconciliations(connection: Connection, asked: Asked) -> Page[Reconciliation]:
    """List reconciliations, the last begun first."""
    keys = (_reconciliation.c.started_at_us, _reconciliation.c.reconciliation_id)
    rows = connection.execute(paged(_RECONCILIATIONS, asked, keys, rising=False)).all()
    found = page(rows, asked, lambda row: (row.started_at_us, row.reconciliation_id))
    made = iter(_as_reconciliations(connection, found.rows))
    return found.map(lambda _row: next(made))


def reconciliation(connection: Connection, reconciliation_id: str) -> Reconciliation | None:
    """Find a reconciliation."""
    query = _RECONCILIATIONS.where(_reconciliation.c.reconciliation_id == reconciliation_id)
    return next(_as_reconciliations(connection, connection.execute(query).all()), None)


def reconciliations_of(connection: Connection, session_id: str) -> tuple[str, ...]:
    """List the reconciliations of a session, the first begun first."""
    query = (
        sa.select(_reconciliation.c.reconciliation_id)
        .where(_reconciliation.c.session_id == session_id)
        .order_by(_reconciliation.c.reconciliation_id)
    )
    return tuple(connection.execute(query).scalars())


def _as_reconciliations(connection: Connection, rows: Iterable[Any]) -> Any:
    rows = list(rows)
    ids = [row.reconciliation_id for row in rows]
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(
        sa.select(_step).where(_step.c.reconciliation_id.in_(ids)).order_by(_step.c.step_id)
    ):
        steps[row.reconciliation_id].append(
            Step(
                row.step_id,
                row.step,
                row.description,
                row.amount_centimes,
                row.performed_by,
                row.performed_at_us,
            )
        )
    sessions_of = {row.session_id for row in rows}
    beside = _beside(connection, sessions_of)
    seen = _seen(connection, {each for some in beside.values() for each in some})
    for row in rows:
        own = row.reconciliation_id
        others = [each for each in beside[row.session_id] if each != own]
        yield Reconciliation(
            reconciliation_id=own,
            session_id=row.session_id,
            state=_STATES[row.rank],
            started_by=row.started_by,
            started_at_us=row.started_at_us,
            expected=_amounts(row, "expected"),
            counted=_amounts(row, "counted"),
            note=row.note,
            steps=tuple(steps[own]),
            superseded_by=tuple(each for each in others if (each, own) in seen),
            disputed=any((each, own) not in seen and (own, each) not in seen for each in others),
        )


def _beside(connection: Connection, session_ids: set[str]) -> dict[str, list[str]]:
    query = (
        sa.select(_reconciliation.c.session_id, _reconciliation.c.reconciliation_id)
        .where(_reconciliation.c.session_id.in_(session_ids))
        .order_by(_reconciliation.c.reconciliation_id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.session_id].append(row.reconciliation_id)
    return found


def _seen(connection: Connection, ids: set[str]) -> set[tuple[str, str]]:
    query = sa.select(_superseded).where(_superseded.c.reconciliation_id.in_(ids))
    return {(row.reconciliation_id, row.superseded_id) for row in connection.execute(query)}


def _amounts(row: Any, side: str) -> Amounts:
    return Amounts(
        *(getattr(row, f"{side}_{name}_centimes") for name in ("cash", "card", "wallet", "other"))
    )
