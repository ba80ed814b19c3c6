"""Effects of events that came from elsewhere, and the note of those that are in no row yet.

What must not act by itself is noted as held. It acts, at its own time, as soon as a release that
acts names it, whichever of the two was here first; and a release may itself have been held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import EventsReleased
from pharmadesk.journal import kinds, reading
from pharmadesk.journal.event import is_approved_by
from pharmadesk.projections import setting_aside
from pharmadesk.projections.setting_aside import (
    DEFERRED,
    HELD,
    ONLY_HERE,
    OWN,
    SUSPECT,
    TAKEN_BACK,
    WAITING,
    SetAside,
)
from pharmadesk.queries import authority
from pharmadesk.queries.till import register_label
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pharmadesk.journal.event import Header, StoredEvent
    from pharmadesk.journal.reading import Entry
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LOCAL: Final = "aside"
UNPROVEN: Final = "approval"
"""Why an event waits whose approval is not what it says, whatever the centre thinks of it."""

_RETRIED_AT_ONCE: Final = 200


def apply(unit: Unit, events: Iterable[tuple[StoredEvent, int | None]]) -> None:
    """Apply events with the times they count at; note those that cannot be.

    What they release is applied with them.
    """
    some = list(events)
    while some:
        derived = [
            setting_aside.derive(stored.header, stored.body_bytes, eff_hlc)
            for stored, eff_hlc in some
        ]
        aside = setting_aside.apply(unit.engine, unit.connection, derived)
        _note(unit, aside)
        _block(unit, aside, (stored.header for stored, _ in some))
        without = {each.event_id for each in aside}
        acted = [stored for stored, _ in some if stored.header.event_id not in without]
        some = [each for stored in acted for each in _released_by(unit, stored)]


def may_act(unit: Unit, stored: StoredEvent, held: str) -> bool:
    """Tell whether an event that came acts by itself, or was released before it came.

    A register's own events have acted when it wrote them. The centre decides about all others; but
    an approval that its key did not give is none, whoever let it pass.
    """
    header = stored.header
    if header.device_id == unit.identity.device_id:
        return True
    if not held and _is_proven(stored):
        return True
    return authority.is_released(unit.connection, header.event_id)


def hold(unit: Unit, stored: StoredEvent, why: str) -> None:
    """Note that an event must not act until it is released."""
    put_aside(unit, stored.header.event_id, HELD, why)


def put_aside(unit: Unit, event_id: str, reason: str, detail: str) -> None:
    """Note of an event why it is, or must be, in no row."""
    _note(unit, [SetAside(event_id, reason, detail)])


def note_waiting_elsewhere(unit: Unit, stored: StoredEvent, why: str) -> None:
    """Note that an event of this register acts here and nowhere else."""
    event_id = stored.header.event_id
    if not authority.is_released(unit.connection, event_id):
        _note(unit, [SetAside(event_id, ONLY_HERE, why)])


def note_suspect(unit: Unit, event_id: str) -> None:
    """Note that the centre cannot prove an event of this register."""
    _note(unit, [SetAside(event_id, SUSPECT)])


def note_decided(unit: Unit, decided: Sequence[tuple[StoredEvent, str]]) -> None:
    """Note which events of this register act nowhere else, as the centre has decided by now.

    One that was restored decides anew; and what it promises to keep it has proven.
    """
    noted = {each.event_id for each in sync_state.aside(unit.connection) if each.reason in OWN}
    for stored, why in decided:
        if why:
            note_waiting_elsewhere(unit, stored, why)
        elif stored.header.event_id in noted:
            sync_state.take_up(unit.connection, stored.header.event_id)


def release(unit: Unit, event_ids: Sequence[str]) -> None:
    """Record that events act from now on, and let them."""
    body = EventsReleased(event_ids=tuple(event_ids))
    stored = unit.emit("events.released", body, stream_key=unit.identity.pharmacy_id)
    apply(unit, _released_by(unit, stored))


def count(till: Till) -> int:
    """Count the events that are in no row."""
    with till.database.read() as connection:
        return sum(each.reason not in OWN for each in sync_state.aside(connection))


def count_only_here(till: Till) -> int:
    """Count the events of this register that act on no other one."""
    with till.database.read() as connection:
        return sum(each.reason == ONLY_HERE for each in sync_state.aside(connection))


def retry(till: Till) -> int:
    """Try again what is in no row: the program may know more now; return how many became rows."""

    def work(unit: Unit) -> int:
        taken_up = 0
        aside = sync_state.aside(unit.connection)
        waiting = [each for each in aside if each.reason not in {HELD, TAKEN_BACK, *OWN}]
        for each in waiting[:_RETRIED_AT_ONCE]:
            entry = reading.get(unit.connection, each.event_id)
            assert entry is not None, "the journal forgets nothing"
            stored = entry.stored
            if each.reason == DEFERRED and _lacks_authority(unit, entry):
                hold(unit, stored, UNPROVEN)
                continue
            derived = setting_aside.derive(stored.header, stored.body_bytes, entry.eff_hlc)
            still = setting_aside.apply(till.engine, unit.connection, [derived])
            _note(unit, still)
            _block(unit, still, [stored.header])
            if not still:
                sync_state.take_up(unit.connection, each.event_id)
                unit.local.add(LOCAL)
                unit.arrived(stored)
                apply(unit, _released_by(unit, stored))
                taken_up += 1
        return taken_up

    return till.write(None, work)


def _released_by(unit: Unit, stored: StoredEvent) -> list[tuple[StoredEvent, int | None]]:
    """Take up what an event releases, if it releases anything and that is here."""
    if stored.header.kind != "events.released":
        return []
    body = kinds.decode(stored.header.kind, stored.header.version, stored.body_bytes)
    assert isinstance(body, EventsReleased), "it has acted"
    found: list[tuple[StoredEvent, int | None]] = []
    for event_id in dict.fromkeys(body.event_ids):
        reason = sync_state.reason_aside(unit.connection, event_id)
        if reason not in WAITING:
            continue
        sync_state.take_up(unit.connection, event_id)
        unit.local.add(LOCAL)
        entry = reading.get(unit.connection, event_id)
        assert entry is not None, "the journal forgets nothing"
        if reason == HELD:
            found.append((entry.stored, entry.eff_hlc))
            unit.arrived(entry.stored)
    return found


def _lacks_authority(unit: Unit, entry: Entry) -> bool:
    """Judge an event that nobody could judge when it came, because its kind was not known.

    The centre writes for people who logged in there and shows no approval; it has no label.
    """
    header = entry.stored.header
    is_register = register_label(unit.connection, header.device_id) != ("", "")
    if header.device_id == unit.identity.device_id or not (header.approvals or is_register):
        return False
    return authority.standing(unit.connection).objection(entry.stored, entry.branch) is not None


def _is_proven(stored: StoredEvent) -> bool:
    """Tell whether every approval of an event that needs one was given by the key it shows.

    One that shows none acts on the word of the centre: it wrote the event itself, or the pharmacy's
    founder did before there was a centre.
    """
    header = stored.header
    kind = kinds.REGISTRY.get(header.kind)
    if kind is None or kind.by_itself or kind.authority == "centre":
        return True
    approvals = header.approvals
    return not approvals or any(is_approved_by(header, a, stored.body_bytes) for a in approvals)


def _block(unit: Unit, aside: Sequence[SetAside], headers: Iterable[Header]) -> None:
    """Let nobody sell what a critical event is about that is in no row: it may be a recall."""
    without = {each.event_id for each in aside}
    for header in headers:
        if header.critical and header.event_id in without:
            sync_state.block(unit.connection, header.event_id, header.about)


def _note(unit: Unit, aside: Sequence[SetAside]) -> None:
    now_us = unit.desk.now_us()
    for each in aside:
        sync_state.put_aside(unit.connection, each.event_id, each.reason, each.detail, now_us)
        unit.local.add(LOCAL)
