"""Holds a register's journal against what its centre holds of it, hash by hash.

A journal that was altered and signed anew proves itself; the centre remembers what it was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.errors import Refused
from pharmadesk.journal.faults import Fault
from pharmadesk.services.replication import recorded
from sync.client.asking import Asker, CentreLine, Denied
from sync.protocol import exchange, messages
from sync.protocol.messages import MAX_HASHES

if TYPE_CHECKING:
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.replication.outgoing import OwnChain
    from pharmadesk.services.replication.recorded import Own
    from pharmadesk.storage.database import Database
    from sync.protocol.exchange import Transport
    from sync.protocol.messages import Hashes


@dataclass(frozen=True, slots=True)
class Compared:
    """How many events are the same on both sides, and the first difference of each history."""

    events: int
    faults: tuple[Fault, ...]


def compare(database: Database, own: Own, around: Surroundings, transport: Transport) -> Compared:
    """Compare every history of this register, also those of before it was recovered.

    Raises: Refused `sync.*`, EnvironmentProblem `sync.*`.
    """
    signer = Ed25519PrivateKey.from_private_bytes(around.secrets.device_seed)
    line = CentreLine(transport, Asker(own.device_id, signer, around.ids))
    try:
        line.fetch_nonce()
        return _compare(database, own, line)
    except Denied as denied:
        raise denied.error from None


def _compare(database: Database, own: Own, line: CentreLine) -> Compared:
    events, faults = 0, list[Fault]()
    for device_id, chains in own.histories.items():
        told: Hashes | None = None
        found: list[Fault] = []
        for chain in chains:
            same, fault, told = _compare_chain(database, device_id, chain, line)
            events += same
            found += [] if fault is None else [fault]
        here = {chain.incarnation for chain in chains}
        found += [
            Fault("journal.truncated", device_id, held.incarnation, held.branch, 1)
            for held in (told.chains if told else ())
            if held.incarnation not in here
        ]
        # A device of before may go on elsewhere: what it wrote since is missing from no journal.
        is_own = device_id == own.device_id
        faults += [each for each in found if is_own or each.code != "journal.truncated"]
    return Compared(events, tuple(faults))


def _compare_chain(
    database: Database, device_id: str, chain: OwnChain, line: CentreLine
) -> tuple[int, Fault | None, Hashes]:
    """Return how many events are the same, and what is wrong with the first that is not."""
    begins = at = chain.fork.common_seq if chain.fork else 0
    while True:
        told = _ask(line, device_id, chain, at)
        held = recorded.hashes(database, device_id, chain, at, len(told.hashes) or 1)
        for ours, theirs in zip(held, told.hashes, strict=False):
            if ours != theirs:
                return at - begins, _fault("journal.replaced", device_id, chain, at + 1), told
            at += 1
        if len(held) < len(told.hashes):
            return at - begins, _fault("journal.truncated", device_id, chain, at + 1), told
        if not told.hashes:
            lacks = chain.acked.seq > at
            fault = _fault("journal.centre_lacks", device_id, chain, at + 1) if lacks else None
            return at - begins, fault, told


def _ask(line: CentreLine, device_id: str, chain: OwnChain, after: int) -> Hashes:
    branch = chain.fork.branch if chain.fork else 0
    asked = messages.Verify(
        incarnation=chain.incarnation,
        branch=branch,
        after=after,
        limit=MAX_HASHES,
        device_id=device_id,
    )
    told, _ = line.ask(exchange.VERIFY, asked, (), messages.Hashes)
    assert isinstance(told, messages.Hashes)
    if told.hashes and told.first != after + 1:
        raise Refused("sync.answer")
    return told


def _fault(code: str, device_id: str, chain: OwnChain, seq: int) -> Fault:
    return Fault(code, device_id, chain.incarnation, chain.here, seq)
