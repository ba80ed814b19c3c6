"""Waiting for what a window shows, without resting where it is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

_LOOK_EVERY_MS = 1  # what pytest-qt has for it rests ten


def until(qtbot: QtBot, seen: Callable[[], bool], within_ms: int) -> None:
    """Let the window live until something is seen."""
    deadline = QDeadlineTimer(within_ms)
    while not seen():
        assert not deadline.hasExpired(), f"not seen within {within_ms} ms"
        qtbot.wait(_LOOK_EVERY_MS)
