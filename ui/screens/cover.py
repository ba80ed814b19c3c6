"""A screen that covers the work: opened by one action, and left for where the person came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class Cover:
    """Knows whether its screen is in front, and what it covers."""

    def __init__(self, window: MainWindow, screen_id: str) -> None:
        self._window = window
        self._screen_id = screen_id
        self._covered = ""

    @property
    def is_shown(self) -> bool:
        """Whether the screen is in front."""
        return self._window.current_screen() == self._screen_id

    def show(self) -> None:
        """Bring the screen to the front."""
        self._covered = self._window.current_screen()
        self._window.show_screen(self._screen_id)

    def leave(self) -> bool:
        """Return to what it covers, if it is in front; tell whether it was."""
        was_shown = self.is_shown
        if was_shown:
            self._window.show_screen(self._covered)
        return was_shown
