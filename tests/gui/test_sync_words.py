"""What the pill and the panel say of a register that is offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.values.clock import US_IN_S
from tests.gui import looks
from tests.till import local_us
from ui.screens.sync import words
from ui.theme.direction import ltr
from ui.workers.sync import SyncStatus

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOON = local_us("2026-11-23 12:00")
THREE_DAYS_US = 3 * 86_400 * US_IN_S


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    del qtbot
    looks.dress("fr", "light")


def test_register_that_is_offline_since_another_day_says_which() -> None:
    today = SyncStatus("offline", 4, heard_us=NOON)
    before = SyncStatus("offline", 4, heard_us=NOON - THREE_DAYS_US)

    now_us = NOON + 3_600 * US_IN_S
    assert words.pill(today, now_us).text == f"Hors ligne depuis {ltr('12:00')}"
    assert words.pill(before, now_us).text == f"Hors ligne depuis {ltr('20/11/2026 12:00')}"
    assert words.mood(before, now_us) == f"Hors ligne depuis {ltr('20/11/2026 12:00')}"


@pytest.mark.parametrize(
    "reason",
    [
        *("event.revoked", "event.unauthorised", "event.unproven", "event.only_here"),
        *("event.withdrawn_here", "event.held"),
    ],
)
def test_one_event_that_waits_is_told_of_as_one_and_several_as_several(reason: str) -> None:
    one, several = (words.why_waits(reason, count) for count in (1, 3))
    assert not any(word in one for word in ("sont", "comptent", "compteront", "Leur"))
    assert any(word in several for word in ("sont gardés", "Comptent sur", "compter d’eux"))
