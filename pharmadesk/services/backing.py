"""A second person's word for one act of somebody at the counter.

Nobody changes places: the act stays the deed of who is at the register, and the second person signs
what needs more than that. Their key is open from the right PIN to the end of the act, no longer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pharmadesk.domain.events import ApprovalGiven
from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import Refused
from pharmadesk.queries import people as reading
from pharmadesk.services import people
from pharmadesk.storage import credentials, vault_entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.domain.backing import Need
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.people import Person
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

T = TypeVar("T")


def candidates(till: Till, actor: Actor, need: Need) -> list[Person]:
    """List who may stand for it with a PIN of this register, as the login screen shows them."""
    found = people.people(till)
    with till.database.read() as connection:
        pins = credentials.with_pin(connection)
        return [
            person
            for person in found
            if person.person_id in pins and _is_fit(connection, actor, need, person.person_id)
        ]


def carry_out(
    till: Till,
    actor: Actor,
    need: Need,
    person_id: str,
    pin: str,
    act: Callable[[Actor], T],
    goes_on: Callable[[], bool],
) -> T:
    """Do once what somebody may do as a second person stands for it with their PIN.

    A wrong PIN counts, waits and is in the journal as at the login, in the name of who asked.
    Checking one takes its time: `goes_on` tells afterwards whether it is still wanted.

    Raises: Refused `backing.not_theirs`, `backing.given_up`, `authority.no_key`, about the PIN
    `login.*`, and what the act raises.
    """
    with till.database.read() as connection:
        # What can be refused is refused before a try at the PIN is counted.
        _require_fit(connection, actor, need, person_id)
    second = people.prove(till, person_id, pin, asked_by=actor)
    if second.approver is None:
        raise Refused("authority.no_key")
    if not goes_on():
        raise Refused("backing.given_up")

    def note(unit: Unit) -> None:
        _require_fit(unit.connection, actor, need, person_id)
        credentials.clear_failures(unit.connection, person_id)
        body = ApprovalGiven(person_id=person_id, action=need.action.value)
        unit.emit("approval.given", body, stream_key=person_id)

    till.write(actor, note)
    return act(replace(actor, backed_by=second))


def _is_fit(connection: Connection, actor: Actor, need: Need, person_id: str) -> bool:
    """Tell whether somebody may stand for what another one does: never for themselves."""
    return (
        person_id != actor.person_id
        and may(actor.roles, Action.SELL)
        and need.is_met_by(reading.roles_of(connection, person_id))
        and not vault_entries.is_erased(connection, person_id)
    )


def _require_fit(connection: Connection, actor: Actor, need: Need, person_id: str) -> None:
    if not _is_fit(connection, actor, need, person_id):
        raise Refused("backing.not_theirs")
