"""The program's first window in a test: real folders and keys, software hands."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from pharmadesk.domain.events import PharmacyFields
from pharmadesk.paths import Paths
from pharmadesk.services.register import Founding
from pharmadesk.settings import Settings
from pharmadesk.storage import keys, phrase
from tests.gui import waiting
from ui.first_run import Answers, RegisterFolder
from ui.screens.firstrun.word_grid import WordGrid
from ui.start import Start
from ui.typing_hands import Hands
from ui.widgets.banner import Banner
from ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport

OWNER, PIN = "Nadia Alaoui", "482915"
PHRASE = phrase.new_phrase("french", lambda count: bytes(range(count)))
FOUNDING = Founding(
    PharmacyFields(name="Pharmacie Atlas", holder=OWNER), "C1", "Caisse 1", OWNER, PIN
)
NOTHING, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


class Newcomer:
    """A person before the first window: reads it and presses keys."""

    def __init__(self, qtbot: QtBot, start: Start, folder: RegisterFolder) -> None:
        self.qtbot = qtbot
        self.start = start
        self.folder = folder

    @property
    def window(self) -> QWidget:
        """The window, which must be there."""
        assert self.start.window is not None, "the register opened without a window"
        return self.start.window

    def until(self, seen: Callable[[], bool]) -> None:
        """Wait for something to be seen."""
        waiting.until(self.qtbot, seen, 20_000)

    def settle(self) -> None:
        """Wait until every key has been read and every answer shown."""
        self.until(lambda: self.start.scanner.idle and self.start.ops.idle)
        QApplication.processEvents()

    # --- hands ----------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Type as fingers do, where the keyboard is."""
        self.hands.type(text)
        self.settle()

    def fill(self, *texts: str) -> None:
        """Type into one field after the other, going on with Tab."""
        for number, text in enumerate(texts):
            if number:
                self.press(Qt.Key.Key_Tab)
            self.type(text)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
        """Press one key and wait."""
        self.hands.press(key, held)
        self.settle()

    def enter(self) -> None:
        """Press Enter and wait."""
        self.press(Qt.Key.Key_Return)

    def erase(self) -> None:
        """Empty the field that has the keyboard."""
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.press(Qt.Key.Key_Backspace)

    @property
    def hands(self) -> Hands:
        """Hands that know the time."""
        if not hasattr(self, "_hands"):
            self.window.activateWindow()
            self._hands = Hands(self.window)
        return self._hands

    # --- eyes -----------------------------------------------------------------------------------

    def sees(self, words: str) -> bool:
        """Whether these words stand in some label, banner or field in sight."""
        return any(words in text for text in self.texts())

    def texts(self) -> list[str]:
        """Every text in sight, what is typed in secret not among them."""
        found = []
        for widget in self.window.findChildren(QWidget):
            if not widget.isVisible() or widget.visibleRegion().isEmpty():
                continue
            if isinstance(widget, QLabel | ElidedLabel | QAbstractButton):
                found.append(widget.text())
            elif isinstance(widget, QLineEdit):
                found.append(widget.displayText())
            if isinstance(widget, Banner | WordGrid | QAbstractButton):
                found.append(widget.accessibleName())
        return found

    def entry(self, label: str) -> QLineEdit:
        """The field in sight that has this label."""
        (found,) = (
            entry
            for entry in self.window.findChildren(QLineEdit)
            if entry.accessibleName() == label and entry.isVisible()
        )
        return found

    def button(self, label: str) -> QAbstractButton:
        """The button in sight that has this label."""
        (found,) = (
            button
            for button in self.window.findChildren(QAbstractButton)
            if button.text() == label and button.isVisible()
        )
        return found

    def phrase_on_screen(self) -> tuple[str, ...]:
        """The twelve words, copied from the screen."""
        (grid,) = (grid for grid in self.window.findChildren(WordGrid) if grid.isVisible())
        return tuple(word.split()[1] for word in grid.accessibleName().split(", "))

    def fits(self) -> bool:
        """Whether no button's words are cut."""
        return all(
            button.width() >= button.minimumSizeHint().width()
            and self.window.rect().contains(button.mapTo(self.window, QPoint(0, 0)))
            for button in self.window.findChildren(QAbstractButton)
            if button.isVisible()
        )


@contextmanager
def starting(
    qtbot: QtBot,
    data: Path,
    *,
    key_file: Path | None = None,
    language: str | None = "en",
    reach: Callable[[str], Transport] | None = None,
) -> Iterator[Newcomer]:
    """Start the program on a data folder, up to the first thing it asks, if it asks any."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    folder = RegisterFolder(Paths.at(data), key_file, reach)
    with ExitStack() as lasting:
        start = Start(application, folder, language, lasting)
        start.scanner.hold_for(0)
        start.begin()
        try:
            person = Newcomer(qtbot, start, folder)
            person.settle()
            yield person
        finally:
            till = start.finish()
            if till is not None:
                till.close()


def found(data: Path, keep: keys.Keep) -> None:
    """Found a pharmacy, without a window."""
    folder = RegisterFolder(Paths.at(data))
    folder.found(Answers(founding=FOUNDING, settings=Settings(), phrase=PHRASE, keep=keep))
    folder.close()


def copied(founded: Path, place: Path) -> tuple[Path, Path]:
    """Copy a pharmacy founded with a key file beside its folder; return folder and key file."""
    shutil.copytree(founded, place)
    return place / "data", place / "pharmadesk.key"


def opened(person: Newcomer) -> Till:
    """Take the register that was opened."""
    till = person.start.finish()
    assert till is not None, "no register is open"
    return till
