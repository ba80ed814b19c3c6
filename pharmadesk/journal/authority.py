"""Who may make an event act: worked out from the log alone, in its order.

The centre decides about each event once, when it gives it its place, and tells its decision to
everybody. What an event needs is said by its kind (vocabulary.py):

    register   nothing more: any device that is not revoked
    person     an approval by somebody whose roles, at this point of the log, allow its action
    owner      an approval by an owner
    centre     the centre's own device, whose events never come to be decided about

An approval counts when its key is the one announced last for this person *on this device*, and it
signed this very event (event.py). What announces keys, grants roles, revokes devices and releases
events needs an owner itself, so that all authority comes from one of two roots:

    the founding register   is its own authority until its `authority.endorsed` stands in the log,
                            which names by their hashes what it had written before it came here,
                            also as the devices that it was before it was recovered
    a register that joined  has the key of the owner whose code it showed at the door

Whatever else is said by a device is kept, and waits for `events.released`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds
from pharmadesk.journal.event import is_approved_by

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    import msgspec

    from pharmadesk.journal.event import Approval, Header, StoredEvent

UNAUTHORISED: Final = "authority"
"""Why an event waits whose author could not make it act."""


@dataclass(frozen=True, slots=True)
class Door:
    """How a device came to its centre, and the owner's key that was vouched for there."""

    device_id: str
    is_founder: bool
    owner_id: str | None
    owner_key: str | None


