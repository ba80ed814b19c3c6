"""Both doors in the window, over real HTTP, to the true centre on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import keyring
import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.projections.tables import metadata
from pharmadesk.services import people
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.values.clock import SystemClock
from sync.server.exchange import Centre
from tests import replay
from tests.gui.register import at_register, stocked
from tests.gui.starting import PIN, opened, starting
from tests.gui.test_firstrun_join import to_join_at
from tests.http_centre import listening
from tests.unit.storage.keyrings import MemoryKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.services.till import Till
    from tests.gui.register import Counter
    from tests.oracle import Tables
    from tests.postgres import Cluster

ALT: Final = Qt.KeyboardModifier.AltModifier
NAMED_HERE: Final = {"register", "field_write", "approval_key"}
"""What a register says as it joins: what it is called, and by which key its owner approves."""


def migrated(url: str) -> None:
    with PostgresDatabase(url, "") as database:
        migrate(database)


@pytest.fixture
def true_centre(postgres: Cluster) -> Iterator[Centre]:
    with postgres.database("centre", migrated) as url:
        centre = Centre(url, SystemClock(), bytes(range(32)), connections=4)
        yield centre
        centre.close()


@pytest.fixture
def own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


def rows(till: Till) -> Tables:
    with till.database.read() as connection:
        return replay.rows_in_use(connection, metadata)


def link_and_offer(at: Counter, url: str, founding_code: str) -> str:
    """Link the pharmacy by keys, wait until all is sent, and make a code for another register."""

    def standing() -> str:
        status = at.app.synchronising.state.status
        return status.state if status else ""

    def offered() -> str:
        offer = at.app.synchronising.state.offer
        return offer.code if offer else ""

    at.log_in(Role.OWNER)
    at.press(Qt.Key.Key_S, ALT)
    at.type(url)
    at.press(Qt.Key.Key_Tab)
    at.type(founding_code)
    at.press(Qt.Key.Key_Return)
    at.until(lambda: standing() == "even")
    at.press(Qt.Key.Key_A, ALT)
    at.until(lambda: bool(offered()))
    return offered()


@pytest.mark.deep  # a database server, a key ceremony and a whole pharmacy by keys
@pytest.mark.usefixtures("own_keyring")
def test_pharmacy_is_linked_and_joined_by_hand_and_both_registers_agree(
    qtbot: QtBot, tmp_path: Path, true_centre: Centre
) -> None:
    (tmp_path / "first").mkdir()
    shop = stocked(tmp_path / "first")
    with listening(true_centre) as url:
        with at_register(qtbot, shop) as at:
            code = link_and_offer(at, url, true_centre.new_code())
            ours, known = rows(shop.till), people.people(shop.till)
        with starting(qtbot, tmp_path / "data") as newcomer:
            to_join_at(newcomer, url, code, "C3")
            newcomer.enter()
            newcomer.until(lambda: newcomer.start._is_over)
            till = opened(newcomer)
        people.log_in(till, shop.owner.person_id, PIN)
        theirs = rows(till)
        assert people.people(till) == known
        assert {name for name in ours if ours[name] != theirs[name]} == NAMED_HERE
        assert len(theirs["register"]) == len(ours["register"]) + 1
        till.close()
