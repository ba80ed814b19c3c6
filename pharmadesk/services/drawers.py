"""Drawers that a program speaks for: registers of type `api`, opened at the centre itself.

A drawer at a counter belongs to its register: nobody else can open it, and to close it the centre
can only ask. A drawer of type `api` has no counter; whoever may open a session opens it here, and
the count that reconciles it also closes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.domain.office_events import CloseRequested
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import cash, till
from pharmadesk.values.text import MOST_CODE, MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit

API = "api"


def add(desk: Desk, actor: Actor, code: str, name: str) -> str:
    """Add a drawer that a program speaks for, and return the id of its register.

    Raises: Refused `permission.denied`, `register.no_code`, `register.no_name`,
    `register.code_taken`, `text.*`.
    """
    code, name = one_line(code, MOST_CODE), one_line(name, MOST_NAME)
    if not code:
        raise Refused("register.no_code")
    if not name:
        raise Refused("register.no_name")

    def work(unit: Unit) -> str:
        unit.require(Action.ADD_REGISTER)
        if code in till.register_codes(unit.connection):
            raise Refused("register.code_taken", taken=code)
        body = events.RegisterDescribed(register_id=desk.ids.new(), code=code, name=name, type=API)
        unit.emit("register.described", body, stream_key=body.register_id)
        return body.register_id

    return desk.write(actor, work)


def open_session(desk: Desk, actor: Actor, register_id: str, float_centimes: int) -> str:
    """Open the cash session of such a drawer and return its id.

    Raises: Refused `permission.denied`, `register.unknown`, `register.offline_owned`,
    `session.already_open`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.OPEN_SESSION)
        found = cash.register(unit.connection, register_id)
        if found is None:
            raise Refused("register.unknown")
        if found.type != API:
            raise Refused("register.offline_owned")
        if till.open_session(unit.connection, register_id) is not None:
            raise Refused("session.already_open")
        body = events.SessionOpened(
            session_id=desk.ids.new(), register_id=register_id, float_centimes=float_centimes
        )
        unit.emit("session.opened", body, stream_key=body.session_id)
        return body.session_id

    return desk.write(actor, work)


def request_close(desk: Desk, actor: Actor, session_id: str) -> str:
    """Ask for a session to be closed, and return its id; asked twice it is asked for once.

    Raises: Refused `permission.denied`, `session.unknown`, `session.already_closed`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.REQUEST_CLOSE)
        found = cash.session(unit.connection, session_id)
        if found is None:
            raise Refused("session.unknown")
        if found.closed_at_us is not None:
            raise Refused("session.already_closed")
        if not found.close_requested:
            body = CloseRequested(request_id=desk.ids.new(), session_id=session_id)
            unit.emit("close.requested", body, stream_key=session_id)
        return session_id

    return desk.write(actor, work)
