"""Painting shared by buttons, pills and row delegates: boxes, words, icons, key caps, chips.

Positions are asked for by side of the reading direction: a `Run` hands out rectangles from its
start or its end, so that no painter computes a mirrored x by itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.theme import icons
from ui.theme.direction import ltr
from ui.theme.theme import current

if TYPE_CHECKING:
    from ui.theme.theme import Script
    from ui.theme.tokens import Colour, Role, Tone
    from ui.widgets.chip import Chip

Side = Literal["start", "end", "right", "center"]

CAP_PADDING: Final = 6
CHIP_PADDING: Final = 8
CHIP_ICON: Final = 14
CHIP_GAP: Final = 4

TONE_FILL: Final[dict[Tone, Colour]] = {
    "neutral": "sunken",
    "success": "successSoft",
    "warning": "warningSoft",
    "danger": "dangerSoft",
    "info": "infoSoft",
}
TONE_INK: Final[dict[Tone, Colour]] = {
    "neutral": "textMuted",
    "success": "successText",
    "warning": "warningText",
    "danger": "dangerText",
    "info": "infoText",
}
TONE_MARK: Final[dict[Tone, Colour]] = {
    "neutral": "textMuted",
    "success": "success",
    "warning": "warning",
    "danger": "danger",
    "info": "info",
}


class Run:
    """The free part of a line, handed out from its start or its end."""

    def __init__(self, rect: QRect) -> None:
        self._rect = QRect(rect)
        self._rtl = current().rtl

    def start(self, width: int, gap: int = 0) -> QRect:
        """Take this width, then a gap, from the start side."""
        return self._take(width, gap, left=not self._rtl)

    def end(self, width: int, gap: int = 0) -> QRect:
        """Take this width, then a gap, from the end side."""
        return self._take(width, gap, left=self._rtl)

    def rest(self) -> QRect:
        """Return what is left."""
        return QRect(self._rect)

    @property
    def width(self) -> int:
        """The width left."""
        return self._rect.width()

    def _take(self, width: int, gap: int, *, left: bool) -> QRect:
        rect = QRect(self._rect)
        rect.setWidth(width)
        if left:
            self._rect.setLeft(self._rect.left() + width + gap)
        else:
            rect.moveRight(self._rect.right())
            self._rect.setRight(self._rect.right() - width - gap)
        return rect


def box(
    painter: QPainter,
    rect: QRect,
    radius: int,
    fill: Colour | None,
    border: Colour | None = None,
    thickness: int = 1,
) -> None:
    """Draw a rounded box whose border lies inside the rectangle."""
    theme = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    area = QRectF(rect)
    if border:
        painter.setPen(QPen(theme.colour(border), thickness))
        inset = thickness / 2
        area.adjust(inset, inset, -inset, -inset)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, radius, radius)


def line(painter: QPainter, rect: QRect, colour: Colour = "line") -> None:
    """Draw the thin rule at the bottom of a rectangle."""
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, current().colour(colour))


def edge(painter: QPainter, rect: QRect, width: int = 3) -> None:
    """Draw the accent edge of a selected row at its start side."""
    left = rect.right() - width + 1 if current().rtl else rect.left()
    painter.fillRect(left, rect.top(), width, rect.height(), current().colour("accent"))


def text_width(text: str, role: Role, script: Script = "words") -> int:
    """Return the width of a text in a role."""
    return current().width(text, role, script)


def write(
    painter: QPainter,
    rect: QRect,
    text: str,
    role: Role,
    ink: Colour = "text",
    *,
    script: Script = "words",
    side: Side = "start",
) -> int:
    """Write one line, elided at its end when it does not fit, and return the width it took.

    The side "right" stays right in both directions: commas of amounts must line up.
    """
    theme = current()
    width = theme.width(text, role, script)
    if width > rect.width():
        text = theme.metrics(role, script).elidedText(
            text, Qt.TextElideMode.ElideRight, rect.width()
        )
        width = rect.width()
    painter.setFont(theme.font(role, script))
    painter.setPen(theme.colour(ink))
    painter.drawText(rect, _alignment(side, rtl=theme.rtl), text)
    return width


@cache
def _alignment(side: Side, *, rtl: bool) -> int:
    if side == "center":
        horizontal = Qt.AlignmentFlag.AlignHCenter
    elif side == "right" or (side == "start") == rtl:
        horizontal = Qt.AlignmentFlag.AlignRight
    else:
        horizontal = Qt.AlignmentFlag.AlignLeft
    flags = horizontal | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    return flags.value | Qt.TextFlag.TextSingleLine.value | Qt.TextFlag.TextDontClip.value


def stamp(painter: QPainter, rect: QRect, name: str, ink: Colour, size: int) -> None:
    """Draw an icon in the middle of a rectangle."""
    drawn = icons.pixmap(name, ink, size, painter.device().devicePixelRatioF())
    left = rect.left() + (rect.width() - size) // 2
    top = rect.top() + (rect.height() - size) // 2
    painter.drawPixmap(QPointF(left, top), drawn)


def cap_width(text: str) -> int:
    """Return the width of a key cap with this text."""
    return max(cap_height(), text_width(text, "key", "latin") + 2 * CAP_PADDING)


def cap_height() -> int:
    """Return the height of a key cap."""
    return max(current().tokens.size.key, current().line("key", "latin"))


def cap(
    painter: QPainter,
    rect: QRect,
    text: str,
    ink: Colour = "textMuted",
    border: Colour = "lineStrong",
    fill: Colour | None = "surface",
) -> None:
    """Draw a key cap in the middle of a rectangle."""
    height = cap_height()
    place = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, rect.width(), height)
    box(painter, place, current().tokens.radius.key, fill, border)
    write(painter, place, ltr(text), "key", ink, script="latin", side="center")


def chip_width(chip: Chip) -> int:
    """Return the width of a chip."""
    return 2 * CHIP_PADDING + CHIP_ICON + CHIP_GAP + text_width(chip.text, "label")


def chip_height() -> int:
    """Return the height of a chip."""
    return current().height(current().tokens.size.chip, "label")


def draw_chip(painter: QPainter, rect: QRect, chip: Chip) -> None:
    """Draw a chip in the middle of a rectangle."""
    height = chip_height()
    place = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, rect.width(), height)
    box(painter, place, current().tokens.radius.key, TONE_FILL[chip.tone])
    run = Run(place.adjusted(CHIP_PADDING, 0, -CHIP_PADDING, 0))
    stamp(painter, run.start(CHIP_ICON, CHIP_GAP), chip.icon, TONE_INK[chip.tone], CHIP_ICON)
    write(painter, run.rest(), chip.text, "label", TONE_INK[chip.tone])


def avatar(painter: QPainter, rect: QRect, initials: str, role: Role, fill: Colour) -> None:
    """Draw a person's initials in a disc."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current().colour(fill)))
    painter.drawEllipse(rect)
    write(painter, rect, initials, role, "accentInk", side="center")
