"""Lists whose rows are painted: the model, the view and the base of their delegates.

A row is a frozen value. The model compares what it is given with what it shows and tells the view
only what changed, so that a scan repaints one line of a long basket.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from pharmadesk.i18n import language
from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme.theme import Theme
    from ui.theme.tokens import Colour

ROW_PADDING: Final = 16
_MOST_PICTURES: Final = 48

AnyIndex = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """A value a list can show; equal keys are the same row, perhaps changed."""

    @property
    def key(self) -> str:
        """What stays the same while the row changes."""


RowT = TypeVar("RowT", bound=Row)


class RowModel(QAbstractListModel, Generic[RowT]):
    """Rows, and how each is read aloud."""

    def __init__(self, spoken: Callable[[RowT], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self._rows: tuple[RowT, ...] = ()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows as last shown."""
        return self._rows

    def row_at(self, place: int) -> RowT | None:
        """Return the row at a place, if there is one."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, key: str) -> int:
        """Return where the row with this key stands, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def show(self, rows: tuple[RowT, ...]) -> None:
        """Replace the rows, keeping those at both ends that are the same."""
        old = self._rows
        head = _common(old, rows)
        tail = _common(old[head:][::-1], rows[head:][::-1])
        if len(old) - tail > head:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self._rows = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        if len(rows) - tail > head:
            self.beginInsertRows(QModelIndex(), head, len(rows) - tail - 1)
            self._rows = rows
            self.endInsertRows()
        before = old[:head] + old[len(old) - tail :]
        after = rows[:head] + rows[len(rows) - tail :]
        self._rows = rows
        for place, (was, now) in enumerate(zip(before, after, strict=True)):
            if was != now:
                shown = place if place < head else place + len(rows) - len(after)
                self.dataChanged.emit(self.index(shown), self.index(shown))

    @override
    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row_at(index.row())
            return self._spoken(row) if row is not None else None
        return None


def _common(old: tuple[RowT, ...], new: tuple[RowT, ...]) -> int:
    count = 0
    for was, now in zip(old, new, strict=False):
        if was.key != now.key:
            break
        count += 1
    return count


class _Look(NamedTuple):
    """Everything that decides how a row looks; the theme and the language decide its words."""

    row: Any
    size: tuple[int, int]
    fill: Colour | None
    selected: bool
    focused: bool
    theme: Theme
    language: str
    ratio: float


class RowDelegate(QStyledItemDelegate, Generic[RowT]):
    """Paints the ground of a row; a subclass paints what stands on it.

    A list paints all its rows anew when one is added, and writing words is what painting costs: a
    row that looks as it did before is kept as a picture.
    """

    def __init__(self, model: RowModel[RowT], view: QListView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._pictures: dict[_Look, QPixmap] = {}
        self.flashed = ""
        self.shows_selection = True

    def row_height(self) -> int:
        """Return the height of every row."""
        theme = current()
        words = theme.line("row", "latin") + max(theme.line("small"), paint.chip_height())
        return max(theme.tokens.size.row_two_line, words + 10)

    @abstractmethod
    def paint_row(self, painter: QPainter, rect: QRect, row: RowT) -> None:
        """Paint the words of a row inside its padding."""

    def ground(self, _row: RowT) -> Colour | None:
        """Return the fill of a row at rest."""
        return None

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(1, self.row_height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = self._model.row_at(index.row())
        if row is None:
            return
        rect = option.rect
        state = option.state
        selected = self.shows_selection and bool(state & QStyle.StateFlag.State_Selected)
        look = _Look(
            row,
            rect.size().toTuple(),
            self._fill(row, state, selected=selected),
            selected,
            bool(state & QStyle.StateFlag.State_HasFocus),
            current(),
            language(),
            painter.device().devicePixelRatioF(),
        )
        picture = self._pictures.get(look)
        if picture is None:
            if len(self._pictures) == _MOST_PICTURES:
                del self._pictures[next(iter(self._pictures))]
            picture = self._pictures[look] = self._draw(look)
        painter.drawPixmap(rect.topLeft(), picture)

    def _draw(self, look: _Look) -> QPixmap:
        """Draw a row by itself, on the ground of the list."""
        width, height = look.size
        picture = QPixmap(round(width * look.ratio), round(height * look.ratio))
        picture.setDevicePixelRatio(look.ratio)
        picture.fill(current().colour(look.fill or "surface"))
        rect = QRect(0, 0, width, height)
        painter = QPainter(picture)
        painter.setLayoutDirection(self._view.layoutDirection())
        painter.save()
        self.paint_row(painter, rect.adjusted(ROW_PADDING, 0, -ROW_PADDING, -1), look.row)
        painter.restore()
        paint.line(painter, rect)
        if look.selected:
            paint.edge(painter, rect.adjusted(0, 0, 0, -1))
        if look.focused:
            _ring(painter, rect)
        painter.end()
        return picture

    def _fill(self, row: RowT, state: QStyle.StateFlag, *, selected: bool) -> Colour | None:
        if row.key == self.flashed:
            return "accentSoft"
        if selected:
            return "selection"
        if state & QStyle.StateFlag.State_MouseOver:
            return "hover"
        return self.ground(row)


def _ring(painter: QPainter, rect: QRect) -> None:
    painter.setPen(QPen(current().colour("focus"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -2))


class RowView(QListView, Generic[RowT]):
    """A list of rows of one height, of which one may be selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def go_to(self, place: int) -> None:
        """Select the row at a place and bring it into sight; nothing when there is none."""
        index = self.model().index(place, 0)
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    def current_place(self) -> int:
        """Return the place of the selected row, or -1."""
        return self.currentIndex().row()

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()
