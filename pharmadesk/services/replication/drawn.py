"""A drawer belongs to its device: what another says of it must not act by itself.

What is fiscal acts in a cash session of the drawer of the device that wrote it, in all its
incarnations and branches. A session is in the drawer that its opening names, for ever:

    session.opened    acts when its own device writes it, and the session is in no other drawer
    session.closed    closes a session of its own device's drawer
    all others        bear one in their header, so that no body is read

An opening that was held puts its session into the drawer once it is released. Drawers of type
`api` are no device's: the centre opens and closes them itself, and no push of a register can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from pharmadesk.journal import centre_drawers, kinds
from pharmadesk.journal.centre_drawers import OPENING
from pharmadesk.journal.event import Id  # noqa: TC001 - msgspec reads it

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent

ANOTHERS: Final = "drawer"
"""Why an event waits that is of another device's drawer, or of none."""

_CLOSING: Final = "session.closed"


class _Closing(msgspec.Struct, frozen=True):
    """What a closing of any version says."""

    session_id: Id


class _Opening(_Closing, frozen=True):
    """What an opening of any version says."""

    register_id: Id


_closings: Final = msgspec.json.Decoder(_Closing)
_openings: Final = msgspec.json.Decoder(_Opening)


class Drawers:
    """The drawers of the sessions that some events of one device name: one read for all of them."""

    def __init__(
        self, connection: Connection, device_id: str, events: Iterable[StoredEvent]
    ) -> None:
        self._connection = connection
        self._device_id = device_id
        self._fiscal = kinds.REGISTRY.fiscal()
        named = (_session(each) for each in events if each.header.kind in self._fiscal)
        asked = {session_id for session_id in named if session_id is not None}
        self._drawers = centre_drawers.read(connection, asked)
        self._opened: dict[str, str] = {}
        self._held: dict[str, bytes] = {}

    def objection(self, stored: StoredEvent) -> str | None:
        """Say why an event must not act by itself; None when it may."""
        kind = stored.header.kind
        if kind not in self._fiscal:
            return None
        if kind == OPENING:
            opening = _read(stored.body_bytes)
            drawers: set[str | None] = set() if opening is None else self._named_by(opening)
        else:
            drawers = {self._drawers.get(_session(stored) or "")}
        return None if drawers == {self._device_id} else ANOTHERS

    def _named_by(self, opening: _Opening) -> set[str | None]:
        """Return the drawer that an opening names, and the one its session is in already."""
        named = opening.register_id
        return {named, self._drawers.get(opening.session_id, named)}

    def hear(self, stored: StoredEvent, *, held: bool) -> None:
        """Take an opening as it was decided about; one that is held opens once it is released."""
        if stored.header.kind != OPENING:
            return
        if held:
            self._held[stored.header.event_id] = stored.body_bytes
        else:
            self._open(stored.body_bytes)

    def release(self, event_ids: Sequence[str]) -> None:
        """Let the openings among these events act, of whichever device and in this push too."""
        if not event_ids:
            return
        for body_bytes in centre_drawers.openings(self._connection, event_ids):
            self._open(body_bytes)
        for event_id in event_ids:
            if event_id in self._held:
                self._open(self._held.pop(event_id))

    def carry_out(self) -> None:
        """Keep in which drawers the sessions are that were opened."""
        centre_drawers.give(self._connection, self._opened)

    def _open(self, body_bytes: bytes) -> None:
        opening = _read(body_bytes)
        if opening is not None and opening.session_id not in self._drawers:
            self._drawers[opening.session_id] = opening.register_id
            self._opened[opening.session_id] = opening.register_id


def opened_at_centre(connection: Connection, events: Iterable[StoredEvent]) -> None:
    """Keep in which drawers the sessions are that the centre opened."""
    drawers = Drawers(connection, "", ())
    for stored in events:
        drawers.hear(stored, held=False)
    drawers.carry_out()


def _session(stored: StoredEvent) -> str | None:
    """Return the session that a fiscal event is of, if it names one."""
    header = stored.header
    if header.kind == OPENING:
        opening = _read(stored.body_bytes)
        return None if opening is None else opening.session_id
    if header.kind != _CLOSING:
        return header.cash_session_id
    try:
        return _closings.decode(stored.body_bytes).session_id
    except msgspec.DecodeError:
        return None


def _read(body_bytes: bytes) -> _Opening | None:
    try:
        return _openings.decode(body_bytes)
    except msgspec.DecodeError:
        return None
