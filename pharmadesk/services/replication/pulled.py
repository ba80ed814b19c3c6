"""Events of the tenant's log, taken into this register's journal and rows.

A stretch is proven first, beside the register's work. Then it is written in short transactions, so
that a sale never waits for more than one: events appended with the times they count at, their
effects applied, and the place in the log moved on, all of it or nothing. How many events are short
depends on what they hold and on the computer, so the time that some took decides on the next.

    of another register          appended; its effects are applied
    ours, in this incarnation    told by its hash; it learns when it counts, if the promise was lost
    ours, from before            the same, or, when this file was restored and had lost it, taken
                                 back in; where we wrote on differently meanwhile, beside that, as
                                 another branch of the chain
    known already                nothing, but for what a restored centre decides otherwise by now
                                 (redecided.py): a log may be pulled again from its beginning
    covered by a snapshot        appended; its effects are in the rows already (history.py)
    must not act by itself       appended; it acts once an event that acts releases it. Our own has
                                 acted here already, and is noted as waiting elsewhere
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.journal import cursors, opened, reading, store
from pharmadesk.journal.opened import OPENED
from pharmadesk.journal.store import Head
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.services import incarnations
from pharmadesk.services.replication import applying, history, redecided
from pharmadesk.services.replication.counting import settle
from pharmadesk.services.replication.former import Met
from pharmadesk.services.replication.proven import LogPlace, branch_ends, prove
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.journal.reading import Entry
    from pharmadesk.services.replication.history import Cover
    from pharmadesk.services.replication.proven import Proven, Stretch
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LOCAL: Final = "sync"
MOST_AT_ONCE: Final = 200
_FEWEST_AT_ONCE: Final = 4  # with fewer, what a commit costs by itself would be most of it
_SHORT_US: Final = 8_000  # a sale at rest takes about as long


@dataclass(slots=True)
class Taken:
    """What came of a stretch: events that were new here, and own ones that this file had lost.

    `renewed` says that nothing was taken: the log holds events of this very incarnation that are
    not here, so a new one was begun, and the stretch has to be asked for again.
    """

    events: int = 0
    recovered: int = 0
    renewed: bool = False


def place(till: Till) -> LogPlace:
    """Return how far the log was pulled."""
    with till.database.read() as connection:
        known = sync_state.centre(connection)
    assert known is not None, "only an enrolled register pulls"
    return LogPlace(known.position, known.tenant_hash)


def rewind(till: Till) -> None:
    """Pull the log again from its beginning: the place of this register is none of the centre's."""

    def work(unit: Unit) -> None:
        history.abandon(unit)
        cursors.clear(unit.connection, cursors.MET)
        sync_state.note(unit.connection, position=0, tenant_hash=LOG_BEGINS, own_seq=0)
        unit.local.add(LOCAL)

    till.write(None, work)


def take(till: Till, stretch: Stretch) -> Taken:
    """Take a stretch of the log in.

    Raises: Refused `sync.feed_altered`; `sync.place_moved` when it does not follow on what was
    pulled before. What was written before that is whole and stays.
    """
    # Who holds a write up must not stand back for it: each would wait for the other.
    may_wait = till.database.reads_beside_writes
    with till.database.read() as connection:
        stand_back = till.courtesy.stand_back if may_wait else _go_on
        found = prove(connection, till.identity, stretch, stand_back)
        lost = any(_is_lost(connection, till, each) for each in found)
    if lost:
        incarnations.renew(till)
        return Taken(renewed=True)
    taken = Taken()
    before, start, at_once = stretch.after, 0, min(_FEWEST_AT_ONCE, MOST_AT_ONCE)
    while some := found[start : start + at_once]:
        till.courtesy.stand_back()
        began_us = till.clock.monotonic_us()
        till.write(None, _Writing(till, before, some, taken).work)
        before, start = some[-1].at, start + len(some)
        at_once = _next_at_once(at_once, till.clock.monotonic_us() - began_us)
    return taken


def _go_on() -> None:
    """Stand back for nobody."""


