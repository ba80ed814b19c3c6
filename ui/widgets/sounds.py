"""The two sounds of a scan: a good one is high and short, a bad one low and double.

Qt's multimedia module is an add-on no till needs for two beeps, so the system's own player is used:
winsound on Windows, afplay on macOS, the first of PipeWire's, PulseAudio's or ALSA's players on
Linux. Without any, only the bad scan is heard, as the system's bell.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from ui.theme.tokens import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final[Path] = RESOURCES / "sounds"
_PLAYERS: Final = ("afplay", "pw-play", "paplay", "aplay")

Sound = Literal["scan-good", "scan-bad"]


class Sounds:
    """Plays a sound and returns at once; a till without a player stays silent, never stuck."""

    def __init__(self) -> None:
        found = (shutil.which(player) for player in _PLAYERS)
        self._player = next((path for path in found if path), "")

    def good(self) -> None:
        """Sound a scan that was taken."""
        self._play("scan-good")

    def bad(self) -> None:
        """Sound a scan that was refused."""
        if not self._play("scan-bad"):
            QApplication.beep()

    def _play(self, sound: Sound) -> bool:
        path = str(FOLDER / f"{sound}.wav")
        if sys.platform == "win32":
            import winsound  # noqa: PLC0415 - exists on Windows alone

            winsound.PlaySound(path, winsound.SND_FILENAME | winsound.SND_ASYNC)
            return True
        if not self._player:
            return False
        process = QProcess()
        process.setProgram(self._player)
        process.setArguments([path])
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        started, _process_id = process.startDetached()
        return bool(started)
