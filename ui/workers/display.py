"""What the customer sees: a display of two lines, a second screen, both, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.customer_words import two_lines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from hardware.customer_display import CustomerDisplay
    from ui.customer_window import CustomerWindow
    from ui.screens.sale.state import SaleState


class CustomerSide:
    """Lives as long as the window; follows the sale screen."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._display: CustomerDisplay | None = None
        self._window: CustomerWindow | None = None
        self._state: SaleState | None = None

    def use(self, port: str, *, second_screen: bool) -> None:
        """Show on the display of a port, none when empty, and on the second screen if wanted.

        A computer with one screen shows no window: it would cover the register.
        """
        self.close()
        if port:
            from hardware.customer_display import (  # noqa: PLC0415 - few have one
                USUAL_BAUD,
                CustomerDisplay,
            )

            name, _, baud = port.partition("@")
            self._display = CustomerDisplay(name, int(baud or USUAL_BAUD))
            self._display.start()
        others = self._application.screens()[1:]
        if second_screen and others:
            from ui.customer_window import CustomerWindow  # noqa: PLC0415 - as above

            self._window = CustomerWindow()
            self._window.show_on(others[0])
        self.show(self._state)

    def show(self, state: SaleState | None) -> None:
        """Show a sale; None is a register nobody works at."""
        self._state = state
        if self._display is not None:
            from hardware.customer_display import frame  # noqa: PLC0415 - as above

            self._display.show(frame(two_lines(state)))
        if self._window is not None:
            self._window.show_state(state)

    def close(self) -> None:
        """Let go of both."""
        if self._display is not None:
            self._display.close()
            self._display = None
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
