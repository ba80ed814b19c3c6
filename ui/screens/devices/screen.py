"""The devices page: the scanner beside the printer and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.devices.printer_panel import PrinterPanel
from ui.screens.devices.scanner_panel import ScannerPanel
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.devices.state import DevicesState
    from ui.widgets.actions import Actions

_WISHES: Final = (
    "close",
    "paper",
    "look",
    "page",
    "bars",
    "drawer",
    "display",
    "second",
    "again",
    "keep",
)


class DevicesScreen(Screen):
    """Shows a `DevicesState`; signals what the person wants of it."""

    left = Signal()
    typed = Signal(str, str)
    found_chosen = Signal(str)
    page_chosen = Signal(str)
    paper_requested = Signal()
    look_requested = Signal()
    page_test_requested = Signal()
    bars_requested = Signal()
    drawer_requested = Signal()
    display_requested = Signal()
    second_requested = Signal()
    again_requested = Signal()
    keep_requested = Signal()

    def __init__(
        self, actions: Actions, state: DevicesState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._actions = {name: actions[f"devices.{name}"] for name in _WISHES}
        for name, wish in (
            ("close", self.left),
            ("paper", self.paper_requested),
            ("look", self.look_requested),
            ("page", self.page_test_requested),
            ("bars", self.bars_requested),
            ("drawer", self.drawer_requested),
            ("display", self.display_requested),
            ("second", self.second_requested),
            ("again", self.again_requested),
            ("keep", self.keep_requested),
        ):
            action = self._actions[name]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, signal=wish: signal.emit())
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(self._actions["close"])
        self._scanner = ScannerPanel(actions)
        self._scanner.typed.connect(self.typed)
        self._printer = PrinterPanel(actions)
        self._printer.typed.connect(self.typed)
        self._printer.found_chosen.connect(self.found_chosen)
        self._printer.page_chosen.connect(self.page_chosen)
        self._keep = KeyButton("primary", "check").follow(self._actions["keep"])
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: DevicesState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("Devices"))
        self._lead.setText(_("Try each one here, then keep what works."))
        self._scanner.show_state(state)
        self._printer.show_state(state)
        for name in ("page", "bars", "drawer", "display"):
            self._actions[name].setEnabled(not state.trying)
        self._actions["again"].setEnabled(state.diagnosis is not None)
        self._actions["keep"].setEnabled(state.is_changed and not state.trying)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("On this screen a scan only tests the scanner."))
        self._foot.setMinimumHeight(edges.foot_height())

    def take_focus(self) -> None:
        """Put the keyboard on the printer's address."""
        self._printer.take_focus()

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(scrolled(self._scanner, "surface"), 1)
        middle.addWidget(rule(upright=True))
        middle.addWidget(scrolled(self._printer, "surface"), 1)
        self._foot = edges.foot(self._scan_icon, self._scan, self._keep)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(edges.head(self._title, self._lead, self._back))
        whole.addWidget(rule())
        whole.addLayout(middle, 1)
        whole.addWidget(rule())
        whole.addWidget(self._foot)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._foot.setMinimumHeight(edges.foot_height())
