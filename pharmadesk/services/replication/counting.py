"""When own events count: what the centre says of them is noted once, and their rows follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal import store
from pharmadesk.projections.setting_aside import SetAside, derive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.journal.reading import Entry
    from pharmadesk.services.unit import Unit


def settle(unit: Unit, counted: Iterable[tuple[Entry, int]]) -> None:
    """Set the `eff_hlc` of events of this journal; one that is set already stays.

    Where it is another time than the rows were folded with, they are ranked anew.
    """
    moved = []
    for entry, eff_hlc in counted:
        if entry.eff_hlc is not None:
            continue
        header, stored = entry.stored.header, entry.stored
        store.acknowledge(
            unit.connection,
            header.device_id,
            header.incarnation,
            [(header.seq, eff_hlc)],
            entry.branch,
        )
        if eff_hlc != header.hlc:
            moved.append((stored, eff_hlc))
    derived = [derive(stored.header, stored.body_bytes, eff_hlc) for stored, eff_hlc in moved]
    good = [each for each in derived if not isinstance(each, SetAside)]
    if not good:
        return
    unit.engine.rerank(unit.connection, good)
    for stored, _ in moved:
        unit.arrived(stored)
