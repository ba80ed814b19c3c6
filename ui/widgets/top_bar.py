"""The top of the window: pharmacy and register, session, machines, person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.pill import Pill, PillButton
from ui.widgets.text import ElidedLabel, as_sheet

if TYPE_CHECKING:
    from ui.frame_state import FrameState, PillView
    from ui.theme.tokens import Role

_LOGO: Final = 24
_ICON: Final = 16
_CHEVRON: Final = 16


class TopBar(QWidget):
    """Shows the frame's state; at its end is the menu of the person, or of languages."""

    pill_chosen = Signal(str)

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "background")
        self._pharmacy = ElidedLabel("amount")
        self._register = ElidedLabel("body", "textMuted")
        self._session = _Session()
        self._pills: tuple[PillView, ...] = ()
        self._shown: list[Pill | PillButton] = []
        self._pill_row = QHBoxLayout()
        self._pill_row.setSpacing(8)
        self._menu = _MenuButton(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        row.addSpacing(8)
        row.addWidget(_Logo())
        row.addSpacing(12)
        row.addWidget(self._pharmacy)
        row.addSpacing(6)
        row.addWidget(self._register)
        row.addStretch(1)
        row.addWidget(self._session)
        row.addSpacing(16)
        row.addLayout(self._pill_row)
        row.addSpacing(8)
        row.addWidget(self._menu)
        self._grow()

    def show_state(self, state: FrameState, language_name: str) -> None:
        """Show who, where and how; with no person, the menu speaks of languages."""
        self._pharmacy.set_text(state.pharmacy)
        self._register.set_text(f"· {state.register}")
        self._session.show_since(state.session_since)
        if state.user is not None:
            self._menu.show_person(state.user.name, state.user.initials)
        else:
            self._menu.show_language(language_name)
        self._show_pills(state.pills)

    def _show_pills(self, pills: tuple[PillView, ...]) -> None:
        if pills == self._pills:
            return
        if [view.opens for view in self._pills] != [view.opens for view in pills]:
            while (item := self._pill_row.takeAt(0)) is not None:
                widget = item.widget()
                assert widget is not None
                widget.deleteLater()
            self._shown = [self._pill(view) for view in pills]
            for pill in self._shown:
                self._pill_row.addWidget(pill)
        self._pills = pills
        for pill, view in zip(self._shown, pills, strict=True):
            pill.show_view(view)  # in its place: a focus stays where it is

    def _pill(self, view: PillView) -> Pill | PillButton:
        if not view.opens:
            return Pill(view)
        button = PillButton(view)
        button.clicked.connect(lambda: self.pill_chosen.emit(view.opens))
        return button

    def _grow(self) -> None:
        size = current().tokens.size
        self.setFixedHeight(current().height(size.top_bar, "amount", padding=12) - 1)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grow()


class _Logo(QWidget):
    """The green cross."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(_LOGO, _LOGO)
        self.setAccessibleName("PharmaDesk")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRect(1, 1, 22, 22), 6, "accent")
        paint.box(painter, QRect(6, 11, 12, 3), 1, "accentText")
        paint.box(painter, QRect(11, 6, 3, 12), 1, "accentText")


class _Session(QWidget):
    """Since when the cash session is open."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_since(self, since: str) -> None:
        """Show the hour, or hide when no session is open."""
        self._text = _("Session open since {time}").format(time=ltr(since)) if since else ""
        self.setAccessibleName(self._text)
        self.setVisible(bool(since))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_ICON + 8 + paint.text_width(self._text, "body"), current().line("body"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        run = paint.Run(self.rect())
        paint.stamp(painter, run.start(_ICON, 8), "clock", "textMuted", _ICON)
        paint.write(painter, run.rest(), self._text, "body", "textMuted")


class _MenuButton(QAbstractButton):
    """The person at the register, or the language before anyone is; opens the menu."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self._menu = menu
        self._initials = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def show_person(self, name: str, initials: str) -> None:
        """Name the person."""
        self._initials = initials
        self._name(name)

    def show_language(self, language_name: str) -> None:
        """Name the language."""
        self._initials = ""
        self._name(language_name)

    def _name(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def _open(self) -> None:
        size = self._menu.sizeHint()
        corner = self.rect().bottomLeft() if current().rtl else self.rect().bottomRight()
        place = self.mapToGlobal(corner)
        if not current().rtl:
            place.setX(place.x() - size.width())
        self._menu.popup(place)

    def _lead(self) -> int:
        return current().tokens.size.avatar if self._initials else 18

    def _role(self) -> Role:
        return "bodyMedium" if self._initials else "bodyStrong"

    @override
    def sizeHint(self) -> QSize:
        words = paint.text_width(self.text(), self._role())
        return QSize(8 + self._lead() + 8 + words + 8 + _CHEVRON + 10, current().tokens.size.hit)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            paint.box(painter, self.rect(), current().tokens.radius.control, "hover")
        run = paint.Run(self.rect().adjusted(8, 0, -8, 0))
        lead = self._lead()
        place = run.start(lead, 8)
        if self._initials:
            disc = QRect(place.left(), (self.height() - lead) // 2, lead, lead)
            paint.avatar(painter, disc, self._initials, "key", "accentSoft")
        else:
            paint.stamp(painter, place, "languages", "text", lead)
        chevron = run.end(_CHEVRON, 8)
        paint.stamp(painter, chevron, "chevron-down", "text", _CHEVRON)
        paint.write(painter, run.rest(), isolated(self.text()), self._role())
