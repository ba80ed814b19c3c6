"""Brings the help sheet up and takes it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.widgets.actions import Actions

HELP: Final = "help"


class HelpPresenter:
    """Knows where the question came up; the sheet is built by the first one."""

    def __init__(self, actions: Actions, window: MainWindow) -> None:
        self._actions = actions
        self._window = window
        self._from = ""
        self._built = False
        actions["app.help"].triggered.connect(self.toggle)

    def toggle(self) -> None:
        """Show the sheet, or leave it."""
        if self._window.current_screen() == HELP:
            self.leave()
            return
        if not self._built:
            self._build()
        self._from = self._window.current_screen()
        self._window.show_screen(HELP)

    def leave(self) -> None:
        """Go back to where the question came up, if the sheet is shown."""
        if self._window.current_screen() == HELP:
            self._window.show_screen(self._from)

    def _build(self) -> None:
        # The first question pays for the sheet, not the start of the register.
        from ui.screens.help.screen import HelpScreen  # noqa: PLC0415

        sheet = HelpScreen(self._actions)
        sheet.left.connect(self.leave)
        self._window.add_screen(HELP, sheet)
        self._built = True
