"""How a register comes in again at a centre that does not know it.

The centre was put back to a time before the register came; or the register was recovered with its
phrase, and so is a device that never came.

*Put back.* The centre knows neither the register's key nor, where it founded it, the pharmacy. It
comes by the door it came by the first time, with a new code: who founded the pharmacy founds it
there, who joined needs an offer from a register that the centre knows. Nothing is written here for
it: the register stays what it is, and the next greeting finds that the centre has nothing of it.

*Recovered.* It comes as a new device of its own pharmacy, with an offer from another register, or,
where there is none, with a code that the centre's operator made for this pharmacy. The keys of the
people with a PIN here are announced for the new device, and what it said of itself at its start,
with nobody to stand for it, acts by the word of the owner who brings it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.journal.vouching import continued
from pharmadesk.services import enrolment, recovered
from pharmadesk.services.replication import applying, centre
from pharmadesk.storage import sync_state, vault_entries

if TYPE_CHECKING:
    from pharmadesk.journal.event import Approver
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.enrolment import Admission
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

UNKNOWN: Final = "sync.device_unknown"

Door: TypeAlias = Literal["found", "join", "return"]


@dataclass(frozen=True, slots=True)
class WayIn:
    """The door a register comes in by, and the address of its centre."""

    door: Door
    address: str


def way_in(till: Till) -> WayIn | None:
    """Tell how this register comes in again; None unless its centre said that it is unknown."""
    with till.database.read() as connection:
        known = sync_state.centre(connection)
        if known is None or known.problem != UNKNOWN:
            return None
        own = till.identity.device_id
        has_joined = sync_state.joining_id(connection) == own
        door: Door = "join" if has_joined else "found"
        if continued(connection, own):
            door = "return"
    return WayIn(door, known.server_url)


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
    with till.database.read() as connection:
        first = next(recovered.announced(connection, till.identity.device_id), None)
    return first.key if first is not None else ""


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


# --- a register that was recovered with its phrase ------------------------------------------------


def approver(actor: Actor) -> Approver:
    """Return the key of the owner who brings a recovered register in, for the centre to vouch for.

    Raises: Refused `authority.no_key`.
    """
    if actor.approver is None:
        raise Refused("authority.no_key")
    return actor.approver


def go_on(till: Till, actor: Actor, *, founds: bool = False) -> None:
    """Let people approve on the new device as they did on the old one, and its name count.

    One that founds the pharmacy, at a centre that has lost it, also stands for what it wrote.

    Raises: Refused `permission.denied`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.ENROL_REGISTER)
        # It was heard just now, whatever the age of the copy this register was recovered from.
        told = {"last_success_us": till.now_us(), "last_success_day": till.trusted_date()}
        sync_state.note(unit.connection, **told)
        recovered.announce_keys(unit, first=actor.person_id)
        if labels := recovered.unapproved_labels(unit):
            applying.release(unit, labels)
        if founds:
            enrolment.endorse(unit)
        unit.local.add(enrolment.LOCAL)

    till.write(actor, work)
