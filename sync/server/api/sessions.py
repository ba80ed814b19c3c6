"""Cash sessions and the registers whose drawers they are of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.permissions import Action
from pharmadesk.queries import cash, log
from pharmadesk.services import drawers
from sync.server.api import operations, paging, values
from sync.server.api.errors import CONFLICT, NOT_FOUND, BadRequest, Detail
from sync.server.api.operations import ACCEPTED, CREATED, Call, Nothing, Operation
from sync.server.api.values import Amount, Id, Price

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.server.api.once import Answer

Status = Literal["open", "pending_reconciliation", "closed"]


class Breakdown(msgspec.Struct, rename="camel"):
    """Money by how it was paid; negative where more was given back than came in."""

    mad_cash: Amount
    card: Amount
    mobile_wallet: Amount
    other: Amount


def _none() -> Price:
    return Price(0)


class Counted(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Money that somebody counted, by how it was paid."""

    mad_cash: Price = msgspec.field(default_factory=_none)
    card: Price = msgspec.field(default_factory=_none)
    mobile_wallet: Price = msgspec.field(default_factory=_none)
    other: Price = msgspec.field(default_factory=_none)


class TenderTotal(msgspec.Struct, rename="camel"):
    """What came in by one tender, under its own name."""

    tender: str
    payments: int
    amount: Amount


class SessionMetadata(msgspec.Struct, rename="camel"):
    """How the four totals came about."""

    tenders: tuple[TenderTotal, ...]
    opening_float: Amount
    close_requested: bool


class CashSession(msgspec.Struct, rename="camel", omit_defaults=True):
    """A cash session, and what should be in its drawer."""

    id: str
    tenant_id: str
    status: Status
    expected_totals: Breakdown
    register_id: str
    opened_by: str
    opened_at: datetime
    business_date: date
    offline_transaction_count: int
    metadata: SessionMetadata
    closed_at: datetime | UnsetType = UNSET
    counted_cash: Amount | UnsetType = UNSET


class CashSessionList(msgspec.Struct, rename="camel"):
    """Some cash sessions, the last opened first."""

    data: tuple[CashSession, ...]
    next_cursor: str | None


class SessionQuery(paging.Paged, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Which cash sessions are wanted: of a status, opened from an instant on and before another."""

    status: Status | UnsetType = UNSET
    from_: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = msgspec.field(
        name="from", default=UNSET
    )
    to: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


class OpenCashSessionRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Which drawer to open, with how much in it; only cash lies in a drawer."""

    register_id: Id
    opening_float: Counted


class Register(msgspec.Struct, rename="camel"):
    """A drawer: of a register at a counter, or one that a program speaks for (`api`)."""

    id: str
    code: str
    name: str
    type: Literal["counter", "api"]


class RegisterList(msgspec.Struct, rename="camel"):
    """The registers of the pharmacy by code."""

    data: tuple[Register, ...]


class AddRegisterRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A drawer that a program will speak for."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=8, pattern=r"^[A-Za-z0-9-]+\Z")]
    name: values.Name
    type: Literal["api"] = "api"


def breakdown(of: cash.Amounts) -> Breakdown:
    """Write money by how it was paid."""
    return Breakdown(
        Amount(of.cash_centimes),
        Amount(of.card_centimes),
        Amount(of.wallet_centimes),
        Amount(of.other_centimes),
    )


def range_us(
    from_: datetime | UnsetType, to: datetime | UnsetType
) -> tuple[int | None, int | None]:
    """Read the instants that a list is bounded by."""
    return (
        None if from_ is UNSET else values.instant_us(from_),
        None if to is UNSET else values.instant_us(to),
    )


def _as_session(call: Call[Any, Any], it: cash.Session, offline: int) -> CashSession:
    tenders = tuple(TenderTotal(t.tender, t.payments, Amount(t.centimes)) for t in it.tenders)
    counted = it.counted_cash_centimes
    return CashSession(
        id=it.session_id,
        tenant_id=call.caller.tenant_id,
        status=it.status,
        expected_totals=breakdown(it.expected),
        register_id=it.register_id,
        opened_by=it.opened_by,
        opened_at=values.moment(it.opened_at_us),
        business_date=date.fromisoformat(it.business_date),
        offline_transaction_count=offline,
        metadata=SessionMetadata(tenders, Amount(it.float_centimes), it.close_requested),
        closed_at=UNSET if it.closed_at_us is None else values.moment(it.closed_at_us),
        counted_cash=UNSET if counted is None else Amount(counted),
    )


def _session(call: Call[Any, Any], connection: Connection, session_id: str) -> CashSession:
    found = call.found(cash.session(connection, session_id), "session.unknown")
    offline = log.offline_sales(connection, [session_id])
    return _as_session(call, found, offline[session_id])


def _list(call: Call[SessionQuery, Nothing]) -> Answer:
    query = call.query
    asked = paging.asked(query, int, str)
    status = None if query.status is UNSET else query.status
    with call.desk.read() as connection:
        bounds = range_us(query.from_, query.to)
        page = cash.sessions(connection, asked, status, *bounds)
        offline = log.offline_sales(connection, [each.session_id for each in page.rows])
    rows = tuple(_as_session(call, each, offline[each.session_id]) for each in page.rows)
    return operations.told(CashSessionList(rows, paging.following(page)))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_session(call, connection, call.path["sessionId"]))


