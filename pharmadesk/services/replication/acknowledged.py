"""The centre's promise to keep own events: kept as it was signed, and taken at its word.

One transaction: the cursor moves, the promise is kept, each event learns when it counts, and the
rows of those that count at another time than was thought are ranked anew. The caller has checked
who countersigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal import cursors, reading, store
from pharmadesk.journal.store import Head
from pharmadesk.services.replication import applying
from pharmadesk.services.replication.counting import settle
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.sync_state import Ack

LOCAL = "sync"


def take(
    till: Till, ack: Ack, counted: Mapping[int, int], held: Mapping[int, str], here: int = 0
) -> None:
    """Take a promise; `counted` is the eff_hlc of each event it answers, by seq.

    `held` says why some of them act nowhere else: a register that was withdrawn hears it in no
    other way. `here` is the branch of this journal that the events are on.

    The mark outside the file is forced to the disk after it: from now on the centre knows how far
    this journal had come, and so must whoever opens it.

    Raises: Bug `journal.cursor_astray` for a promise about an event that is not in this journal.
    """

    def work(unit: Unit) -> None:
        connection, device_id = unit.connection, till.identity.device_id
        through = Head(ack.through_seq, ack.through_hash)
        cursors.place(connection, device_id, ack.incarnation, cursors.ACKNOWLEDGED, through, here)
        sync_state.keep_ack(connection, ack)
        day = till.trusted_date()
        sync_state.note(connection, last_success_us=till.now_us(), last_success_day=day)
        if counted:
            entries = _entries(unit, ack.incarnation, counted, here)
            settle(unit, entries)
            applying.note_decided(
                unit, [(each.stored, held.get(each.stored.header.seq, "")) for each, _ in entries]
            )
        unit.local.add(LOCAL)

    till.write(None, work)
    till.flush_mark()


def note_broken(till: Till, incarnation: str, here: int, seq: int) -> None:
    """Note which event of this register the centre cannot prove, until it can."""

    def work(unit: Unit) -> None:
        event_id = store.event_id_at(
            unit.connection, till.identity.device_id, incarnation, seq, here
        )
        if event_id is not None:
            applying.note_suspect(unit, event_id)

    till.write(None, work)


def _entries(
    unit: Unit, incarnation: str, counted: Mapping[int, int], here: int
) -> list[tuple[reading.Entry, int]]:
    device_id = unit.identity.device_id
    first, last = min(counted), max(counted)
    batches = reading.by_chain(
        unit.connection, device_id, incarnation, first - 1, here, last - first + 1
    )
    return [
        (entry, counted[entry.stored.header.seq])
        for entry in next(batches, ())
        if entry.stored.header.seq in counted
    ]
