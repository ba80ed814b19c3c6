"""What a centre has lost and nothing gives back, as the screen of synchronising tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n.wording import sentence
from tests.gui.synced import synced, synchronise_now
from ui.screens.sync.listing import rows

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.queries.synchronising import OtherRegister
    from tests.gui.synced import SyncedCounter


def told(counter: SyncedCounter) -> list[str]:
    """Return what each row of the list says of itself."""
    return [row.detail for row in rows(counter.state)]


def others(counter: SyncedCounter) -> tuple[OtherRegister, ...]:
    """Return the other registers that the screen knows of."""
    seen = counter.state.overview
    return seen.others if seen else ()


def test_loss_of_the_centre_that_nothing_gives_back_is_trouble_until_it_is_given(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    with synced(qtbot, tmp_path / "first") as counter:
        counter.until_it_is("even")
        before = counter.centre.backup()
        second = counter.second(tmp_path / "second")
        second.shop.till.close()
        device_id = second.shop.till.identity.device_id
        counter.at.log_in(Role.OWNER)
        counter.at.press(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
        synchronise_now(counter)
        counter.at.until(lambda: len(others(counter)) == 1)
        key = counter.centre.memory.devices[device_id]
        counter.centre.restore(before, "epoch 2")
        synchronise_now(counter)
        counter.at.until(lambda: sentence("sync.not_given") in told(counter))
        counter.until_it_is("trouble")
        counter.centre.memory.devices[device_id] = key
        synchronise_now(counter)
        counter.until_it_is("even")
        counter.at.until(lambda: sentence("sync.not_given") not in told(counter))
