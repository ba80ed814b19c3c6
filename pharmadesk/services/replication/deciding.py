"""What may act of the events that are getting their places in a tenant's log.

Decided once, by the centre, in the order of the log and under its lock; the feed tells everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.journal import centre_authority, kinds, own_device
from pharmadesk.journal.centre_authority import Standing
from pharmadesk.journal.centre_drawers import OPENING
from pharmadesk.journal.event import StoredEvent
from pharmadesk.journal.store import EMPTY, Head
from pharmadesk.journal.vocabulary import AUTHORITY
from pharmadesk.services.replication.drawn import Drawers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.events import DeviceRevoked
    from pharmadesk.journal.authority import Authority
    from pharmadesk.journal.centre import Chain

REVOKED: Final = "revoked"
"""Why an event waits whose device had been revoked before it came."""


class Deciding:
    """Decides about the events of one push; most need only a device's row and a drawer's.

    What the centre itself wrote was decided when it wrote it, and is only heard.
    """

    def __init__(
        self,
        connection: Connection,
        chain: Chain,
        events: Sequence[StoredEvent],
        *,
        is_centre: bool = False,
    ) -> None:
        centre_authority.lock_log(connection)
        self._is_centre = is_centre
        self._connection = connection
        self._chain = chain
        self._hashes = {stored.header.seq: stored.hash for stored in events}
        self._standing = centre_authority.standing(connection, chain.device_id, chain.incarnation)
        self.is_forked = self._standing.is_forked or chain.branch > 0
        self._drawers = Drawers(connection, chain.device_id, events)
        self._known: Authority | None = None
        self._revoked_before: frozenset[str] = frozenset()

    def objection(self, stored: StoredEvent) -> str | None:
        """Say why the next event must not act by itself; None when it may."""
        header = stored.header
        why = None if self._is_centre else self._found(stored)
        if header.kind in AUTHORITY:
            self._hear(stored, held=why is not None)
        if header.kind == OPENING:
            is_held = why is not None and not self._authority.is_released(header.event_id)
            self._drawers.hear(stored, held=is_held)
        return why

    def _found(self, stored: StoredEvent) -> str | None:
        """Say what speaks against an event of a register."""
        if not self._is_trusted(stored.header.seq):
            return REVOKED
        kind, why = kinds.REGISTRY.get(stored.header.kind), None
        if kind is not None and not kind.by_itself:
            why = self._authority.objection(stored, self._chain.branch)
        return why or self._drawers.objection(stored)

    def _hear(self, stored: StoredEvent, *, held: bool) -> None:
        """Take what is said about who may do what."""
        header = stored.header
        self._drawers.release(self._authority.hear(header, stored.body_bytes, held=held))
        revocation = self._authority.revoked.get(header.device_id)
        if revocation is not None and not self._standing.is_revoked:
            self._standing = _standing(revocation)

    def carry_out(self, now_us: int) -> None:
        """Revoke the devices that the events revoked, and keep in which drawers sessions opened."""
        self._drawers.carry_out()
        if self._known is None:
            return
        for device_id in self._known.revoked.keys() - self._revoked_before:
            at = _standing(self._known.revoked[device_id])
            centre_authority.revoke(self._connection, device_id, at, now_us)

    @property
    def _authority(self) -> Authority:
        if self._known is None:
            self._known = centre_authority.read(self._connection)
            self._revoked_before = frozenset(self._known.revoked)
        return self._known

    def _is_trusted(self, seq: int) -> bool:
        """Tell whether an event is one of those that the owner trusted.

        After a restore a withdrawn register could tell another past up to the same seq: only what
        leads to the very event that was trusted is, and what ends before it waits as well.
        """
        at, chain = self._standing, self._chain
        if not at.is_revoked:
            return True
        if chain.branch != 0 or chain.incarnation != at.incarnation or seq > at.last.seq:
            return False
        return self._hashes.get(at.last.seq) == at.last.hash


class DecidingLater:
    """Decides about events whose kind nobody knew when they came, with what is known now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: Authority | None = None

    def objection(self, header_bytes: bytes, body_bytes: bytes, branch: int) -> str | None:
        """Say why such an event must not act; None when it may, or the centre itself wrote it."""
        stored = StoredEvent(header_bytes, body_bytes, b"", b"", b"")
        own = own_device.find(self._connection)
        if own is not None and own.device_id == stored.header.device_id:
            return None
        self._known = self._known or centre_authority.read(self._connection)
        drawers = Drawers(self._connection, stored.header.device_id, [stored])
        return self._known.objection(stored, branch) or drawers.objection(stored)


def _standing(revocation: DeviceRevoked) -> Standing:
    trusted = revocation.trusted
    if trusted is None:
        return Standing(is_revoked=True, incarnation="", last=EMPTY)
    last = Head(trusted.seq, bytes.fromhex(trusted.hash))
    return Standing(is_revoked=True, incarnation=trusted.incarnation, last=last)
