"""Groups set in as many columns as fit, read down the first, then down the next."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_LEAST: Final = 330
_MOST_COLUMNS: Final = 3
_GAP: Final = 32
_BETWEEN: Final = 24


class Columns(QWidget):
    """Lays its groups out by itself; as tall as its fullest column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[QWidget, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_groups(self, groups: Sequence[QWidget]) -> None:
        """Put these groups in place of those before."""
        for group in self._groups:
            group.setParent(None)
            group.deleteLater()
        self._groups = tuple(groups)
        for group in groups:
            group.setParent(self)
            group.show()
        self.updateGeometry()
        self._place()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max((rect.bottom() + 1 for rect in self._plan(width)), default=0)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), current().px(_LEAST))
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_LEAST), 0)

    def _plan(self, width: int) -> list[QRect]:
        """Give each group its rectangle on a width."""
        count = max(1, min(_MOST_COLUMNS, (width + _GAP) // (current().px(_LEAST) + _GAP)))
        room = (width - (count - 1) * _GAP) // count
        heights = [group.heightForWidth(room) + _BETWEEN for group in self._groups]
        places: list[QRect] = []
        starts = breaks(heights, count)
        for column, (first, last) in enumerate(pairwise([*starts, len(heights)])):
            x = column * (room + _GAP)
            left = width - room - x if current().rtl else x
            tops = accumulate(heights[first:last], initial=0)
            places += [
                QRect(left, top, room, height - _BETWEEN)
                for top, height in zip(tops, heights[first:last], strict=False)
            ]
        return places

    def _place(self) -> None:
        for group, rect in zip(self._groups, self._plan(self.width()), strict=True):
            group.setGeometry(rect)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)


def breaks(heights: Sequence[int], count: int) -> list[int]:
    """Choose where each column begins, in order, so that the fullest is as short as can be."""
    room = max(heights, default=0)
    sums = sorted(
        {sum(heights[a:b]) for a in range(len(heights)) for b in range(a, len(heights) + 1)}
    )
    for capacity in (total for total in sums if total >= room):
        starts = _filled(heights, capacity)
        if len(starts) <= count:
            return starts
    return [0]


def _filled(heights: Sequence[int], capacity: int) -> list[int]:
    """Fill columns of one capacity and return where each begins."""
    starts, used = [0], 0
    for place, height in enumerate(heights):
        if used and used + height > capacity:
            starts.append(place)
            used = 0
        used += height
    return starts
