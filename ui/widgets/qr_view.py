"""A QR code on the screen, dark on white in the dark too: scanners read nothing else."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.tokens import tokens

_MODULE: Final = 4
_QUIET: Final = 4
"""Modules of white around the code: ISO/IEC 18004 asks for four."""


class QrView(QWidget):
    """As large as its content asks for, four dots a module."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = ""
        self._rows: list[list[bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_content(self, content: str) -> None:
        """Show a text as a code, or nothing."""
        if content == self._content:
            return
        self._content = content
        self._rows = _drawn(content) if content else []
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * _QUIET) * _MODULE if self._rows else 0
        return QSize(side, side)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        light = tokens().palette["light"]
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(light["surface"]))
        ink = QColor(light["text"])
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    left, top = (_QUIET + x) * _MODULE, (_QUIET + y) * _MODULE
                    painter.fillRect(QRect(left, top, _MODULE, _MODULE), ink)


def _drawn(content: str) -> list[list[bool]]:
    import qrcode  # noqa: PLC0415 - only who shows a code pays for drawing one

    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(content)
    rows: list[list[bool]] = code.get_matrix()
    return rows
