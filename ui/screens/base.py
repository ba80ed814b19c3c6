"""What every screen is."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtWidgets import QWidget


class Screen(QWidget):
    """A page of the window: it shows a state and signals what the person wants, nothing more."""

    @abstractmethod
    def take_focus(self) -> None:
        """Put the keyboard where work starts."""

    def return_focus(self) -> None:
        """Put the keyboard there after something was answered, unless another screen is in front.

        A widget that nobody sees can take the keyboard all the same: what is typed at the login
        would end behind it.
        """
        if self.isVisible():
            self.take_focus()

    @abstractmethod
    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
