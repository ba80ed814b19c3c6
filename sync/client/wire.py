"""Between what a register holds and what goes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.errors import Refused
from pharmadesk.services.replication.proven import LogPlace, Ours, Stretch, Written
from sync.protocol import framing
from sync.protocol.framing import Line
from sync.protocol.messages import At, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.replication.proven import Arrival
    from sync.protocol.messages import Feed


def at_of(place: tuple[int, bytes]) -> At:
    """Write an event's place in its chain."""
    seq, digest = place
    return At(seq=seq, hash=digest.hex())


def place_of(place: LogPlace) -> Place:
    """Write a place in the log."""
    return Place(position=place.position, tenant_hash=place.tenant_hash.hex())


def line_of(stored: StoredEvent) -> Line:
    """Write an event for a push."""
    return Line(
        h=framing.to_text(stored.header_bytes),
        b=framing.to_text(stored.body_bytes),
        s=framing.to_text(stored.signature),
    )


def stretch_of(after: LogPlace, lines: Iterable[Line], feed: Feed) -> Stretch:
    """Read a stretch of the log.

    Raises: Refused `sync.frame` for lines that are none.
    """
    end = LogPlace(feed.next.position, bytes_of(feed.next.tenant_hash))
    return Stretch(after, tuple(map(_arrival, lines)), end)


def bytes_of(text: str) -> bytes:
    """Read hexadecimal text.

    Raises: Refused `sync.frame`.
    """
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refused("sync.frame", problem="not hexadecimal") from None


def _arrival(line: Line) -> Arrival:
    if line.p is UNSET or line.e is UNSET:
        raise Refused("sync.frame", problem="an event of a log has a place and a time")
    if line.i:
        return Ours(line.p, line.e, bytes_of(line.i), line.w)
    return Written(
        position=line.p,
        eff_hlc=line.e,
        header=framing.to_bytes(line.h),
        body=framing.to_bytes(line.b),
        signature=framing.to_bytes(line.s),
        parent=framing.to_bytes(line.r) if line.r else None,
        held=line.w,
    )
