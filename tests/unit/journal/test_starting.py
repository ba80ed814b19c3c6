from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal import store
from pharmadesk.journal.starting import Standing, hash_at_mark, standing
from tests.unit.journal.support import Device

if TYPE_CHECKING:
    import sqlalchemy as sa


def test_standing_in_an_empty_journal_is_nowhere(connection: sa.Connection, device: Device) -> None:
    stands = standing(connection, device.public_key)

    assert (stands.chain, stands.newest, stands.head, stands.last_day) == (None, None, None, None)


def test_standing_of_a_key_is_the_end_of_its_newest_chain(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)
    store.append(connection, device.reopen(device.events[-1]))
    store.append(connection, device.note())
    store.next_number(connection, device.incarnation, "R")
    Device(2).write(connection, 1)

    stands = standing(connection, device.public_key)

    assert stands.chain is not None
    assert stands.chain.incarnation == device.incarnation
    assert stands.head == device.mark(R=1)
    assert (stands.tenant_id, stands.pharmacy_id) == (device.tenant_id, device.pharmacy_id)
    assert (stands.newest_letter, stands.last_day) == ("A", "2026-11-23")
    assert stands.last_hlc >= device.events[-1].header.hlc


def test_standing_of_a_key_that_wrote_nothing_is_the_newest_chain_of_anyone(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)

    stands = standing(connection, Device(2).public_key)

    assert isinstance(stands, Standing)
    assert stands.chain is None
    assert stands.newest is not None
    assert stands.head == device.mark()


def test_hash_at_mark_is_what_the_journal_holds_there(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)
    at = device.mark(2)
    device.note()

    assert hash_at_mark(connection, device.device_id, at) == at.hash
    assert hash_at_mark(connection, device.device_id, device.mark()) is None
