from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal import reading, store
from pharmadesk.journal.opened import OPENED
from tests.unit.journal.support import NOTED, Device

if TYPE_CHECKING:
    import sqlalchemy as sa


def test_since_a_position_yields_full_batches_then_the_rest(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 6)
    (first, *_) = next(reading.since(anywhere))

    batches = list(reading.since(anywhere, first.position, batch=4))

    assert [len(batch) for batch in batches] == [4, 2]
    assert [entry.stored for batch in batches for entry in batch] == device.events[1:]


def test_since_what_is_appended_meanwhile_is_read_too(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 1)
    seen = 0
    for batch in reading.since(connection, batch=1):
        if seen < 3:
            store.append(connection, device.note())
        seen += len(batch)

    assert seen == len(device.events) == 5


def test_by_chain_yields_that_chain_alone_in_its_order(
    anywhere: sa.Connection, device: Device
) -> None:
    other = Device(2)
    for stored in (device.open(), other.open(), device.note(), other.note(), device.note()):
        store.append_received(anywhere, stored, None)

    batches = reading.by_chain(anywhere, device.device_id, device.incarnation, seq=1, batch=1)

    assert [entry.stored for batch in batches for entry in batch] == device.events[1:]


def test_by_kind_yields_that_kind_alone(anywhere: sa.Connection, device: Device) -> None:
    device.write(anywhere, 3)

    (openings,) = reading.by_kind(anywhere, OPENED)
    notes = [entry.stored for batch in reading.by_kind(anywhere, NOTED, batch=2) for entry in batch]

    assert [entry.stored for entry in openings] == device.events[:1]
    assert notes == device.events[1:]
    assert list(reading.by_kind(anywhere, "test.never")) == []


def test_get_finds_an_event_by_its_id_alone(anywhere: sa.Connection, device: Device) -> None:
    device.write(anywhere, 1)
    wanted = device.events[1]

    entry = reading.get(anywhere, wanted.header.event_id)

    assert entry is not None
    assert (entry.stored, entry.branch, entry.eff_hlc) == (wanted, 0, None)
    assert reading.get(anywhere, device.device_id) is None


def test_chains_are_told_in_the_order_of_their_opening(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 1)
    first = device.incarnation
    store.append(anywhere, device.reopen(device.events[-1]))

    chains = reading.chains(anywhere)

    assert [chain.incarnation for chain in chains] == [first, device.incarnation]
    assert chains[0] == reading.Chain(device.device_id, first, "A", device.public_key)
