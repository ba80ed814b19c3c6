"""What a person sees of synchronising, and can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, require
from pharmadesk.queries import synchronising as queries
from pharmadesk.services.replication import applying
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.queries.synchronising import AsideEvent, NamedCase, OtherRegister, Waiting
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class Overview:
    """The centre, the other registers, and what waits for a person.

    `missing` are registers whose events the centre has lost and does not take from this one.
    """

    address: str
    others: tuple[OtherRegister, ...]
    waiting: tuple[Waiting, ...]
    aside: tuple[AsideEvent, ...]
    cases: tuple[NamedCase, ...]
    at_centre: tuple[AsideEvent, ...] = ()
    missing: tuple[str, ...] = ()


def overview(till: Till, at_centre: Sequence[tuple[str, str]] = ()) -> Overview | None:
    """Read how the register stands; None when it belongs to no centre.

    `at_centre` are events that the centre told to be in no row there, each with why.
    """
    with till.database.read() as connection:
        centre = sync_state.centre(connection)
        if centre is None:
            return None
        return Overview(
            centre.server_url,
            queries.other_registers(connection, till.identity.device_id),
            queries.waiting(connection),
            queries.events_aside(connection),
            queries.named_cases(connection),
            queries.aside_at_centre(connection, at_centre),
            queries.missing_at_centre(connection),
        )


def retry(till: Till, actor: Actor) -> int:
    """Try again the events that are in no row; return how many of them count now.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SYNCHRONISE)
    return applying.retry(till)


def missing_at_centre(till: Till) -> tuple[str, ...]:
    """Name the registers whose events the centre has lost and does not take from this one."""
    with till.database.read() as connection:
        return queries.missing_at_centre(connection)
