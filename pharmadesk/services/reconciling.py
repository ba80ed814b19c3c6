"""Reconciling: what was in the drawer held against what should have been, until it is explained.

A reconciliation is an assertion about one closing of one session, which it names by its event and
hash. A later one says which it has seen and replaces; two that had not seen each other are
disputed, and a person judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pharmadesk.domain import events
from pharmadesk.domain.office_events import (
    ReconciliationStarted,
    ReconciliationStepAdded,
    ReconciliationSubmitted,
    TenderAmounts,
)
from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import Refused
from pharmadesk.journal import reading
from pharmadesk.queries import cash
from pharmadesk.queries.till import expected_cash, sales_of_session
from pharmadesk.services.drawers import API
from pharmadesk.values.text import MOST_REASON, one_line

if TYPE_CHECKING:
    from pharmadesk.queries.cash import Reconciliation, Session
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit

Step = Literal["adjustment", "transaction_fix", "escalation", "write_off"]

TOLERATED_CENTIMES: Final = 50_00
"""A difference that whoever reconciles may close; a greater one goes up."""


def start(desk: Desk, actor: Actor, session_id: str, counted: TenderAmounts, note: str = "") -> str:
    """Begin a reconciliation of a closed session and return its id.

    A drawer that a program speaks for is closed by this count, once its close was asked for.

    Raises: Refused `permission.denied`, `session.unknown`, `session.not_counted`, `text.*`.
    """
    note = one_line(note, MOST_REASON)

    def work(unit: Unit) -> str:
        unit.require(Action.RECONCILE)
        session = cash.session(unit.connection, session_id)
        if session is None:
            raise Refused("session.unknown")
        if session.closing_event_id is None:
            session = _close(unit, session, counted)
        assert session.closing_event_id is not None, "it was, or is now"
        closing = reading.get(unit.connection, session.closing_event_id)
        # A closing of this very transaction enters the journal with it, and has its hash already.
        closing_hash = unit.last_hash if closing is None else closing.stored.hash
        body = ReconciliationStarted(
            reconciliation_id=desk.ids.new(),
            session_id=session_id,
            closing_event_id=session.closing_event_id,
            closing_hash=closing_hash.hex(),
            supersedes=cash.reconciliations_of(unit.connection, session_id),
            expected=_tenders(session),
            counted=counted,
            note=note,
        )
        unit.emit("reconciliation.started", body, stream_key=session_id)
        return body.reconciliation_id

    return desk.write(actor, work)


def add_step(
    desk: Desk,
    actor: Actor,
    reconciliation_id: str,
    step: Step,
    description: str,
    amount_centimes: int,
) -> str:
    """Note what was found about a difference, and return the reconciliation's id.

    Raises: Refused `permission.denied`, `reconciliation.unknown`, `reconciliation.closed`,
    `reason.missing`, `text.*`.
    """
    description = one_line(description, MOST_REASON)
    if not description:
        raise Refused("reason.missing")

    def work(unit: Unit) -> str:
        unit.require(Action.RECONCILE)
        _open(unit, reconciliation_id)
        body = ReconciliationStepAdded(
            step_id=desk.ids.new(),
            reconciliation_id=reconciliation_id,
            step=step,
            description=description,
            amount_centimes=amount_centimes,
        )
        unit.emit("reconciliation.step_added", body, stream_key=reconciliation_id)
        return reconciliation_id

    return desk.write(actor, work)


def submit(desk: Desk, actor: Actor, reconciliation_id: str) -> str:
    """Hand a reconciliation in, and return its id: closed, or escalated to whoever may close it.

    Raises: Refused `permission.denied`, `reconciliation.unknown`, `reconciliation.closed`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.RECONCILE)
        found = _open(unit, reconciliation_id)
        remaining = found.variance_centimes + sum(each.amount_centimes for each in found.steps)
        tolerated = found.state == "draft" and abs(remaining) <= TOLERATED_CENTIMES
        closes = tolerated or may(actor.roles, Action.APPROVE_RECONCILIATION)
        body = ReconciliationSubmitted(
            reconciliation_id=reconciliation_id,
            outcome="closed" if closes else "escalated",
            remaining_centimes=remaining,
        )
        unit.emit("reconciliation.submitted", body, stream_key=reconciliation_id)
        return reconciliation_id

    return desk.write(actor, work)


def _open(unit: Unit, reconciliation_id: str) -> Reconciliation:
    found = cash.reconciliation(unit.connection, reconciliation_id)
    if found is None:
        raise Refused("reconciliation.unknown")
    if found.state == "closed":
        raise Refused("reconciliation.closed")
    return found


def _close(unit: Unit, session: Session, counted: TenderAmounts) -> Session:
    """Close the session of a drawer that no register owns, with the count at hand."""
    if session.register_type != API:
        raise Refused("session.not_counted")
    if not session.close_requested:
        raise Refused("session.not_counted", at="program", session_id=session.session_id)
    body = events.SessionClosed(
        session_id=session.session_id,
        sale_count=sales_of_session(unit.connection, session.session_id),
        expected_cash_centimes=expected_cash(unit.connection, session.session_id),
        counted_cash_centimes=counted.cash_centimes,
    )
    unit.emit("session.closed", body, stream_key=session.session_id)
    closed = cash.session(unit.connection, session.session_id)
    assert closed is not None, "it was there"
    return closed


def _tenders(session: Session) -> TenderAmounts:
    return TenderAmounts(
        cash_centimes=session.expected.cash_centimes,
        card_centimes=session.expected.card_centimes,
        wallet_centimes=session.expected.wallet_centimes,
        other_centimes=session.expected.other_centimes,
    )
