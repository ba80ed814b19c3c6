"""How a register comes in again at a centre that was put back to a time before it came.

The centre knows neither its key nor, where the register founded it, the pharmacy. It comes by the
door it came by the first time, with a new code: who founded the pharmacy founds it there, who
joined needs an offer from a register that the centre knows. Nothing is written here for it: the
register stays what it is, and the next greeting finds that the centre has nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pharmadesk.domain.events import ApprovalKeyAnnounced
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.services import enrolment
from pharmadesk.services.replication import centre
from pharmadesk.storage import sync_state, vault_entries

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.enrolment import Admission
    from pharmadesk.services.till import Till

UNKNOWN: Final = "sync.device_unknown"

Door: TypeAlias = Literal["found", "join"]


@dataclass(frozen=True, slots=True)
class WayIn:
    """The door a register came by, and the address of its centre."""

    door: Door
    address: str


def way_in(till: Till) -> WayIn | None:
    """Tell how this register comes in again; None unless its centre said that it is unknown."""
    with till.database.read() as connection:
        known = sync_state.centre(connection)
        if known is None or known.problem != UNKNOWN:
            return None
        has_joined = sync_state.joining_id(connection) == till.identity.device_id
    return WayIn("join" if has_joined else "found", known.server_url)


def check(till: Till, actor: Actor, door: Door) -> None:
    """Let an owner through whose register may come in again by this door.

    Raises: Refused `permission.denied`, `sync.already_enrolled`, `sync.other_door`.
    """
    enrolment.require_owner(actor)
    way = way_in(till)
    if way is None:
        raise Refused("sync.already_enrolled")
    if way.door != door:
        raise Refused("sync.other_door")


def owner_key(till: Till) -> str:
    """Return the key that the owner who let this register in first announced on it.

    The centre has to vouch for that one again: everything the register wrote rests on it.
    """
    own = till.identity.device_id
    with till.database.read() as connection:
        for entries in reading.by_kind(connection, "approval_key.announced"):
            for entry in entries:
                header = entry.stored.header
                body = kinds.read(header, entry.stored.body_bytes)
                if header.device_id == own and isinstance(body, ApprovalKeyAnnounced):
                    return body.key
    return ""


def confirm(till: Till, admission: Admission) -> None:
    """Make sure that it was the register's own centre that let it in, to its own pharmacy.

    Raises: Refused `sync.other_centre`, `sync.other_pharmacy`.
    """
    own = till.identity
    if admission.server_key != centre.known(till).server_key:
        raise Refused("sync.other_centre")
    if (admission.tenant_id, admission.pharmacy_id) != (own.tenant_id, own.pharmacy_id):
        raise Refused("sync.other_pharmacy")


def confirm_offer(till: Till, code: str, admission: Admission) -> None:
    """Make sure as well that what was sealed for a newcomer is of this very pharmacy.

    Raises: Refused `sync.other_centre`, `sync.other_pharmacy`, `enrolment.wrong_code`.
    """
    confirm(till, admission)
    told = enrolment.unsealed(code, admission)
    with till.database.read() as connection:
        is_ours = told.tenant_key == vault_entries.tenant_key(connection)
    if not is_ours:
        raise Refused("sync.other_pharmacy")
