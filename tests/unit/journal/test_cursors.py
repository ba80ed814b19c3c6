from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Bug
from pharmadesk.journal import cursors
from pharmadesk.journal.cursors import ACKNOWLEDGED
from pharmadesk.journal.store import EMPTY, Head

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.unit.journal.support import Device


def test_cursor_moves_on_and_back_and_apart_from_others(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 2)
    chain = (device.device_id, device.incarnation)
    third, second = Head(3, device.events[2].hash), Head(2, device.events[1].hash)

    assert cursors.read(anywhere, *chain, ACKNOWLEDGED) == EMPTY
    for at in (third, second):
        cursors.place(anywhere, *chain, ACKNOWLEDGED, at)
        assert cursors.read(anywhere, *chain, ACKNOWLEDGED) == at
    assert cursors.read(anywhere, *chain, "sent") == EMPTY


def test_cursor_on_an_event_the_journal_does_not_hold_is_a_bug(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 1)

    for at in (Head(2, bytes(32)), Head(3, device.events[1].hash)):
        with pytest.raises(Bug):
            cursors.place(connection, device.device_id, device.incarnation, ACKNOWLEDGED, at)
