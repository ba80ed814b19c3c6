"""Leads through the first run, and founds the pharmacy at its end, or joins one.

Nothing is written before the last page: a program killed on the way simply starts over. A register
that has joined stays here until it has been fetched, or enough of it to be opened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError
from pharmadesk.i18n import language, use_language
from pharmadesk.i18n.wording import message
from pharmadesk.values.clock import local
from ui import door_rules
from ui.first_run import Answers, JoinAnswers
from ui.screens.firstrun.draft import Draft
from ui.screens.firstrun.fetching import Fetching
from ui.screens.firstrun.preview import receipt_head
from ui.screens.firstrun.state import FirstRunState, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from pharmadesk.storage.key_material import Secrets
    from ui.first_run import FetchNeeded, RegisterFolder
    from ui.ops import Ops
    from ui.screens.firstrun.screen import FirstRunScreen
    from ui.screens.firstrun.state import FetchView, KeepChoice, Way


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the first run leads: a founded register, another language, the demonstration."""

    founded: Callable[[Till], None]
    speak: Callable[[], None]
    explore: Callable[[], None]


class FirstRunPresenter:
    """Lives until the pharmacy is founded, or the window closed.

    With secrets, those of a ceremony that a kill cut short, no phrase is drawn; `joins` when that
    was on the way to a pharmacy that exists.
    """

    def __init__(
        self,
        folder: RegisterFolder,
        settings: Settings,
        ops: Ops,
        screen: FirstRunScreen,
        ways: Ways,
        secrets: Secrets | None = None,
        *,
        joins: bool = False,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._ops = ops
        self._screen = screen
        self._ways = ways
        self._secrets = secrets
        self._draft = Draft(folder.paths.data)
        self._fetching: Fetching | None = None
        self._joined: Till | None = None
        self._state = FirstRunState(
            page=Page.WAY if secrets else Page.LANGUAGE,
            way="join" if joins else "found",
            keys_exist=secrets is not None,
        )
        self._draft.propose_register(self._state.way)
        screen.way_chosen.connect(self.take_way)
        screen.retry_requested.connect(self.try_now)
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

    def close(self) -> None:
        """Stop what goes on; what came is on the disk."""
        if self._fetching is not None:
            self._fetching.stop()
            self._fetching.close()

    def scan(self, text: str) -> None:
        """Take address and code from the square on the screen of another register."""
        address, code = door_rules.read_scan(text)
        if code and self._state.page is Page.DOOR and not self._state.busy:
            self._draft.type("server", address)
            self._draft.type("code", code)
            self._show(self._state)

    def speak(self, spoken: str) -> None:
        """Work in another language from now on."""
        use_language(spoken)
        self._draft.propose_register(self._state.way)
        self._show(self._state)
        self._ways.speak()

    def take_way(self, way: Way) -> None:
        """Choose between a new pharmacy and one that exists."""
        self._draft.propose_register(way)
        self._show(replace(self._state, way=way))

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
        """Leave the page if it lets go, and found or join the pharmacy after the last."""
        state = self._state
        match state.page:
            case Page.DOOR:
                self._knock()
            case Page.OWNER | Page.REGISTER if self._secrets is None:
                self._draft.draw_phrase("english" if language() == "en" else "french")
                self._turn(Page.PHRASE)
            case Page.OWNER | Page.REGISTER:
                self._turn(state.steps[-1])
            case Page.PHRASE:
                self._show(replace(state, page=Page.CONFIRM, asked=self._draft.ask_words()))
            case Page.CONFIRM:
                right = self._draft.words_are_right(state.asked)
                self._turn(state.steps[-1] if right else Page.CONFIRM)
                self._screen.focus_error()
            case Page.READY:
                self._found()
            case Page.JOIN:
                self._join()
            case Page.FETCH:
                self._open()
            case _:
                self._turn(state.steps[state.step + 1])

    def go_back(self) -> None:
        """Return to the step before; what was typed is kept."""
        before = self._state.page_before
        if before is not None:
            self._turn(before)

    def explore(self) -> None:
        """Leave for the demonstration."""
        self._show(replace(self._state, busy="demo"))
        self._ways.explore()

    def _found(self) -> None:
        answers = Answers(
            founding=self._draft.founding(),
            settings=self._spoken_settings(),
            phrase=self._draft.phrase,
            keep=self._draft.keep(self._state.keep),
            secrets=self._secrets,
        )
        self._show(replace(self._state, busy="founding", problem=""))
        self._ops.write(lambda: self._folder.found(answers), self._ways.founded, self._failed)

    def _keep_what_was_made(self) -> None:
        """Show no phrase again once its keys are made: they are used at the next try."""
        self._secrets = self._secrets or self._folder.made
        self._state = replace(self._state, keys_exist=self._secrets is not None)

    def _failed(self, error: Exception) -> None:
        self._keep_what_was_made()
        if isinstance(error, PharmaDeskError):
            self._show(replace(self._state, busy="", problem=message(error)))
        else:
            self._show(replace(self._state, busy=""))
            self._ops.unhandled.emit(error)

    def _spoken_settings(self) -> Settings:
        return msgspec.structs.replace(self._settings, language=language())

    # --- joining --------------------------------------------------------------------------------

    def _knock(self) -> None:
        """Make sure that a centre answers before more is asked of the person."""
        url = self._draft.server_url()
        self._show(replace(self._state, busy="asking"))
        self._ops.read(
            lambda: self._folder.knock(url),
            lambda _nothing: self._show(replace(self._state, busy="", page=Page.REGISTER)),
            self._refused,
        )

    def _join(self) -> None:
        answers = JoinAnswers(
            server_url=self._draft.server_url(),
            newcomer=self._draft.newcomer(),
            settings=self._spoken_settings(),
            phrase=self._draft.phrase,
            keep=self._draft.keep(self._state.keep),
            secrets=self._secrets,
        )
        self._show(replace(self._state, busy="joining", problem=""))
        self._ops.write(lambda: self._folder.join(answers), self.fetch, self._refused)

    def _refused(self, error: Exception) -> None:
        """Say a refusal under its field, on the page that has it; what passes needs no other."""
        field = door_rules.field_of(error) if isinstance(error, PharmaDeskError) else ""
        page = Page.REGISTER if field == "register_code" else Page.DOOR
        is_passing = field == "server" and self._state.page is Page.JOIN
        if not isinstance(error, PharmaDeskError) or not field or is_passing:
            self._failed(error)
            return
        self._draft.refuse(field, message(error))
        self._keep_what_was_made()
        self._show(replace(self._state, busy="", page=page))
        self._screen.focus_error()

    def resume(self, joined: FetchNeeded) -> None:
        """Go on fetching what a kill cut short."""
        self._draft.type("server", joined.server_url)
        self._draft.type("register_name", joined.register_name)
        self.fetch(joined.till)

    def fetch(self, till: Till) -> None:
        """Fetch what the pharmacy is; the register opens by itself when all has come."""
        self._joined = till
        self._show(replace(self._state, page=Page.FETCH, way="join", busy="", can_explore=False))
        reach = self._folder.reach
        self._fetching = Fetching(till, self._ops, reach, self._fetched, self._open)
        self._fetching.start()

    def try_now(self) -> None:
        """Ask the centre at once."""
        if self._fetching is not None:
            self._fetching.try_now()

    def _fetched(self, view: FetchView) -> None:
        self._show(replace(self._state, fetch=view))

    def _open(self) -> None:
        """Open the register; its own line goes on where this one stopped."""
        fetching, till = self._fetching, self._joined
        assert fetching is not None, "it is fetched before it is opened"
        assert till is not None, "it has joined"
        if self._state.busy != "opening":
            fetching.stop()
            self._show(replace(self._state, busy="opening"))
            self._ops.read(fetching.close, lambda _nothing: self._ways.founded(till))

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
