"""The button of the house: icon, label and the key that does the same, printed in a cap.

The cap is read from the shortcut of the action the button follows, so the two cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from ui.theme.theme import Script
    from ui.theme.tokens import Colour, Role

Kind = Literal["primary", "plain", "quiet", "ghost", "tile", "keypad", "inverse", "danger"]

GAP: Final = 8


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of a button in one state."""

    fill: Colour | None
    border: Colour | None
    ink: Colour


_REST: Final[dict[Kind, _Look]] = {
    "primary": _Look("accent", None, "accentText"),
    "plain": _Look("surface", "lineControl", "text"),
    "quiet": _Look("surface", "line", "text"),
    "ghost": _Look(None, None, "text"),
    "tile": _Look("surface", "line", "text"),
    "keypad": _Look("surface", "lineStrong", "text"),
    "inverse": _Look(None, None, "inverseAccent"),
    "danger": _Look("danger", None, "dangerOn"),
}
_HOVER: Final[dict[Kind, _Look]] = {
    "primary": _Look("accentHover", None, "accentText"),
    "plain": _Look("hover", "lineControl", "text"),
    "quiet": _Look("hover", "lineControl", "text"),
    "ghost": _Look("hover", None, "text"),
    "tile": _Look("hover", "lineControl", "text"),
    "keypad": _Look("hover", "lineControl", "text"),
    "inverse": _Look(None, "inverseAccent", "inverseAccent"),
    "danger": _Look("dangerHover", None, "dangerOn"),
}
_PRESSED: Final[dict[Kind, _Look]] = {
    "primary": _Look("accentPressed", None, "accentText"),
    "plain": _Look("pressed", "lineControl", "text"),
    "quiet": _Look("pressed", "lineControl", "text"),
    "ghost": _Look("pressed", None, "text"),
    "tile": _Look("pressed", "lineControl", "text"),
    "keypad": _Look("pressed", "lineControl", "text"),
    "inverse": _Look(None, "inverseAccent", "inverseAccent"),
    "danger": _Look("dangerHover", None, "dangerOn"),
}
_DISABLED: Final[dict[Kind, _Look]] = {
    "primary": _Look("sunken", None, "textDisabled"),
    "plain": _Look("sunken", None, "textDisabled"),
    "quiet": _Look("surface", "line", "textDisabled"),
    "ghost": _Look(None, None, "textDisabled"),
    "tile": _Look("surface", "line", "textDisabled"),
    "keypad": _Look("sunken", None, "textDisabled"),
    "inverse": _Look(None, None, "inverseText"),
    "danger": _Look("sunken", None, "textDisabled"),
}
_CHOSEN: Final = _Look("accentSoft", "accent", "accentInk")


