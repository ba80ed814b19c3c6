"""A register that was recovered with its phrase, in the window: its owner brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n.wording import sentence
from tests.gui.synced import synced
from tests.gui.test_register_doors import ALT, CONTROL, entry, reads
from tests.sync_world import URL

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

TITLE: Final = "Cette caisse a été récupérée et doit être admise à nouveau"
CODE: Final = "Code à usage unique"


@pytest.mark.deep
def test_owner_brings_a_recovered_register_back_with_the_operators_code(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path, is_recovered=True) as counter:
        at = counter.at
        unsent = counter.replica.waiting()
        at.log_in(Role.OWNER)
        at.press(Qt.Key.Key_S, ALT)
        at.until(lambda: counter.state.is_shut_out)
        assert counter.status.waiting >= unsent
        assert reads(at, TITLE)
        assert entry(at, "Adresse du centre").text() == URL
        entry(at, CODE).setFocus()
        at.type("AAAA-AAAA-AAAA-AAAA")
        at.press(Qt.Key.Key_Return, CONTROL)
        at.until(lambda: reads(at, sentence("sync.code")))
        assert counter.state.is_shut_out
        entry(at, CODE).selectAll()
        at.type(counter.centre.return_code())
        at.press(Qt.Key.Key_Return, CONTROL)
        at.until(lambda: not counter.state.is_shut_out)
        counter.until_it_is("even")
        assert not reads(at, TITLE)
        told = [kept.header for kept in counter.centre.memory.log]
        assert sum(b'"kind":"sale.completed"' in header for header in told) == 1


@pytest.mark.deep
def test_cashier_of_a_recovered_register_sees_no_door(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path, is_recovered=True) as counter:
        counter.at.log_in(Role.CASHIER)
        counter.at.press(Qt.Key.Key_S, ALT)
        counter.sell()
        counter.at.until(lambda: counter.state.enrol.again == "return")
        assert not counter.state.is_shut_out
        assert not counter.at.app.actions["sync.found"].isEnabled()
        assert reads(counter.at, sentence("sync.device_unknown"))
