"""The centre of the simulation: two nodes on one Postgres, which they may lose at any moment.

Whatever they promise is looked for in the database before the register hears it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from sync.protocol import framing, messages, signing
from sync.protocol.exchange import PUSH
from tests.simulation.deeds import AT_CENTRE
from tests.simulation.photograph import Photograph, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from pharmadesk.values.clock import ManualClock
    from sync.protocol.exchange import Reply
    from sync.protocol.messages import PushAnswer
    from sync.server.exchange import Centre
    from tests.simulation.network import Telling
    from tests.till import Shop

_MOST = {"wait": 40, "commit": 3}
_OK = 200
_SHORT_LOG = 10
_PUSH_ANSWER: Any = messages.PushAnswer
_LOG = """SELECT e.position, event_id, device_id, incarnation, branch, seq, eff_hlc, prev_hash,
    hash, signature, header, body, tenant_hash, h.why
    FROM journal_event e LEFT JOIN held h ON h.tenant_id = e.tenant_id AND h.position = e.position
    WHERE e.tenant_id = %s ORDER BY e.position"""
_KEPT = """SELECT hash FROM journal_event WHERE device_id = %s AND incarnation = %s
    AND branch <= %s AND seq = %s"""

_OWN = """SELECT device_id, public_key FROM own_device JOIN device USING (tenant_id, device_id)
    WHERE tenant_id = %s"""


@dataclass(frozen=True)
class Logged:
    """An event in the log of its tenant, as Postgres holds it."""

    position: int
    event_id: str
    device_id: str
    incarnation: str
    branch: int
    seq: int
    eff_hlc: int
    prev_hash: bytes
    hash: bytes
    signature: bytes
    header: bytes
    body: bytes
    tenant_hash: bytes
    held: str | None

    @property
    def kind(self) -> str:
        """What it says."""
        return str(json.loads(self.header)["kind"])

    @property
    def chain(self) -> tuple[str, str]:
        """Whose chain it belongs to, whatever the branch."""
        return self.device_id, self.incarnation


@dataclass
class Nodes:
    """The nodes of the centre behind one address."""

    url: str
    nodes: tuple[Centre, ...]
    clock: ManualClock
    chance: Random
    tell: Telling
    death_percent: int = 0
    seen: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    _reading: psycopg.Connection | None = None

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Let one of the nodes answer; it may lose its database on the way."""
        node = self.chance.choice(self.nodes)
        if self.chance.randrange(100) >= self.death_percent:
            reply = node.answer(path, dict(headers), body)
            assert _code(reply) != "sync.fault", "the centre met what it did not foresee"
        else:
            at = self.chance.choice(("wait", "commit", "commit"))
            nth = self.chance.randint(1, _MOST[at])
            with _connection_lost(at, nth, late=self.chance.random() < 0.3) as lost:
                reply = node.answer(path, dict(headers), body)
            if lost:
                self.tell(f"centre: a node lost its database, {at} {nth}")
        if path == PUSH and reply.status == _OK:
            self._hold_to_promise(headers, body, reply)
        return reply

    def take_photograph(self) -> Photograph:
        """Back the database up."""
        return Photograph.take(self.url)

    def restore(self, backup: Photograph, *, announced: bool) -> None:
        """Put a backup in the place of the database; its operator may forget to say so."""
        backup.put_back(self.url)
        self.seen.clear()
        if announced:
            self.nodes[0].restored()

    def write(self, tenant_id: str, shop: Shop) -> tuple[str, bytes]:
        """Write as somebody who came over the API does; return as which device, and its key."""
        desk = self.chance.choice(self.nodes).desk(tenant_id)
        deed = self.chance.choice(AT_CENTRE)
        deed(desk, shop, self.chance)
        self.tell(f"centre: {deed.__name__}")
        device_id, key = self._read(_OWN, tenant_id)[0]
        return str(device_id), bytes(key)

    def make_snapshot(self, tenant_id: str) -> None:
        """Make a snapshot of a log, short as it is here."""
        made = self.nodes[0].make_snapshot(tenant_id, _SHORT_LOG)
        self.tell(f"centre: snapshot {made}")

    def log(self, tenant_id: str) -> list[Logged]:
        """Read a tenant's log, past every policy."""
        return [Logged(*row) for row in self._read(_LOG, tenant_id)]

    def look_at_log(self, tenant_id: str) -> list[Logged]:
        """Read a tenant's log, and make sure that what was seen of it before is there unchanged."""
        log = self.log(tenant_id)
        before = self.seen.get(tenant_id, [])
        now = [(each.event_id, each.tenant_hash) for each in log]
        assert now[: len(before)] == before, "positions that a reader had passed changed (I5)"
        self.seen[tenant_id] = now
        return log

    def close(self) -> None:
        """Close what reads past the nodes."""
        if self._reading is not None:
            self._reading.close()

    def _hold_to_promise(self, headers: Mapping[str, str], body: bytes, reply: Reply) -> None:
        push, _ = framing.read(body, messages.Push)
        answer: PushAnswer = framing.read(reply.body, _PUSH_ANSWER)[0]
        ack = answer.ack if isinstance(answer, messages.Broken) else answer
        if not isinstance(ack, messages.Ack):
            return
        place = (headers[signing.DEVICE], push.incarnation, push.branch, ack.through.seq)
        kept = {row[0].hex() for row in self._read(_KEPT, *place)}
        assert ack.through.hash in kept, "an acknowledged event is not in the log (I3)"

    def _read(self, query: str, *parameters: Any) -> list[Any]:
        if self._reading is None:
            self._reading = psycopg.connect(plain(self.url), autocommit=True)
        return self._reading.execute(query, parameters).fetchall()


@contextmanager
def _connection_lost(at: str, nth: int, *, late: bool) -> Iterator[list[int]]:
    """Lose the connection at its n-th `wait` or `commit`: before it reaches Postgres, or after."""
    method: Any = getattr(psycopg.Connection, at)
    made, lost = 0, []

    def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal made
        made += 1
        if made != nth:
            return method(self, *arguments, **options)
        lost.append(nth)
        if late:
            method(self, *arguments, **options)
        self.close()
        raise psycopg.OperationalError("the connection is lost")

    setattr(psycopg.Connection, at, counted)
    try:
        yield lost
    finally:
        setattr(psycopg.Connection, at, method)


def _code(reply: Reply) -> str:
    """Return why a request was not carried out."""
    if reply.status == _OK:
        return ""
    return framing.read(reply.body, messages.Problem)[0].code
