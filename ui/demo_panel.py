"""What the demonstration puts beside the register: packs to scan by a click, and the paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hardware.paper_image import print_on_paper
from pharmadesk.dev.demo_catalogue import load_items, load_pharmacy
from pharmadesk.i18n import _
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.typing_hands import Hands
from ui.widgets import paint
from ui.widgets.rows import RowDelegate, RowModel, RowView
from ui.widgets.text import TextLabel, as_sheet, rule, sheet

if TYPE_CHECKING:
    from hardware.virtual_printer import VirtualPrinter
    from ui.app import App

_LOOK_MS: Final = 300
_PAPER_WIDTH: Final = 384
_LIST_WIDTH: Final = 340
_HEIGHT: Final = 720
_PADDING: Final = 16
_PACKS: Final = 60


@dataclass(frozen=True, slots=True)
class _Pack:
    """A pack on the table in front of the scanner."""

    name: str
    code: str

    @property
    def key(self) -> str:
        """The pack's identity in the list."""
        return self.code


class DemoPanel(QWidget):
    """A list of packs whose barcodes are typed into the register as a scanner would."""

    def __init__(self, app: App, printer: VirtualPrinter) -> None:
        super().__init__(None, Qt.WindowType.Tool)
        as_sheet(self, "background")
        self._app = app
        self._printer = printer
        self._shown = 0
        self._hands = Hands(app.window)
        self._click = TextLabel("heading", wraps=True)
        self._pins = TextLabel("small", "textMuted", wraps=True)
        self._no_paper = TextLabel("body", "textMuted", wraps=True)
        self._paper = QLabel()
        self._paper.hide()
        packs: RowModel[_Pack] = RowModel(lambda pack: f"{pack.name}, {pack.code}", self)
        packs.show(tuple(_Pack(it.name, it.barcodes[0]) for it in load_items()[:_PACKS]))
        self._packs: RowView[_Pack] = RowView()
        self._packs.setModel(packs)
        self._packs.setItemDelegate(_PackDelegate(packs, self._packs))
        self._packs.clicked.connect(lambda index: self._scan(packs, index))
        self._lay_out()
        self._say()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._show_paper)
        self._look.start()

    def _say(self) -> None:
        self.setWindowTitle(_("Scanner and printer of the demonstration"))
        self._click.setText(_("Click a pack to scan it."))
        known = (f"{who.name} {who.pin}" for who in load_pharmacy().people)
        pins = ", ".join(who.replace(" ", "\N{NO-BREAK SPACE}") for who in known)
        self._pins.setText(_("PINs: {pins}").format(pins=ltr(pins)))
        self._no_paper.setText(_("The receipt appears here when a sale is recorded."))
        self._packs.setAccessibleName(self._click.text())

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(_PADDING, _PADDING, _PADDING, 12)
        head.setSpacing(4)
        head.addWidget(self._click)
        head.addWidget(self._pins)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(rule())
        left.addWidget(self._packs, 1)
        page = sheet("raised")
        roll = QVBoxLayout(page)
        roll.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        roll.addWidget(self._no_paper)
        roll.addWidget(self._paper, 0, Qt.AlignmentFlag.AlignHCenter)
        roll.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFixedWidth(_PAPER_WIDTH + 2 * _PADDING + 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(area)
        self.resize(current().px(_LIST_WIDTH) + area.width(), _HEIGHT)

    def _scan(self, packs: RowModel[_Pack], index: QModelIndex) -> None:
        pack = packs.row_at(index.row())
        if pack is not None:
            self._app.window.activateWindow()
            self._hands.scan(pack.code)

    def _show_paper(self) -> None:
        jobs = self._printer.jobs
        if len(jobs) == self._shown:
            return
        self._shown = len(jobs)
        picture = QPixmap()
        picture.loadFromData(print_on_paper(jobs[-1]).pages[-1])
        mode = Qt.TransformationMode.SmoothTransformation
        self._paper.setPixmap(picture.scaledToWidth(_PAPER_WIDTH, mode))
        self._paper.show()
        self._no_paper.hide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_look"):
            self._say()


class _PackDelegate(RowDelegate[_Pack]):
    """Paints a pack: what is printed on it, and its barcode."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: _Pack) -> None:
        name, under = current().line("row", "latin"), current().line("small")
        top = rect.top() + (rect.height() - name - under) // 2
        place = QRect(rect.left(), top, rect.width(), name)
        paint.write(painter, place, ltr(row.name), "row", script="latin")
        below = QRect(rect.left(), top + name, rect.width(), under)
        paint.write(painter, below, ltr(row.code), "small", "textMuted", script="codes")
