"""The people who can be chosen, as tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.screens.login.person_tile import PersonTile

if TYPE_CHECKING:
    from ui.screens.login.state import PersonView


class PersonTiles(QWidget):
    """Shows people, one of them chosen; signals whose tile was tapped."""

    chosen = Signal(str)

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[PersonView, ...] = ()
        self._tiles: list[PersonTile] = []
        self._chosen_id = ""
        self._grid = QGridLayout(self)
        self._grid.setSpacing(12)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._columns = columns
        for place in range(columns):
            self._grid.setColumnStretch(place, 1)

    def show_people(self, people: tuple[PersonView, ...], chosen_id: str) -> None:
        """Show people; the tiles stay as they are while the people do."""
        self._chosen_id = chosen_id
        if people != self._people:
            self._people = people
            for tile in self._tiles:
                self._grid.removeWidget(tile)
                tile.hide()  # it is deleted later, and must not be read or hit until then
                tile.deleteLater()
            self._tiles = [PersonTile(person, place + 1) for place, person in enumerate(people)]
            for place, tile in enumerate(self._tiles):
                tile.clicked.connect(lambda _on=False, who=tile.person.person_id: self._choose(who))
                self._grid.addWidget(tile, *divmod(place, self._columns))
        self._check()

    def forget(self) -> None:
        """Make the tiles anew when they are shown next: their words are of another language."""
        self._people = ()

    def _choose(self, person_id: str) -> None:
        self._check()  # a tap checks its tile, but only a state says who is chosen
        self.chosen.emit(person_id)

    def _check(self) -> None:
        for tile in self._tiles:
            tile.setChecked(tile.person.person_id == self._chosen_id)
