"""Effects of events that came from elsewhere, and the note of those that are in no row yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.journal import reading
from pharmadesk.projections import setting_aside
from pharmadesk.projections.setting_aside import SetAside
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LOCAL: Final = "aside"
_RETRIED_AT_ONCE: Final = 200


def apply(unit: Unit, events: Sequence[tuple[StoredEvent, int]]) -> None:
    """Apply events with the times they count at; note those that cannot be."""
    derived = [
        setting_aside.derive(stored.header, stored.body_bytes, eff_hlc)
        for stored, eff_hlc in events
    ]
    _note(unit, setting_aside.apply(unit.engine, unit.connection, derived))


def hold(unit: Unit, stored: StoredEvent, why: str) -> None:
    """Note that an event must not act until the centre says otherwise."""
    _note(unit, [SetAside(stored.header.event_id, setting_aside.HELD, why)])


def count(till: Till) -> int:
    """Count the events that are in no row."""
    with till.database.read() as connection:
        return len(sync_state.aside(connection))


def retry(till: Till) -> int:
    """Try again what is in no row: the program may know more now; return how many became rows."""

    def work(unit: Unit) -> int:
        taken_up = 0
        waiting = [a for a in sync_state.aside(unit.connection) if a.reason != setting_aside.HELD]
        for each in waiting[:_RETRIED_AT_ONCE]:
            entry = reading.get(unit.connection, each.event_id)
            assert entry is not None, "the journal forgets nothing"
            stored = entry.stored
            derived = setting_aside.derive(stored.header, stored.body_bytes, entry.eff_hlc)
            still = setting_aside.apply(till.engine, unit.connection, [derived])
            _note(unit, still)
            if not still:
                sync_state.take_up(unit.connection, each.event_id)
                unit.local.add(LOCAL)
                unit.arrived(stored)
                taken_up += 1
        return taken_up

    return till.write(None, work)


def _note(unit: Unit, aside: Sequence[SetAside]) -> None:
    now_us = unit.desk.now_us()
    for each in aside:
        sync_state.put_aside(unit.connection, each.event_id, each.reason, each.detail, now_us)
        unit.local.add(LOCAL)
