"""What every screen is."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtWidgets import QWidget


class Screen(QWidget):
    """A page of the window: it shows a state and signals what the person wants, nothing more."""

    @abstractmethod
    def take_focus(self) -> None:
        """Put the keyboard where work starts."""

    @abstractmethod
    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
