"""Verification: what the stored bytes prove, and the first fault of each chain.

The journal is read once, in its order of arrival. All hashes are checked and all copied columns,
and the signatures of each chain's first and last event and of every closing; the others only when
something is wrong, because a valid signature of event n vouches for 1 … n. That a tail is gone
shows only against something outside its chain: the mark, an acknowledgement, an incarnation that
names its parent.

A signature in the middle is itself covered by no hash. `signature_sum` shows that it was damaged;
who also mends the sum has changed nothing that is proven, and `all_signatures` finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from msgspec.structs import astuple

from pharmadesk.journal import cursors, opened, store
from pharmadesk.journal.event import event_hash
from pharmadesk.journal.faults import (
    UNREADABLE,
    Chain,
    Fault,
    Row,
    Witness,
    decode_copied,
    diagnose,
)
from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.journal.tables import COPIED, missing_guards
from pharmadesk.storage.driver import execute, for_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    import sqlalchemy as sa

    from pharmadesk.journal.mark import Mark

BATCH = 2_000

_BEFORE_ALL = -(2**63)

_ROWS = f"""SELECT position, branch, prev_hash, hash, signature, signature_sum, header, body,
    {", ".join(COPIED)} FROM journal_event
    WHERE position > ? ORDER BY position LIMIT ?"""  # noqa: S608 - our own column names
_CHAINS = """SELECT device_id, incarnation, parent_incarnation, parent_seq, parent_hash,
    public_key, series_letter FROM journal_chain"""
_CURSORS = """SELECT device_id, incarnation, branch, seq, hash FROM journal_cursor
    WHERE purpose = ?"""

_Key = tuple[str, str, int]


@dataclass(frozen=True)
class Verdict:
    """What was checked, and every chain's first fault."""

    events: int
    chains: int
    signatures: int
    faults: tuple[Fault, ...]


