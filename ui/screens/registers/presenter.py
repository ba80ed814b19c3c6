"""Connects the screen of the registers to their service; it is read anew each time it is opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n.wording import message
from pharmadesk.services import registers
from pharmadesk.values.dates import month_end
from ui import opening_files
from ui.screens.cover import Cover
from ui.screens.registers import words
from ui.screens.registers.state import REGISTERS, RegistersState

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.registers.screen import RegistersScreen
    from ui.screens.registers.state import Book
    from ui.screens.tickets.listing import TwoLines
    from ui.widgets.actions import Actions


class RegistersPresenter:
    """Lives as long as the window; the screen is made by the first look.

    `state` is what the screen shows, or would; it names nobody while nobody may look.
    """

    def __init__(self, till: Till, ops: Ops, window: MainWindow, actions: Actions) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._screen: RegistersScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, REGISTERS)
        self.folder = opening_files.documents_folder()
        """Where the files go."""
        self.show_file: Callable[[Path], None] = opening_files.show_file
        self.state = RegistersState()
        window.addAction(actions["registers.open"])
        actions["registers.open"].setEnabled(False)

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["registers.open"].setEnabled(self._may())

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        self._actions["registers.open"].setEnabled(False)
        self._forget()

    def open(self) -> None:
        """Show this month, or leave the screen."""
        if not self._may():
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        self._turn_to(self._till.trusted_date(), "dispensing")
        self._cover.show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._forget()

    def refresh(self) -> None:
        """Read what is shown anew, where somebody looks."""
        actor, state = self._actor, self.state
        if actor is None or not self._cover.is_shown:
            return
        asked = (state.book, state.first_day)

        def seen(rows: tuple[TwoLines, ...]) -> None:
            if (self.state.book, self.state.first_day) == asked and self._cover.is_shown:
                self.state = replace(self.state, rows=rows, read=True)
                self._show()

        self._ops.read(lambda: _rows(self._till, actor, state), seen)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()
        self.refresh()

    def choose(self, book: Book) -> None:
        """Show the other register."""
        if not self.state.busy:
            self._turn_to(self.state.first_day, book)
            self.refresh()

    def step(self, months: int) -> None:
        """Show another month."""
        if self.state.busy:
            return
        edge = date.fromisoformat(self.state.last_day if months > 0 else self.state.first_day)
        self._turn_to((edge + timedelta(days=months)).isoformat(), self.state.book)
        self.refresh()

    def print(self) -> None:
        """Write what is shown to a PDF, and show it."""
        actor, state = self._actor, self.state
        if actor is None or state.busy or not state.rows:
            return
        self.state = replace(state, busy=True, written="", error="")
        self._show()
        folder = Path(self.folder)
        self._ops.read(
            lambda: _write(self._till, actor, state, folder), self._written, self._failed
        )

    def _turn_to(self, day: str, book: Book) -> None:
        year, month = int(day[:4]), int(day[5:7])
        last = month_end(year, month)
        self.state = RegistersState(
            book, f"{day[:7]}-01", last, is_newest=last >= self._till.trusted_date()
        )
        self._show()

    def _written(self, path: Path) -> None:
        self.state = replace(self.state, busy=False, written=str(path))
        self._show()
        self.show_file(path)

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, PharmaDeskError):
            self.state = replace(self.state, error=message(error))
        else:
            self._ops.unhandled.emit(error)
        self._show()

    def _forget(self) -> None:
        """Let no patient stand on a screen that nobody looks at."""
        self.state = RegistersState()
        self._show()

    def _build(self) -> RegistersScreen:
        # The first look pays for the screen, not the start of the register.
        from ui.screens.registers.screen import RegistersScreen  # noqa: PLC0415

        screen = RegistersScreen(self._actions, self.state)
        screen.left.connect(self.go_back)
        screen.book_chosen.connect(self.choose)
        screen.before.connect(lambda: self.step(-1))
        screen.after.connect(lambda: self.step(1))
        screen.print_requested.connect(self.print)
        self._window.add_screen(REGISTERS, screen)
        return screen

    def _show(self) -> None:
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SEE_DISPENSING)


def _rows(till: Till, actor: Actor, state: RegistersState) -> tuple[TwoLines, ...]:
    """Read a register; runs on a read lane."""
    days = (state.first_day, state.last_day)
    if state.book == "narcotics":
        return words.accounts(registers.narcotics(till, actor, *days))
    return tuple(map(words.dispensed, registers.ordonnancier(till, actor, *days)))


def _write(till: Till, actor: Actor, state: RegistersState, folder: Path) -> Path:
    """Write a register to a file; runs on a read lane.

    Raises: EnvironmentProblem `register.unwritable`.
    """
    from pharmadesk.documents import registers_pdf  # noqa: PLC0415 - heavy, rarely needed

    days = (state.first_day, state.last_day)
    head = registers_pdf.RegisterHead(*registers.pharmacy_of_register(till), *days)
    if state.book == "narcotics":
        name = "tableau-b"
        content = registers_pdf.narcotics(head, registers.narcotics(till, actor, *days))
    else:
        name = "ordonnancier"
        content = registers_pdf.ordonnancier(head, registers.ordonnancier(till, actor, *days))
    path = folder.expanduser() / f"{name}-{state.first_day[:7]}.pdf"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        raise EnvironmentProblem("register.unwritable", file=path.name) from error
    return path
