"""What a restored centre decides otherwise than it had: the rows of its registers follow.

The log is pulled again from its beginning, and what is known already comes with the decision of
today. What waited and may act now, acts at once. What acted and must wait is marked: no row can be
taken back by itself, so that all of them are derived anew without it, once the log is there to its
end. A kill leaves the marks, and the next end of the log finds them.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pharmadesk.domain.events import EventsReleased
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.projections import setting_aside
from pharmadesk.projections.setting_aside import DEFERRED, HELD, ONLY_HERE, OWN, TAKEN_BACK
from pharmadesk.services import proving
from pharmadesk.services.replication import applying, history
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.journal.reading import Entry
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

_log = logging.getLogger(__name__)


def meet(unit: Unit, entry: Entry, held: str, *, by_us: bool) -> None:
    """Hear what is decided today of an event that is here already.

    What this register wrote, as the device it is or was, acts here whatever is decided.
    """
    stored, event_id = entry.stored, entry.stored.header.event_id
    reason = sync_state.reason_aside(unit.connection, event_id)
    if held:
        if reason is None and by_us:
            applying.note_waiting_elsewhere(unit, stored, held)
        elif reason is None:
            applying.put_aside(unit, event_id, TAKEN_BACK, held)
        elif reason not in {HELD, TAKEN_BACK, *OWN}:
            applying.hold(unit, stored, held)
    elif reason == HELD and applying.may_act(unit, stored, held):
        sync_state.take_up(unit.connection, event_id)
        unit.arrived(stored)
        applying.apply(unit, [(stored, entry.eff_hlc)])
    elif reason in (TAKEN_BACK, ONLY_HERE):
        sync_state.take_up(unit.connection, event_id)
        unit.local.add(applying.LOCAL)


def follow(till: Till) -> None:
    """Take out of the rows what must not act any more; most often there is nothing of the kind.

    Where the rows cannot be derived now, they stay as they are and the marks with them: events that
    only a later program reads would be missing in them, and this is asked whenever there is a rest.
    """
    with till.database.read() as connection:
        reasons = {each.reason for each in sync_state.aside(connection)}
        if TAKEN_BACK not in reasons or DEFERRED in reasons:
            return
    till.write(None, _take_up_released)
    if not till.database.reads_beside_writes:
        till.write(None, history.derive_anew)
        return
    try:
        proving.rebuild(till, None)
    except Refused as refusal:
        _log.warning("what the centre took back stays in the rows: %s", refusal.code)


def _take_up_released(unit: Unit) -> None:
    """Take the marks off what an event releases that acts itself."""
    waiting = setting_aside.must_wait(unit.connection)
    releases = list(_releases(unit.connection))
    while acting := [each for each in releases if each.header.event_id not in waiting]:
        releases = [each for each in releases if each not in acting]
        for release in acting:
            body = kinds.read(release.header, release.body_bytes)
            if isinstance(body, EventsReleased):
                waiting.difference_update(body.event_ids)
    for event_id in setting_aside.taken_back(unit.connection) - waiting:
        sync_state.take_up(unit.connection, event_id)
        unit.local.add(applying.LOCAL)


def _releases(connection: Connection) -> list[StoredEvent]:
    return [
        entry.stored
        for entries in reading.by_kind(connection, "events.released")
        for entry in entries
    ]
