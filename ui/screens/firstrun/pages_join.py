"""The pages of the first run that lead to a pharmacy that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from pharmadesk.i18n import N_, _
from sync.client.address import host_of
from ui.door_rules import MOST_OF_A_CODE, MOST_OF_AN_ADDRESS
from ui.screens.firstrun import rules
from ui.screens.firstrun.choice_tile import ChoiceTile
from ui.screens.firstrun.pages import NARROW, PageView
from ui.screens.firstrun.state import Way
from ui.screens.firstrun.words import kept_words, way_words
from ui.theme.direction import isolated, ltr
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.progress_bar import ProgressBar
from ui.widgets.text import ElidedLabel, TextLabel, rule

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ui.screens.firstrun.state import FetchView, FirstRunState

_WIDE: Final = 640
_KILO: Final = 1000
_WAYS: Final[dict[Way, tuple[str, str]]] = {
    "found": ("plus", N_("This is its first register; others can join it later.")),
    "join": ("monitor", N_("It sells elsewhere already; an owner there makes a code for you.")),
}


class WayPage(PageView):
    """A pharmacy is new, or there already."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tiles: dict[Way, ChoiceTile] = {}
        for number, way in enumerate(get_args(Way), 1):
            tile = ChoiceTile(_WAYS[way][0], number)
            tile.setMaximumWidth(NARROW)
            tile.clicked.connect(lambda _on=False, taken=way: self.chosen.emit(taken))
            self._tiles[way] = tile
            self.body.addWidget(tile)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Is the pharmacy new here?"),
            _("A register that has sold for itself cannot join another pharmacy later."),
        )
        for way, tile in self._tiles.items():
            tile.say(way_words(way), _(_WAYS[way][1]))
            tile.setChecked(way == state.way)


class DoorPage(PageView):
    """Where the pharmacy is, and the code that lets in."""

    def __init__(self) -> None:
        super().__init__()
        for name, most in (("server", MOST_OF_AN_ADDRESS), ("code", MOST_OF_A_CODE)):
            field = self.add_field(name, most)
            field.setMaximumWidth(_WIDE)
            self.body.addWidget(field)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Where is the pharmacy?"),
            _(
                "At a register of the pharmacy an owner opens Synchronisation (Alt+S), then “Add a"
                " register…”: both stand there."
            ),
        )
        examples = {"server": "https://", "code": "XXXXX-XXXXX-XXXXX-XXXXX"}
        for name, field in self.fields.items():
            field.say(rules.label(name), placeholder=examples[name])
        super().show_state(state)


class RegisterPage(PageView):
    """What the new register is called, and the PIN that opens it."""

    def __init__(self) -> None:
        super().__init__()
        self.beside(self.add_field("register_name", 40), self.add_field("register_code", 4))
        self.body.addSpacing(8)
        self.body.addWidget(rule())
        self.beside(self.add_field("pin_here", 12), self.add_field("pin_here_again", 12))

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("This register"),
            _("The owner who made the code opens it first, with a PIN chosen here."),
        )
        helps = {
            "register_code": _("Starts each receipt number; no other register has it."),
            "pin_here": _("Six digits or more; it may be the same as elsewhere."),
        }
        for name, field in self.fields.items():
            quiet = not state.view(name).error
            field.say(rules.label(name), help_text=helps.get(name, "") if quiet else "")
        super().show_state(state)


class JoinPage(PageView):
    """What will be done, before anything is."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        self._rows = [(TextLabel("body", "textMuted"), ElidedLabel("bodyStrong")) for _row in "123"]
        for place, (label, value) in enumerate(self._rows):
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        self._problem = Banner()
        self.body.addWidget(self._problem)
        self.body.addLayout(grid)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self.say(
            _("Everything is ready"),
            _("The next step creates the encrypted journal, joins the pharmacy and fetches it."),
        )
        self._problem.say("danger", "circle-alert", state.problem)
        register = f"{state.view('register_name').text} · {state.view('register_code').text}"
        values = (
            (_("Centre"), ltr(host_of(state.view("server").text))),
            (_("Register"), isolated(register)),
            (_("Keys"), _("Kept as before") if state.keys_exist else kept_words(state.keep)),
        )
        for (label, value), (name, words) in zip(self._rows, values, strict=True):
            label.setText(name)
            value.set_text(words)


class FetchPage(PageView):
    """How much of the pharmacy has come; a network that goes away is waited for."""

    def __init__(self, retry: QAction) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._progress = TextLabel("bodyStrong")
        self._bar = ProgressBar()
        self._waits = Banner()
        self._retry = KeyButton("plain", "refresh-cw").follow(retry)
        for widget in (self._progress, self._bar, self._waits):
            self.body.addWidget(widget)
        self.body.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignLeading)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        fetch = state.fetch
        self.say(
            _("The pharmacy is coming"),
            _("This register has joined. Items, stock and people are fetched; what came stays."),
        )
        self._progress.setText(_words(fetch))
        if fetch.whole:
            self._bar.show_progress(fetch.arrived, fetch.whole)
        else:
            self._bar.show_progress(fetch.done, fetch.total)
        if fetch.is_trouble:
            self._waits.say("danger", "cloud-alert", fetch.waits)
        else:
            self._waits.say("warning", "cloud-off", fetch.waits)
        self._retry.setVisible(bool(fetch.waits))


def _words(fetch: FetchView) -> str:
    """Say how far it is; the centre tells the whole with its first answer."""
    if fetch.whole:
        words = _("Items, stock and people: {done} of {total} kB")
        done, total = fetch.arrived // _KILO, -(-fetch.whole // _KILO)
    elif fetch.total:
        words = _("{done} of {total} events received")
        done, total = fetch.done, fetch.total
    else:
        return _("Asking the centre…")
    return words.format(done=ltr(str(done)), total=ltr(str(total)))