def _open(call: Call[Nothing, OpenCashSessionRequest]) -> Answer:
    asked = call.body.opening_float
    for name in ("card", "mobile_wallet", "other"):
        if getattr(asked, name).centimes:
            field = "openingFloat." + ("mobileWallet" if name == "mobile_wallet" else name)
            raise BadRequest("request.field", Detail(field, "only cash lies in a drawer"))
    return call.carry_out(
        lambda desk: drawers.open_session(
            desk, call.actor, call.body.register_id, asked.mad_cash.centimes
        ),
        lambda connection, session_id: _session(call, connection, session_id),
        status=CREATED,
        location=lambda session_id: f"/api/cash-sessions/{session_id}",
    )


def _close(call: Call[Nothing, Nothing]) -> Answer:
    return call.carry_out(
        lambda desk: drawers.request_close(desk, call.actor, call.path["sessionId"]),
        lambda connection, session_id: _session(call, connection, session_id),
        status=ACCEPTED,
    )


def _as_register(it: cash.Register) -> Register:
    return Register(it.register_id, it.code, it.name, "api" if it.type == "api" else "counter")


def _registers(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        found = cash.registers(connection)
    return operations.told(RegisterList(tuple(map(_as_register, found))))


def _add_register(call: Call[Nothing, AddRegisterRequest]) -> Answer:
    def tell(connection: Connection, register_id: str) -> Register:
        return _as_register(call.found(cash.register(connection, register_id), "register.unknown"))

    return call.carry_out(
        lambda desk: drawers.add(desk, call.actor, call.body.code, call.body.name),
        tell,
        status=CREATED,
        location=lambda _register_id: "/api/registers",
    )


_SESSIONS = "/api/cash-sessions"
OPERATIONS = (
    Operation(
        "GET", _SESSIONS, "listCashSessions", "List cash sessions", Action.SEE_CASH, _list,
        CashSessionList, query=SessionQuery,
    ),
    Operation(
        "POST", _SESSIONS, "openCashSession", "Open the session of an `api` drawer",
        Action.OPEN_SESSION, _open, CashSession, CREATED, body=OpenCashSessionRequest,
        problems=(CONFLICT,),
    ),
    Operation(
        "GET", f"{_SESSIONS}/{{sessionId}}", "getCashSession", "Get a cash session",
        Action.SEE_CASH, _get, CashSession, problems=(NOT_FOUND,),
    ),
    Operation(
        "POST", f"{_SESSIONS}/{{sessionId}}/close", "closeCashSession",
        "Ask for a session to be closed; its register closes it", Action.REQUEST_CLOSE, _close,
        CashSession, ACCEPTED, problems=(NOT_FOUND, CONFLICT), missing="session.unknown",
    ),
    Operation(
        "GET", "/api/registers", "listRegisters", "List registers", Action.SEE_REGISTERS,
        _registers, RegisterList,
    ),
    Operation(
        "POST", "/api/registers", "addRegister", "Add a drawer that a program speaks for",
        Action.ADD_REGISTER, _add_register, Register, CREATED, body=AddRegisterRequest,
        problems=(CONFLICT,),
    ),
)  # fmt: skip
