"""Cash sessions: opened by hand with a counted float, never by the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import SessionClosed, SessionOpened
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.errors import Refused
from pharmadesk.queries.till import expected_cash, sales_of_session

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def open_with_float(till: Till, actor: Actor, float_centimes: int) -> str:
    """Open the register's cash session and return its id.

    Raises: Refused `session.already_open`, `amount.negative`, `amount.too_large`.
    """
    _check_amount(float_centimes)

    def work(unit: Unit) -> str:
        unit.require(Action.OPEN_SESSION)
        if unit.session is not None:
            raise Refused("session.already_open")
        body = SessionOpened(
            session_id=till.ids.new(),
            register_id=till.identity.device_id,
            float_centimes=float_centimes,
        )
        unit.emit("session.opened", body, stream_key=body.session_id)
        return body.session_id

    return till.write(actor, work)


def close(till: Till, actor: Actor, counted_centimes: int) -> int:
    """Close the open session with the counted drawer; return counted minus expected.

    Raises: Refused `session.none_open`, `amount.negative`, `amount.too_large`.
    """
    _check_amount(counted_centimes)

    def work(unit: Unit) -> int:
        unit.require(Action.CLOSE_SESSION)
        if unit.session is None:
            raise Refused("session.none_open")
        session_id = unit.session.session_id
        expected = expected_cash(unit.connection, session_id)
        body = SessionClosed(
            session_id=session_id,
            sale_count=sales_of_session(unit.connection, session_id),
            expected_cash_centimes=expected,
            counted_cash_centimes=counted_centimes,
        )
        unit.emit("session.closed", body, stream_key=session_id)
        return counted_centimes - expected

    return till.write(actor, work)


def _check_amount(centimes: int) -> None:
    if centimes < 0:
        raise Refused("amount.negative")
    if centimes > MAX_CENTIMES:
        raise Refused("amount.too_large")