class KeyButton(QAbstractButton):
    """A button of one kind; a tile stands its label over its cap or hint.

    Units: `least_height` and `icon_size` in pixels at 100 %; the height grows with the text.
    """

    def __init__(
        self,
        kind: Kind,
        icon: str = "",
        *,
        role: Role = "bodyStrong",
        script: Script = "words",
        least_height: int = 44,
        icon_size: int = 18,
        padding: int = 15,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind: Kind = kind
        self._icon = icon
        self._role: Role = role
        self._script: Script = script
        self._least_height = least_height
        self._icon_size = icon_size
        self._padding = padding
        self._cap = ""
        self._hint = ""
        self._action: QAction | None = None
        self._own_label = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def follow(self, action: QAction) -> KeyButton:
        """Show and trigger an action: its words, its key, its being possible now."""
        self._action = action
        action.changed.connect(self._follow_action)
        self.clicked.connect(action.trigger)
        self._follow_action()
        return self

    def set_label(self, label: str) -> None:
        """Set the words of a button that follows no action, or says more than its action."""
        self._own_label = True
        self._say(label)

    def _say(self, label: str) -> None:
        if label != self.text():
            self.setText(label)
        self.setAccessibleName(label or self.accessibleName())
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Look like another kind, such as one that confirms what cannot be taken back."""
        if kind != self._kind:
            self._kind = kind
            self.update()

    def set_icon(self, icon: str) -> None:
        """Show another icon, such as the mark of a button that stays down."""
        if icon != self._icon:
            self._icon = icon
            self.update()

    def set_cap(self, cap: str) -> None:
        """Print a key that is handled elsewhere, such as the 1 of a choice."""
        self._cap = cap
        self.updateGeometry()
        self.update()

    def set_hint(self, hint: str) -> None:
        """Set the small words under the label of a tile."""
        self._hint = hint
        self.updateGeometry()
        self.update()

    def _follow_action(self) -> None:
        action = self._action
        assert action is not None
        self._cap = cap_text(action.shortcut()) if not action.shortcut().isEmpty() else ""
        self.setEnabled(action.isEnabled())
        if not self._own_label:
            self._say(action.text())

    @override
    def sizeHint(self) -> QSize:
        return self._size(self.text())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _size(self, label: str) -> QSize:
        theme = current()
        words = paint.text_width(label, self._role, self._script)
        under = self._under_width()
        if self._kind == "tile":
            stacked = theme.line(self._role, self._script) + paint.cap_height() + 10
            return QSize(max(words, under) + 10, max(self._least_height, stacked))
        width = 2 * self._padding + words
        if self._icon:
            width += self._icon_size + (self._icon_gap() if words else 0)
        if under:
            width += under + GAP
        height = max(self._least_height, theme.line(self._role, self._script) + 4)
        return QSize(max(width, theme.tokens.size.hit), height)

    def _icon_gap(self) -> int:
        return GAP + 4 if self._role == "heading" else GAP

    def _under_width(self) -> int:
        if self._hint:
            return paint.text_width(self._hint, "small")
        return paint.cap_width(self._cap) if self._cap else 0

    def _look(self) -> _Look:
        if not self.isEnabled():
            return _DISABLED[self._kind]
        if self.isChecked():
            return _CHOSEN
        if self.isDown():
            return _PRESSED[self._kind]
        return (_HOVER if self.underMouse() else _REST)[self._kind]

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self._look()
        radius = current().tokens.radius.control
        if look.fill or look.border:
            paint.box(painter, self.rect(), radius, look.fill, look.border)
        if self._kind == "tile":
            self._paint_tile(painter, look)
        else:
            self._paint_line(painter, look)

    def _paint_tile(self, painter: QPainter, look: _Look) -> None:
        theme = current()
        label, under = theme.line(self._role, self._script), paint.cap_height()
        top = (self.height() - label - under) // 2
        paint.write(
            painter,
            QRect(2, top, self.width() - 4, label),
            self.text(),
            self._role,
            look.ink,
            script=self._script,
            side="center",
        )
        place = QRect(0, top + label, self.width(), under)
        if self._hint:
            ink: Colour = "textMuted" if self.isEnabled() else "textDisabled"
            paint.write(painter, place, self._hint, "small", ink, side="center")
        elif self._cap:
            width = paint.cap_width(self._cap)
            place = QRect((self.width() - width) // 2, place.top(), width, under)
            self._paint_cap(painter, place, look)

    def _paint_line(self, painter: QPainter, look: _Look) -> None:
        run = paint.Run(self.rect().adjusted(self._padding, 0, -self._padding, 0))
        only_icon = self._icon and not self.text() and not self._cap
        if self._cap:
            self._paint_cap(painter, run.end(paint.cap_width(self._cap), GAP), look)
        if only_icon:
            paint.stamp(painter, self.rect(), self._icon, look.ink, self._icon_size)
        elif self._icon:
            place = run.start(self._icon_size, self._icon_gap())
            paint.stamp(painter, place, self._icon, look.ink, self._icon_size)
        centred = not self._icon and not self._cap
        side: paint.Side = "center" if centred else "start"
        paint.write(
            painter, run.rest(), self.text(), self._role, look.ink, script=self._script, side=side
        )

    def _paint_cap(self, painter: QPainter, place: QRect, look: _Look) -> None:
        if self._kind in ("primary", "inverse", "danger"):
            paint.cap(painter, place, self._cap, look.ink, look.ink, fill=None)
        else:
            ink: Colour = "textMuted" if self.isEnabled() else "textDisabled"
            paint.cap(painter, place, self._cap, ink)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            if self._action is not None:
                self._follow_action()
            self.updateGeometry()
