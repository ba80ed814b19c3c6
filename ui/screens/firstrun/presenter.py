"""Leads through the first run, and founds the pharmacy at its end.

Nothing is written before the last page: a program killed on the way simply starts over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n import language, use_language
from pharmadesk.i18n.wording import message
from pharmadesk.values.clock import local
from ui.first_run import Answers
from ui.screens.firstrun.draft import Draft
from ui.screens.firstrun.preview import receipt_head
from ui.screens.firstrun.state import FirstRunState, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from pharmadesk.storage.key_material import Secrets
    from ui.first_run import RegisterFolder
    from ui.ops import Ops
    from ui.screens.firstrun.screen import FirstRunScreen
    from ui.screens.firstrun.state import KeepChoice


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the first run leads: a founded register, another language, the demonstration."""

    founded: Callable[[Till], None]
    speak: Callable[[], None]
    explore: Callable[[], None]


class FirstRunPresenter:
    """Lives until the pharmacy is founded, or the window closed.

    With secrets, those of a ceremony that a kill cut short, no phrase is drawn.
    """

    def __init__(
        self,
        folder: RegisterFolder,
        settings: Settings,
        ops: Ops,
        screen: FirstRunScreen,
        ways: Ways,
        secrets: Secrets | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._ops = ops
        self._screen = screen
        self._ways = ways
        self._secrets = secrets
        self._draft = Draft(folder.paths.data)
        self._state = FirstRunState(
            page=Page.PHARMACY if secrets else Page.LANGUAGE, keys_exist=secrets is not None
        )
        screen.language_chosen.connect(self.speak)
        screen.keep_chosen.connect(self.keep)
        screen.typed.connect(self.type)
        screen.left.connect(self.leave)
        screen.next_requested.connect(self.go_on)
        screen.back_requested.connect(self.go_back)
        screen.demo_requested.connect(self.explore)

    def start(self) -> None:
        """Show the first page."""
        self._show(self._state)
        self._ops.read(_has_keyring, self._found_keyring)

    def speak(self, spoken: str) -> None:
        """Work in another language from now on."""
        use_language(spoken)
        self._draft.propose_register()
        self._show(self._state)
        self._ways.speak()

    def keep(self, way: KeepChoice) -> None:
        """Choose where the keys are kept."""
        self._show(replace(self._state, keep=way))
        if way == "key_file":
            self._screen.focus_key_file()

    def type(self, name: str, text: str) -> None:
        """Judge what is typed."""
        self._draft.type(name, text)
        self._show(self._state)

    def leave(self, name: str) -> None:
        """Judge a field that the person has finished with."""
        self._draft.leave(name)
        self._show(self._state)

    def go_on(self) -> None:
        """Leave the page if it lets go, and found the pharmacy after the last."""
        state = self._state
        match state.page:
            case Page.LANGUAGE:
                self._turn(Page.PHARMACY)
            case Page.PHARMACY:
                self._turn(Page.OWNER)
            case Page.OWNER if self._secrets is None:
                self._draft.draw_phrase("english" if language() == "en" else "french")
                self._turn(Page.PHRASE)
            case Page.OWNER:
                self._turn(Page.READY)
            case Page.PHRASE:
                self._show(replace(state, page=Page.CONFIRM, asked=self._draft.ask_words()))
            case Page.CONFIRM:
                right = self._draft.words_are_right(state.asked)
                self._turn(Page.READY if right else Page.CONFIRM)
                self._screen.focus_error()
            case Page.READY:
                self._found()

    def go_back(self) -> None:
        """Return to the step before; what was typed is kept."""
        before = {
            Page.PHARMACY: Page.LANGUAGE,
            Page.OWNER: Page.PHARMACY,
            Page.PHRASE: Page.OWNER,
            Page.CONFIRM: Page.PHRASE,
            Page.READY: Page.OWNER if self._secrets else Page.PHRASE,
        }
        if self._state.page in before:
            self._turn(before[self._state.page])

    def explore(self) -> None:
        """Leave for the demonstration."""
        self._show(replace(self._state, busy="demo"))
        self._ways.explore()

    def _found(self) -> None:
        answers = Answers(
            founding=self._draft.founding(),
            settings=msgspec.structs.replace(self._settings, language=language()),
            phrase=self._draft.phrase,
            keep=self._draft.keep(self._state.keep),
            secrets=self._secrets,
        )
        self._show(replace(self._state, busy="founding", problem=""))
        self._ops.write(lambda: self._folder.found(answers), self._ways.founded, self._failed)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, PharmaDeskError):
            self._show(replace(self._state, busy="", problem=message(error)))
        else:
            self._show(replace(self._state, busy=""))
            self._ops.unhandled.emit(error)

    def _found_keyring(self, has_keyring: bool) -> None:  # noqa: FBT001 - an answer of the read lane
        keep: KeepChoice = "keyring" if has_keyring else self._state.keep
        self._show(replace(self._state, keyring=has_keyring, keep=keep))

    def _turn(self, page: Page) -> None:
        self._show(replace(self._state, page=page, problem=""))

    def _show(self, state: FirstRunState) -> None:
        draft = self._draft
        self._state = replace(
            state,
            language=language(),
            fields=draft.views(state.asked),
            preview=receipt_head(draft.printed(), local(self._folder.clock.now_us())),
            words=draft.phrase.words if draft.phrase else (),
            blocked=draft.blocked(state.page, state.keep, state.asked),
        )
        self._screen.show_state(self._state)


def _has_keyring() -> bool:
    """Look for a keyring worth the name; the system's answer may take a moment."""
    from pharmadesk.storage.system_keyring import trusted_keyring  # noqa: PLC0415 - see `keys`

    try:
        trusted_keyring()
    except EnvironmentProblem:
        return False
    return True
