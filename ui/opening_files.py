"""Files for a person: where they are proposed to lie, and the program that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from pathlib import Path


def documents_folder() -> str:
    """Name the folder in which this computer keeps its user's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return QStandardPaths.writableLocation(place)


def show_file(path: Path) -> None:
    """Let the program that the computer has for this kind of file show it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
