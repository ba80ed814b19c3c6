"""`hello` and `pull`: where the centre stands, and what it has that the register lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.journal import centre, centre_rows, centre_vault, feed
from pharmadesk.journal.centre import EMPTY, Chain
from sync.protocol import framing
from sync.protocol.framing import Line
from sync.protocol.messages import (
    MAX_PULL_EVENTS,
    MAX_SET_ASIDE,
    Feed,
    Fork,
    HelloAnswer,
    Place,
    PullAnswer,
    Refetch,
    SetAside,
    Welcome,
)
from sync.server import devices, places, snapshots
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.feed import Told
    from pharmadesk.services.replication.accepted import Sender
    from sync.protocol.messages import Hello, Pull
    from sync.server.versions import Versions


class Around(NamedTuple):
    """What a greeting is answered from beside the rows."""

    now_us: int
    server_epoch: str
    versions: Versions


def hello(connection: Connection, sender: Sender, said: Hello, around: Around) -> HelloAnswer:
    """Say from where to push, and whether the register's place in the log is one of ours.

    Raises: Denied `sync.frame`.
    """
    pulled = places.number(said.pull.position)
    devices.seen(connection, sender.device_id, said.app_version[:100], pulled, around.now_us)
    chain = Chain(sender.device_id, checked_id(said.incarnation, "incarnation"))
    head, acked = places.head(said.head), places.head(said.acked)
    cursor = centre.cursor(connection, chain)
    here = centre.held(connection, chain, acked.seq, acked.seq)
    here |= centre.held(connection, chain, head.seq, head.seq)
    is_ours = {at: at == EMPTY or at in here for at in (head, acked)}
    if any(not is_ours[at] and at.seq <= cursor.head.seq for at in (head, acked)):
        return Fork(common=places.at(acked if is_ours[acked] else EMPTY))
    if not sender.revoked and not _is_ours(connection, said.pull):
        return Refetch(server_epoch=around.server_epoch)
    may_pull = around.versions.may_pull(said.app_version)
    pull_ok = may_pull and not sender.revoked
    return Welcome(
        server_epoch=around.server_epoch,
        cursor=places.at(cursor.head),
        pull_ok=pull_ok,
        paused=not may_pull,
        upgrade=around.versions.advised(said.app_version),
        server_time_us=around.now_us,
        snapshot=snapshots.offered(connection, said) if pull_ok else None,
        head=centre.log_head(connection).position,
        aside=centre_rows.count_aside(connection),
        set_aside=_set_aside(connection),
        vault=centre_vault.last_number(connection),
    )


def _set_aside(connection: Connection) -> tuple[SetAside, ...]:
    first = centre_rows.first_aside(connection, MAX_SET_ASIDE)
    return tuple(SetAside(event_id=event_id, why=why) for event_id, why in first)


def pull(
    connection: Connection, sender: Sender, asked: Pull, server_epoch: str
) -> tuple[PullAnswer, tuple[Line, ...]]:
    """Tell the log after a place.

    Raises: Denied `sync.device_revoked`, `sync.frame`.
    """
    if sender.revoked:
        raise Denied("sync.device_revoked")
    if not _is_ours(connection, asked.after):
        return Refetch(server_epoch=server_epoch), ()
    limit = min(places.number(asked.limit), MAX_PULL_EVENTS)
    told = feed.page(connection, asked.after.position, limit)
    following = asked.after
    if told:
        following = Place(position=told[-1].position, tenant_hash=told[-1].tenant_hash.hex())
    head = centre.log_head(connection).position
    answer = Feed(
        next=following,
        complete=following.position == head,
        server_epoch=server_epoch,
        head=head,
        aside=centre_rows.count_aside(connection),
        set_aside=_set_aside(connection),
        vault=centre_vault.last_number(connection),
    )
    return answer, tuple(_line(sender, asked, each) for each in told)


def _is_ours(connection: Connection, of: Place) -> bool:
    position, tenant_hash = places.place(of)
    return feed.hash_at(connection, position) == tenant_hash


def _line(sender: Sender, asked: Pull, told: Told) -> Line:
    """Write an event; one that the register wrote itself needs no bytes."""
    chain = (told.device_id, told.incarnation, told.branch)
    held = told.held or ""
    if chain == (sender.device_id, asked.own, 0) and told.seq <= asked.own_seq:
        return Line(i=told.hash.hex(), p=told.position, e=told.eff_hlc, w=held)
    return Line(
        h=framing.to_text(told.header),
        b=framing.to_text(told.body),
        s=framing.to_text(told.signature),
        p=told.position,
        e=told.eff_hlc,
        n=told.branch,
        r=framing.to_text(told.root) if told.root is not None else "",
        w=held,
    )