@dataclass(slots=True)
class Authority:
    """Who may do what at one point of a log: everything heard so far that acts."""

    doors: dict[str, Door] = field(default_factory=dict)
    revoked: dict[str, events.DeviceRevoked] = field(default_factory=dict)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _grants: dict[tuple[str, str], list[frozenset[str]]] = field(default_factory=dict)
    _revocations: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _endorsed: dict[str, dict[str, int]] = field(default_factory=dict)
    _held: dict[str, tuple[Header, bytes]] = field(default_factory=dict)
    _released: set[str] = field(default_factory=set)

    @classmethod
    def at_doors(cls, doors: Iterable[Door]) -> Authority:
        """Begin with what was vouched for when the devices came."""
        authority = cls({door.device_id: door for door in doors})
        for door in authority.doors.values():
            if door.owner_id is not None and door.owner_key is not None:
                authority._keys[door.owner_id, door.device_id] = door.owner_key
                authority._grants.setdefault((door.owner_id, Role.OWNER), []).append(frozenset())
        return authority

    # --- what is decided ------------------------------------------------------------------------

    def objection(self, stored: StoredEvent, branch: int) -> str | None:
        """Say why an event must not act by itself; None when it may.

        `branch` is the history of its chain that it is of, 0 the one that came first. A kind that
        this program does not know is judged when it does.
        """
        header, kind = stored.header, kinds.REGISTRY.get(stored.header.kind)
        if kind is None or header.event_id in self._released:
            return None
        if kind.authority == "centre":
            return UNAUTHORISED
        if kind.by_itself or self._is_founding(header, branch):
            return None
        wanted = kind.approving_roles(_body(header, stored.body_bytes))
        if wanted is None or self._is_vouched(header, stored.body_bytes):
            return None
        for approval in header.approvals:
            if self._counts(header, approval, stored.body_bytes, wanted):
                return None
        return UNAUTHORISED

    def is_owner(self, person_id: str, device_id: str, key: str) -> bool:
        """Tell whether this is the key of an owner on this device."""
        is_theirs = self._keys.get((person_id, device_id)) == key
        return is_theirs and Role.OWNER in self.roles(person_id)

    def roles(self, person_id: str) -> AbstractSet[str]:
        """Work out the roles in force: a grant stands if it names every revocation of the role."""
        return {
            role
            for (person, role), grants in self._grants.items()
            if person == person_id
            and any(self._revocations.get((person, role), set()) <= seen for seen in grants)
        }

    def owners(self) -> AbstractSet[str]:
        """Return everybody who is an owner."""
        people = {person_id for person_id, _role in self._grants}
        return {person_id for person_id in people if Role.OWNER in self.roles(person_id)}

    def answers_for_itself(self, device_id: str) -> bool:
        """Tell whether a device founded the pharmacy and its owner has endorsed nothing yet."""
        return self._has_founded(device_id) and device_id not in self._endorsed

    def _is_founding(self, header: Header, branch: int) -> bool:
        """Tell whether the founding register says this for itself.

        What it endorsed came before its endorsement, its older chains first: another history of
        one of them is none of it, however early it leaves the first.
        """
        if self.answers_for_itself(header.device_id):
            return True
        if branch:
            return False
        through = self._endorsed.get(header.device_id, {}).get(header.incarnation, 0)
        return header.seq <= through

    def _is_vouched(self, header: Header, body_bytes: bytes) -> bool:
        """Tell whether this announces the very key that was shown at the door."""
        body = _body(header, body_bytes)
        if not isinstance(body, events.ApprovalKeyAnnounced):
            return False
        door = self.doors.get(header.device_id)
        told = (header.device_id, body.person_id, body.key)
        return door is not None and told == (body.device_id, door.owner_id, door.owner_key)

    def _counts(
        self, header: Header, approval: Approval, body_bytes: bytes, wanted: AbstractSet[str]
    ) -> bool:
        if self._keys.get((approval.person_id, header.device_id)) != approval.key:
            return False
        if self.roles(approval.person_id).isdisjoint(wanted):
            return False
        return is_approved_by(header, approval, body_bytes)

    def is_released(self, event_id: str) -> bool:
        """Tell whether a release that acts names this event, be it here already or not."""
        return event_id in self._released

    # --- what is heard --------------------------------------------------------------------------

    def hear(self, header: Header, body_bytes: bytes, *, held: bool = False) -> tuple[str, ...]:
        """Take the next event of the log; one that is held is heard once it is released.

        Returns the events that it lets act, and those that these let act in turn.
        """
        if held and header.event_id not in self._released:
            self._held[header.event_id] = (header, body_bytes)
            return ()
        match _body(header, body_bytes):
            case events.RoleGranted() as body:
                grants = self._grants.setdefault((body.person_id, body.role), [])
                grants.append(frozenset(body.revocations_seen))
            case events.RoleRevoked() as body:
                ended = self._revocations.setdefault((body.person_id, body.role), set())
                ended.add(body.revocation_id)
            case events.ApprovalKeyAnnounced() as body:
                self._keys[body.person_id, body.device_id] = body.key
            case events.AuthorityEndorsed() as body:
                heads = {head.incarnation: head.seq for head in body.heads}
                self._endorse(header.device_id, heads)
            case events.DeviceRevoked() as body:
                self.revoked.setdefault(body.device_id, body)
            case events.EventsReleased() as body:
                return self._release(body.event_ids)
            case _:
                pass
        return ()

    def _endorse(self, device_id: str, heads: dict[str, int]) -> None:
        """Take what a device stands for: a founder also for the devices that it was before."""
        self._endorsed.setdefault(device_id, heads)
        if self._has_founded(device_id):
            for former in filter(self._has_founded, self.doors):
                self._endorsed.setdefault(former, heads)

    def _has_founded(self, device_id: str) -> bool:
        door = self.doors.get(device_id)
        return door is not None and door.is_founder

    def _release(self, event_ids: tuple[str, ...]) -> tuple[str, ...]:
        self._released.update(event_ids)
        released = list(event_ids)
        for event_id in event_ids:
            waiting = self._held.pop(event_id, None)
            if waiting is not None:
                released += self.hear(*waiting)
        return tuple(released)


def _body(header: Header, body_bytes: bytes) -> msgspec.Struct | None:
    """Decode a body; None for one that is not what its kind says, or of a later program."""
    try:
        body = kinds.read(header, body_bytes)
    except Refused:
        return None
    return None if isinstance(body, kinds.Deferred) else body
