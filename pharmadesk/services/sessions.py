"""Cash sessions: opened by hand with a counted float, never by the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import SessionOpened
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def open_with_float(till: Till, actor: Actor, float_centimes: int) -> str:
    """Open the register's cash session and return its id.

    Raises: Refused `session.already_open`, `amount.negative`, `amount.too_large`.
    """
    if float_centimes < 0:
        raise Refused("amount.negative")
    if float_centimes > MAX_CENTIMES:
        raise Refused("amount.too_large")

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