def verify(
    connection: sa.Connection,
    *,
    public_keys: Mapping[str, bytes],
    mark: Mark | None = None,
    all_signatures: bool = False,
    witnesses: Container[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Check the whole journal in one transaction of the caller's.

    `public_keys` are the keys somebody outside the journal vouches for, 32 bytes by device id;
    `witnesses` are the devices whose openings are believed about the chains before them (all, if
    none are named): another register may name a parent that never was, and must not make this
    journal look cut. `progress` is told now and then how many events were read.
    """
    verification = _Verification(
        connection, public_keys, all_signatures=all_signatures, witnesses=witnesses
    )
    return verification.run(mark, progress)


class _Verification:
    def __init__(
        self,
        connection: sa.Connection,
        public_keys: Mapping[str, bytes],
        *,
        all_signatures: bool,
        witnesses: Container[str] | None,
    ) -> None:
        self._connection = connection
        self._witness = Witness(connection, public_keys)
        self._all_signatures = all_signatures
        self._witnesses = witnesses
        self._closings = REGISTRY.closings()
        self._chains: dict[_Key, Chain] = {}
        self._openings: dict[tuple[str, str], opened.JournalOpened] = {}
        self._latest: Chain | None = None
        self._position = _BEFORE_ALL
        self._events = 0
        self._damage: type[Exception] = connection.dialect.loaded_dbapi.DatabaseError

    def run(self, mark: Mark | None, progress: Callable[[int], None] | None) -> Verdict:
        general = [
            Fault("journal.guard_missing", detail=name) for name in missing_guards(self._connection)
        ]
        unreadable = self._read_all(progress)
        if unreadable is None:
            self._check_heads()
            self._check_openings()
            self._check_places(mark)
            general += self._check_numbers(mark)
        else:
            general.append(unreadable)
        found = [chain.fault for chain in self._chains.values() if chain.fault is not None]
        return Verdict(self._events, len(self._chains), self._witness.checked, (*general, *found))

    def _read_all(self, progress: Callable[[int], None] | None) -> Fault | None:
        """Follow every row; return where the database itself gave out."""
        cursor: Any = self._connection.connection.cursor()
        query, batch = for_driver(_ROWS, self._connection), BATCH
        while True:
            before = self._events
            try:
                cursor.execute(query, (self._position, batch))
                self._follow(cursor)
            except self._damage:
                # Its message is dropped: it may quote what stands in the row.
                if batch == 1:
                    return self._unreadable()
                batch = 1  # the driver reads a row ahead and loses it with the error
                continue
            if self._events == before:
                return None
            if progress is not None:
                progress(self._events)

    def _unreadable(self) -> Fault:
        chain = self._latest
        if chain is None:
            return Fault("journal.unreadable")
        return chain.fault_at("journal.unreadable", chain.seq, chain.event_id)

    def _follow(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Check rows as they come from the driver: this loop is what every event costs.

        They have the fields of `Row` and are plain tuples, for names cost a tenth of the speed.
        """
        chain = self._latest
        for row in rows:
            if chain is None or (row[8], row[9], row[1]) != chain.key:
                key = (row[8], row[9], row[1])
                chain = self._chains.get(key) or self._begin(key, Row._make(row))
                self._latest = chain
            if chain.fault is None:
                if _is_next(chain, row):
                    first = chain.event_id is None
                    chain.hash, chain.signature = row[3], row[4]
                    chain.seq, chain.event_id = row[10], row[11]
                    if first or self._all_signatures or row[12] in self._closings:
                        self._judge(chain, row)
                else:
                    chain.fault = diagnose(self._connection, self._witness, chain, Row._make(row))
            self._position = row[0]
            self._events += 1

    def _begin(self, key: _Key, row: Row) -> Chain:
        chain = self._chains[key] = Chain(*key)
        if chain.branch:
            at = store.Head(row.seq - 1, row.prev_hash)
            chain.seq, chain.hash = store.root(self._connection, *key, at)
            chain.proven_seq = chain.seq
        return chain

    def _judge(self, chain: Chain, row: tuple[Any, ...]) -> None:
        """Check the signature of the event that the chain has come to."""
        chain.fault = self._witness.first_fault(chain)
        if chain.seq == 1 and chain.branch == 0 and chain.fault is None:
            self._open(chain, row[12], row[7])

    def _open(self, chain: Chain, kind: str, body: bytes) -> None:
        opening = opened.read(kind, body)
        if opening is None:
            chain.fault = chain.fault_at("journal.not_opened", 1, chain.event_id)
        else:
            self._openings[chain.device_id, chain.incarnation] = opening

    def _check_heads(self) -> None:
        for chain in self._chains.values():
            if chain.fault is None:
                chain.fault = self._witness.first_fault(chain)
            if chain.fault is None and not self._witness.knows(chain.device_id):
                chain.fault = chain.fault_at("journal.key_unknown", 1)

    def _check_openings(self) -> None:
        """Hold the index of chains against the openings; one without events was a chain once."""
        indexed = {(row[0], row[1]): tuple(row[2:]) for row in execute(self._connection, _CHAINS)}
        for incarnation in indexed.keys() - self._openings.keys():
            self._expect(store.Head(1, b""), *incarnation)
        for incarnation, opening in self._openings.items():
            if indexed.get(incarnation) != opening.indexed():
                chain = self._chains[*incarnation, 0]
                chain.fault = chain.fault or chain.fault_at(
                    "journal.index", 1, detail="journal_chain"
                )

    def _check_places(self, mark: Mark | None) -> None:
        """Look for every event that something outside its chain has seen."""
        for device_id, incarnation, branch, seq, digest in execute(
            self._connection, _CURSORS, cursors.ACKNOWLEDGED
        ):
            self._expect(store.Head(seq, digest), device_id, incarnation, branch)
        for (device_id, _), opening in self._openings.items():
            is_believed = self._witnesses is None or device_id in self._witnesses
            if opening.parent is not None and is_believed:
                parent = opening.parent
                self._expect_sealed(device_id, parent.incarnation, parent.seq, parent.hash)
        if mark is not None:
            self._expect_sealed("", mark.incarnation, mark.seq, mark.hash)

    def _expect_sealed(self, device_id: str, incarnation: str, seq: int, digest: str) -> None:
        """Expect an event of an incarnation, on whichever of its branches.

        A journal restored elsewhere is another device's.
        """
        at = store.Head(seq, bytes.fromhex(digest))
        chains = [key for key in self._chains if key[1] == incarnation]
        holding = (
            key
            for key in chains
            if store.hash_at(self._connection, *key[:2], seq, key[2]) == at.hash
        )
        self._expect(at, *next(holding, chains[0] if chains else (device_id, incarnation, 0)))

    def _expect(self, at: store.Head, device_id: str, incarnation: str, branch: int = 0) -> None:
        """Note the chain's fault when it does not hold this event."""
        key = (device_id, incarnation, branch)
        chain = self._chains.setdefault(key, Chain(*key))
        if chain.fault is not None:
            return
        if chain.seq < at.seq:
            chain.fault = chain.fault_at("journal.truncated", chain.seq + 1)
        elif store.hash_at(self._connection, *key[:2], at.seq, branch) != at.hash:
            chain.fault = chain.fault_at("journal.replaced", at.seq)

    def _check_numbers(self, mark: Mark | None) -> list[Fault]:
        if mark is None:
            return []
        counted = store.last_numbers(self._connection, mark.incarnation)
        return [
            Fault("journal.numbers", incarnation=mark.incarnation, detail=series)
            for series, number in mark.numbers.items()
            if counted.get(series, 0) < number
        ]


def _is_next(chain: Chain, row: tuple[Any, ...]) -> bool:
    """Tell whether a row is whole and follows."""
    try:
        return (
            event_hash(chain.hash, row[6], row[7]) == row[3]
            and row[2] == chain.hash
            and row[5] == crc32(row[4])
            and row[10] == chain.seq + 1
            and astuple(decode_copied(row[6])) == row[8:]
        )
    except UNREADABLE:
        return False
