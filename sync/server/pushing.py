"""`push`: take events in, and sign for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pharmadesk.journal import centre
from pharmadesk.journal.centre import Chain, EventIdTaken
from pharmadesk.services.replication import accepted
from pharmadesk.services.replication.accepted import Fork, Gap, Judged, Kept, Sent
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.protocol import framing, messages, signing
from sync.protocol.messages import MAX_PUSH_BYTES, MAX_PUSH_EVENTS, Ack, Broken, PushAnswer
from sync.server import identity, places
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import Signer
    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.protocol.framing import Line
    from sync.protocol.messages import Push

_MOST_BRANCHES = 1_000


class Pushing:
    """Appends what registers push, and signs for what is kept."""

    def __init__(self, database: SharedDatabase, clock: Clock, signer: Signer) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer

    def take(self, sender: Sender, push: Push, lines: Sequence[Line]) -> PushAnswer:
        """Append what is new; the same push gives the same answer however often it comes.

        Raises: Denied `sync.frame`, `sync.too_large`.
        """
        judged = _judge(sender, push, lines)
        while True:
            try:
                with self._database.transaction({TENANT_SETTING: sender.tenant_id}) as connection:
                    return self._accept(connection, judged)
            except EventIdTaken as taken:
                judged = judged.cut(taken.seq, "journal.event_id_taken")

    def _accept(self, connection: Connection, judged: Judged) -> PushAnswer:
        found = accepted.accept(connection, judged, self._clock.now_us())
        if isinstance(found, Gap):
            return messages.Gap(cursor=places.at(found.head))
        if isinstance(found, Fork):
            return messages.Fork(common=places.at(found.common))
        ack = self._acknowledge(connection, judged, found) if found.placed else None
        if found.suspect is not None:
            return Broken(seq=found.suspect.seq, ack=ack)
        assert ack is not None, "a push without events is refused before"
        return ack

    def _acknowledge(self, connection: Connection, judged: Judged, kept: Kept) -> Ack:
        """Sign for everything up to the last event; what is signed follows from its row alone."""
        through = kept.placed[-1]
        server_epoch = identity.epoch(connection)
        unsigned = Ack(
            through=messages.At(seq=through.seq, hash=through.hash.hex()),
            received=tuple(
                messages.Received(position=each.position, eff_hlc=each.eff_hlc, held=each.held)
                for each in kept.placed
            ),
            tenant_hash=through.tenant_hash.hex(),
            received_at_us=through.received_at_us,
            server_epoch=server_epoch,
            countersignature="",
        )
        chain = messages.Chain(
            device_id=judged.chain.device_id,
            incarnation=judged.chain.incarnation,
            branch=judged.chain.branch,
        )
        digest = signing.ack_digest(judged.sender.tenant_id, chain, unsigned)
        signature = signing.sign(self._signer, digest)
        centre.log_ack(connection, judged.chain, through, server_epoch, signature)
        return msgspec.structs.replace(unsigned, countersignature=signature)


def events_of(lines: Sequence[Line]) -> list[Sent]:
    """Read the events of a push, or of what is given back.

    Raises: Denied `sync.frame`, `sync.too_large`.
    """
    if not lines:
        raise Denied("sync.frame", problem="a push without events")
    if len(lines) > MAX_PUSH_EVENTS:
        raise Denied("sync.too_large", limit_events=MAX_PUSH_EVENTS)
    # One event is taken however long: a batch cannot be made smaller than that.
    if len(lines) > 1 and framing.size(lines) > MAX_PUSH_BYTES:
        raise Denied("sync.too_large", limit_bytes=MAX_PUSH_BYTES)
    return [
        Sent(framing.to_bytes(line.h), framing.to_bytes(line.b), framing.to_bytes(line.s))
        for line in lines
    ]


def _judge(sender: Sender, push: Push, lines: Sequence[Line]) -> Judged:
    sent = events_of(lines)
    if not 0 <= push.branch < _MOST_BRANCHES:
        raise Denied("sync.frame", problem="a branch out of range")
    prior = {places.number(each.seq): places.number(each.eff_hlc) for each in push.prior}
    chain = Chain(sender.device_id, checked_id(push.incarnation, "incarnation"), push.branch)
    return accepted.judge(sender, chain, places.head(push.base), sent, prior)
