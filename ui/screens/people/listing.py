"""The list of the people: initials, name, roles, and what they lack on this register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from typing_extensions import override

from pharmadesk.i18n import _
from ui.people_words import role_words
from ui.screens.people.state import PersonRow
from ui.theme.direction import isolated
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.chip import Chip
from ui.widgets.choosing import ChoosingView
from ui.widgets.rows import RowDelegate

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

_DISC: Final = 36
_GAP: Final = 12


def detail(row: PersonRow) -> str:
    """Say what somebody may do here."""
    roles = role_words(row.roles) or _("No role: takes no register")
    return " · ".join((roles, _("you"))) if row.is_you else roles


def chip(row: PersonRow) -> Chip | None:
    """Say what is missing, if anything is."""
    if row.waits:
        return Chip("warning", "lock", _("waits for an owner"))
    if not row.has_pin and row.roles:
        return Chip("neutral", "hash", _("no PIN here yet"))
    return None


class Listing(ChoosingView[PersonRow]):
    """The people, of whom one is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_spoken, parent)
        self.setItemDelegate(_Delegate(self._shown, self))


def _spoken(row: PersonRow) -> str:
    lacks = chip(row)
    parts = (row.name, detail(row), lacks.text if lacks else "")
    return ". ".join(part for part in parts if part)


class _Delegate(RowDelegate[PersonRow]):
    """Paints a row: a disc of initials, the name over the roles, what is missing at the end."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: PersonRow) -> None:
        run = paint.Run(rect)
        place = run.start(_DISC, _GAP)
        disc = QRect(place.left(), rect.top() + (rect.height() - _DISC) // 2, _DISC, _DISC)
        paint.avatar(painter, disc, row.initials, "bodyStrong", "accentSoft")
        if (lacks := chip(row)) is not None:
            paint.draw_chip(painter, run.end(paint.chip_width(lacks), _GAP), lacks)
        name, under = current().line("row"), current().line("small")
        top = rect.top() + (rect.height() - name - under) // 2
        left, width = run.rest().left(), run.width
        paint.write(painter, QRect(left, top, width, name), isolated(row.name), "row")
        below = QRect(left, top + name, width, under)
        paint.write(painter, below, detail(row), "small", "textMuted")