def _next_at_once(at_once: int, took_us: int) -> int:
    """Write half as many next when these took too long, twice as many when there was time."""
    if took_us > _SHORT_US:
        wished = max(at_once // 2, _FEWEST_AT_ONCE)
    else:
        wished = 2 * at_once if 2 * took_us <= _SHORT_US else at_once
    return min(wished, MOST_AT_ONCE)


def _is_lost(connection: Connection, till: Till, each: Proven) -> bool:
    """Tell whether the register has to stop writing to the chain this event is of."""
    if each.stored is None:
        return False
    header, own = each.stored.header, till.identity
    if (header.device_id, header.incarnation) != (own.device_id, own.incarnation):
        return False
    return reading.get(connection, header.event_id) is None


@dataclass(frozen=True, slots=True)
class _Writing:
    """One short transaction of a stretch."""

    till: Till
    before: LogPlace
    events: Sequence[Proven]
    taken: Taken
    ends: dict[tuple[str, str], list[Head]] = field(default_factory=dict)

    def work(self, unit: Unit) -> None:
        known = sync_state.centre(unit.connection)
        if known is None or LogPlace(known.position, known.tenant_hash) != self.before:
            raise Refused("sync.place_moved")
        ours = iter(self._ours(unit, known.own_seq))
        counted: list[tuple[Entry, int]] = []
        fresh: list[tuple[StoredEvent, int | None]] = []
        cover = history.cover(unit.connection)
        own = self.till.identity.device_id
        met_here = Met.of(unit.connection, own)
        for each in self.events:
            entry = _own(each, next(ours, None)) if each.stored is None else _held(unit, each)
            if entry is not None:
                counted.append((entry, each.eff_hlc))
                stored = entry.stored
                met_here.note(stored, entry.branch)
            else:
                assert each.stored is not None, "what is not ours came whole"
                stored = each.stored
                met_here.note(stored, self._append(unit, stored, each.eff_hlc))
                if cover is not None and cover.holds(each.at.position, stored.header.event_id):
                    continue
                if applying.may_act(unit, stored, each.held):
                    fresh.append((stored, each.eff_hlc))
                else:
                    applying.hold(unit, stored, each.held or applying.UNPROVEN)
            if entry is None:
                if each.held and stored.header.device_id == own:
                    applying.note_waiting_elsewhere(unit, stored, each.held)
            elif each.held or each.stored is not None:
                by_us = stored.header.device_id in met_here.devices
                redecided.meet(unit, entry, each.held, by_us=by_us)
            self.till.hybrid.merge(each.eff_hlc)
        applying.apply(unit, fresh)
        settle(unit, counted)
        if cover is not None:
            self._hold_against(unit, cover)
        self._meet_ungiven(unit)
        met_here.keep(unit.connection)
        at = self.events[-1].at
        met = sum(each.stored is None for each in self.events)
        sync_state.note(
            unit.connection,
            position=at.position,
            tenant_hash=at.tenant_hash,
            own_seq=known.own_seq + met,
            last_success_us=self.till.now_us(),
            last_success_day=self.till.trusted_date(),
        )
        unit.local.add(LOCAL)

    def _meet_ungiven(self, unit: Unit) -> None:
        """Forget what the centre did not take from here, once it has it from elsewhere."""
        missing = sync_state.ungiven(unit.connection)
        if missing:
            met = {each.hash for each in self.events}
            for line, head_hash in missing.items():
                if head_hash in met:
                    sync_state.forget_ungiven(unit.connection, line)

    def _hold_against(self, unit: Unit, cover: Cover) -> None:
        """Compare the log with the snapshot where it comes to the snapshot's place."""
        for each in self.events:
            if each.at.position == cover.position:
                is_same = each.at.tenant_hash == cover.tenant_hash
                (history.end if is_same else history.abandon)(unit)

    def _ours(self, unit: Unit, own_seq: int) -> Sequence[Entry]:
        """Read the own events that the log tells next."""
        count = sum(each.stored is None for each in self.events)
        if count == 0:
            return ()
        own = self.till.identity
        batches = reading.by_chain(
            unit.connection, own.device_id, own.incarnation, own_seq, batch=count
        )
        return next(batches, ())

    def _append(self, unit: Unit, stored: StoredEvent, eff_hlc: int) -> int:
        """Put an event into the journal; return the branch it is on."""
        connection, header = unit.connection, stored.header
        line = (header.device_id, header.incarnation)
        if line not in self.ends:
            self.ends[line] = list(branch_ends(connection, *line))
        ends = self.ends[line]
        before = Head(header.seq - 1, stored.prev_hash)
        branch = ends.index(before) if before in ends else len(ends)
        store.append_received(connection, stored, eff_hlc, branch)
        ends[branch : branch + 1] = [Head(header.seq, stored.hash)]
        self.taken.events += 1
        if header.device_id == self.till.identity.device_id:
            # The centre has it: that it is told there again after a restore is all that is left.
            at = Head(header.seq, stored.hash)
            cursors.place(connection, *line, cursors.ACKNOWLEDGED, at, branch)
            self.taken.recovered += 1
        elif header.kind == OPENED:
            opening = opened.read(header.kind, stored.body_bytes)
            assert opening is not None, "the journal took it for one"
            sync_state.keep_peer(connection, line[0], bytes.fromhex(opening.public_key))
        unit.arrived(stored)
        return branch


def _own(each: Proven, entry: Entry | None) -> Entry:
    if entry is None or entry.stored.hash != each.hash:
        raise Refused("sync.feed_altered", position=each.at.position)
    return entry


def _held(unit: Unit, each: Proven) -> Entry | None:
    assert each.stored is not None, "it came whole"
    entry = reading.get(unit.connection, each.stored.header.event_id)
    if entry is not None and entry.stored.hash != each.hash:
        raise Refused("sync.feed_altered", position=each.at.position)
    return entry
