"""What the demonstration puts beside the register: packs to scan by a click, and the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hardware.paper_image import print_on_paper
from pharmadesk.dev.demo_catalogue import load_items, load_pharmacy
from pharmadesk.i18n import _
from ui.typing_hands import Hands

if TYPE_CHECKING:
    from hardware.virtual_printer import VirtualPrinter
    from ui.app import App

_LOOK_MS: Final = 300
_PAPER_WIDTH: Final = 420
_PACKS: Final = 60


class DemoPanel(QWidget):
    """A list of packs whose barcodes are typed into the register as a scanner would."""

    def __init__(self, app: App, printer: VirtualPrinter) -> None:
        super().__init__(None, Qt.WindowType.Tool)
        self._app = app
        self._printer = printer
        self._shown = 0
        self._hands = Hands(app.window)
        self.setWindowTitle(_("Scanner and printer of the demonstration"))
        self._packs = QListWidget()
        for item in load_items()[:_PACKS]:
            row = QListWidgetItem(f"{item.name}\n{item.barcodes[0]}")
            row.setData(Qt.ItemDataRole.UserRole, item.barcodes[0])
            self._packs.addItem(row)
        self._packs.itemClicked.connect(self._scan)
        self._paper = QLabel(_("The receipt appears here when a sale is recorded."))
        self._paper.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._show_paper)
        self._look.start()

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setMinimumWidth(_PAPER_WIDTH)
        scroll.setWidget(self._paper)
        pins = ", ".join(f"{who.name} {who.pin}" for who in load_pharmacy().people)
        left = QVBoxLayout()
        left.addWidget(QLabel(_("Click a pack to scan it.")))
        left.addWidget(self._packs, 1)
        left.addWidget(QLabel(_("PINs: {pins}").format(pins=pins)))
        row = QHBoxLayout(self)
        row.addLayout(left)
        row.addWidget(scroll, 1)

    def _scan(self, row: QListWidgetItem) -> None:
        self._app.window.activateWindow()
        self._hands.scan(row.data(Qt.ItemDataRole.UserRole))

    def _show_paper(self) -> None:
        jobs = self._printer.jobs
        if len(jobs) == self._shown:
            return
        self._shown = len(jobs)
        page = print_on_paper(jobs[-1]).pages[-1]
        picture = QPixmap()
        picture.loadFromData(page)
        mode = Qt.TransformationMode.SmoothTransformation
        self._paper.setPixmap(picture.scaledToWidth(_PAPER_WIDTH - 24, mode))
