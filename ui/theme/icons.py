"""Lucide icons in the colours of the theme, drawn once per name, colour and size.

The SVG module is imported by the first icon that is really drawn.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QTransform

from ui.theme.theme import current
from ui.theme.tokens import RESOURCES, Colour, tokens

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final[Path] = RESOURCES / "icons"

MIRRORED: Final = frozenset({"arrow-left", "arrow-right", "corner-down-right", "undo-2"})
"""Icons that point along the reading direction; clocks, checks and barcodes never turn."""

_pixmaps: dict[tuple[str, Colour, int, float], QPixmap] = {}


def forget() -> None:
    """Drop the drawn icons, whose colours belong to the theme before."""
    _pixmaps.clear()


def pixmap(name: str, colour: Colour, size: int, ratio: float = 0.0) -> QPixmap:
    """Return an icon; a ratio of 0 means the screen's.

    Units: `size` in device-independent pixels.
    """
    ratio = ratio or _screen_ratio()
    key = (name, colour, size, ratio)
    drawn = _pixmaps.get(key)
    if drawn is None:
        drawn = _pixmaps[key] = _draw(name, colour, size, ratio)
    return drawn


def icon(name: str, colour: Colour = "text", size: int = 20) -> QIcon:
    """Return an icon for menus, with its disabled and selected looks at every usual ratio."""
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, "textDisabled", size, ratio), QIcon.Mode.Disabled)
        made.addPixmap(pixmap(name, colour, size, ratio), QIcon.Mode.Selected)
    return made


def _screen_ratio() -> float:
    screens = QGuiApplication.screens()
    return screens[0].devicePixelRatio() if screens else 1.0


@cache
def _source(name: str) -> str:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{tokens().size.icon_stroke}"')


def _draw(name: str, colour: Colour, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - half the cost of importing this module

    theme = current()
    svg = _source(name).replace("currentColor", theme.colour(colour).name())
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(svg.encode()).render(painter)
    painter.end()
    if theme.rtl and name in MIRRORED:
        drawn = drawn.transformed(QTransform.fromScale(-1, 1))
    drawn.setDevicePixelRatio(ratio)
    return drawn
