"""Reconciliations: the drawer counted again, and the difference explained step by step."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.office_events import TenderAmounts
from pharmadesk.domain.permissions import Action
from pharmadesk.queries import cash
from pharmadesk.services import reconciling
from sync.server.api import operations, paging, values
from sync.server.api.errors import CONFLICT, NOT_FOUND
from sync.server.api.operations import ACCEPTED, CREATED, Call, Nothing, Operation
from sync.server.api.sessions import Breakdown, Counted, breakdown
from sync.server.api.values import Amount, Id, Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.server.api.once import Answer

StepType = Literal["adjustment", "transaction_fix", "escalation", "write_off"]


class ReconciliationStep(msgspec.Struct, rename="camel"):
    """Something found or done about a difference, and how much of it that explains."""

    type: StepType
    description: str
    amount_impact: Amount
    performed_by: str
    performed_at: datetime


class Reconciliation(msgspec.Struct, rename="camel"):
    """A closed session counted again; `variance` is what was counted less what was expected."""

    id: str
    cash_session_id: str
    status: Literal["draft", "escalated", "closed"]
    expected_totals: Breakdown
    counted_totals: Breakdown
    variance: Amount
    resolution_steps: tuple[ReconciliationStep, ...]
    notes: str
    started_by: str
    started_at: datetime
    superseded_by: tuple[str, ...]
    disputed: bool


class ReconciliationList(msgspec.Struct, rename="camel"):
    """Some reconciliations, the last begun first."""

    data: tuple[Reconciliation, ...]
    next_cursor: str | None


class CreateReconciliationRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Which session was counted again, and what was counted."""

    cash_session_id: Id
    counted_totals: Counted
    notes: Text = ""


class NewStep(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A step to append; who did it and when is the centre's to say, whatever stands here."""

    type: StepType
    description: Annotated[
        str, msgspec.Meta(min_length=1, max_length=250, pattern=values.NOT_BLANK)
    ]
    amount_impact: Amount
    performed_by: Text | UnsetType = UNSET
    performed_at: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


class AddResolutionStepRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A step to append."""

    step: NewStep


def _as_reconciliation(it: cash.Reconciliation) -> Reconciliation:
    return Reconciliation(
        id=it.reconciliation_id,
        cash_session_id=it.session_id,
        status=it.state,
        expected_totals=breakdown(it.expected),
        counted_totals=breakdown(it.counted),
        variance=Amount(it.variance_centimes),
        resolution_steps=tuple(map(_as_step, it.steps)),
        notes=it.note,
        started_by=it.started_by or "",
        started_at=values.moment(it.started_at_us),
        superseded_by=it.superseded_by,
        disputed=it.disputed,
    )


def _as_step(it: cash.Step) -> ReconciliationStep:
    step: StepType = it.step  # type: ignore[assignment] # what was let in is one of them
    return ReconciliationStep(
        step,
        it.description,
        Amount(it.amount_centimes),
        it.performed_by or "",
        values.moment(it.performed_at_us),
    )


def _reconciliation(
    call: Call[Any, Any], connection: Connection, reconciliation_id: str
) -> Reconciliation:
    found = cash.reconciliation(connection, reconciliation_id)
    return _as_reconciliation(call.found(found, "reconciliation.unknown"))


def _list(call: Call[paging.Paged, Nothing]) -> Answer:
    with call.desk.read() as connection:
        page = cash.reconciliations(connection, paging.asked(call.query, int, str))
    rows = tuple(map(_as_reconciliation, page.rows))
    return operations.told(ReconciliationList(rows, paging.following(page)))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_reconciliation(call, connection, call.path["reconciliationId"]))


def _start(call: Call[Nothing, CreateReconciliationRequest]) -> Answer:
    said = call.body
    counted = TenderAmounts(
        cash_centimes=said.counted_totals.mad_cash.centimes,
        card_centimes=said.counted_totals.card.centimes,
        wallet_centimes=said.counted_totals.mobile_wallet.centimes,
        other_centimes=said.counted_totals.other.centimes,
    )
    return call.carry_out(
        lambda desk: reconciling.start(desk, call.actor, said.cash_session_id, counted, said.notes),
        lambda connection, made: _reconciliation(call, connection, made),
        status=CREATED,
        location=lambda made: f"{_PATH}/{made}",
    )


def _add_step(call: Call[Nothing, AddResolutionStepRequest]) -> Answer:
    own, step = call.path["reconciliationId"], call.body.step
    return call.carry_out(
        lambda desk: reconciling.add_step(
            desk, call.actor, own, step.type, step.description, step.amount_impact.centimes
        ),
        lambda connection, _: _reconciliation(call, connection, own),
        current=lambda connection: _reconciliation(call, connection, own),
    )


def _submit(call: Call[Nothing, Nothing]) -> Answer:
    own = call.path["reconciliationId"]
    return call.carry_out(
        lambda desk: reconciling.submit(desk, call.actor, own),
        lambda connection, _: _reconciliation(call, connection, own),
        status=ACCEPTED,
    )


_PATH = "/api/reconciliations"
_ONE = f"{_PATH}/{{reconciliationId}}"
_MISSING = "reconciliation.unknown"
OPERATIONS = (
    Operation(
        "GET", _PATH, "listReconciliations", "List reconciliations", Action.SEE_CASH, _list,
        ReconciliationList, query=paging.Paged,
    ),
    Operation(
        "POST", _PATH, "startReconciliation", "Count a closed session again", Action.RECONCILE,
        _start, Reconciliation, CREATED, body=CreateReconciliationRequest, problems=(CONFLICT,),
    ),
    Operation(
        "GET", _ONE, "getReconciliation", "Get a reconciliation", Action.SEE_CASH, _get,
        Reconciliation, problems=(NOT_FOUND,),
    ),
    Operation(
        "PATCH", _ONE, "addResolutionStep", "Append a step to a reconciliation",
        Action.RECONCILE, _add_step, Reconciliation, body=AddResolutionStepRequest,
        problems=(NOT_FOUND, CONFLICT), missing=_MISSING,
    ),
    Operation(
        "POST", _ONE, "submitReconciliation", "Hand a reconciliation in", Action.RECONCILE,
        _submit, Reconciliation, ACCEPTED, problems=(NOT_FOUND, CONFLICT), missing=_MISSING,
    ),
)  # fmt: skip
