"""The drawer opened for no sale: by permission, with a reason, and in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.drawer_events import REASONS, DrawerOpened
from pharmadesk.domain.permissions import Action, require
from pharmadesk.errors import Refused
from pharmadesk.queries import drawer_openings
from pharmadesk.services import people, printing

if TYPE_CHECKING:
    from pharmadesk.queries.drawer_openings import Opening
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening with the name of who asked for it; empty for one who was erased."""

    opening: Opening
    person: str


def open_drawer(till: Till, actor: Actor, reason: str) -> str:
    """Have the drawer opened and return the opening's id; the printer sends the pulse.

    Raises: Refused `permission.denied`, `drawer.no_reason`.
    """
    if reason not in REASONS:
        raise Refused("drawer.no_reason")

    def work(unit: Unit) -> str:
        unit.require(Action.OPEN_DRAWER)
        body = DrawerOpened(opening_id=unit.desk.ids.new(), reason=reason)
        unit.emit("drawer.opened", body, stream_key=unit.identity.device_id)
        printing.enqueue(unit, printing.DRAWER, body.opening_id, kick_drawer=True)
        return body.opening_id

    return till.write(actor, work)


def openings(till: Till, actor: Actor) -> tuple[Opened, ...]:
    """List today's openings on every register, the latest first.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.REPORT_CASH)
    with till.database.read() as connection:
        found = drawer_openings.of_day(connection, till.trusted_date())
        return tuple(
            Opened(each, people.name_of(connection, each.person_id) if each.person_id else "")
            for each in found
        )
