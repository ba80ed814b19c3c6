"""A data folder, and how a register comes out of it: founded once, opened at each start.

    open()      a Till; or what a person has to give first, or FetchNeeded
    recover()   the same, with new device keys, where those of this register are lost
    found()     the key ceremony and the first events of a pharmacy, at the end of the first run
    join()      the same for a register that joins a pharmacy, whose log is still to be fetched

Nothing here knows a window; every method may take half a second and belongs off the GUI thread.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk import settings as computer
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.services import enrolment, people, register
from pharmadesk.services.till import Till
from pharmadesk.storage import key_files, keys
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from ui.workers.way import way_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pharmadesk.paths import Paths
    from pharmadesk.services.enrolment import Newcomer
    from pharmadesk.services.register import Founding, Surroundings
    from pharmadesk.settings import Settings
    from pharmadesk.storage.key_material import Secrets
    from pharmadesk.storage.phrase import RecoveryPhrase
    from sync.protocol.exchange import Transport


@dataclass(frozen=True, slots=True)
class FirstRunNeeded:
    """No register was founded here; the secrets are those of a ceremony that a kill cut short.

    `joins` when the register had asked to join a pharmacy by then.
    """

    secrets: Secrets | None = field(default=None, repr=False)
    joins: bool = False


@dataclass(frozen=True, slots=True)
class PhraseNeeded:
    """The register opens with its recovery phrase."""


@dataclass(frozen=True, slots=True)
class FetchNeeded:
    """The register has joined a pharmacy, and does not even know its people yet."""

    till: Till
    server_url: str
    register_name: str


Standing = FirstRunNeeded | PhraseNeeded | FetchNeeded | Till


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAnswers:
    """What the first run asks in any case; the phrase and how keys are kept, unless they exist."""

    settings: Settings
    phrase: RecoveryPhrase | None = field(default=None, repr=False)
    keep: keys.Keep = field(default_factory=keys.KeepUnderPhrase)
    secrets: Secrets | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(KeyAnswers):
    """Everything the first run asks of who founds a pharmacy."""

    founding: Founding = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAnswers(KeyAnswers):
    """Everything the first run asks of who joins one."""

    server_url: str
    newcomer: Newcomer = field(repr=False)


class RegisterFolder:
    """One data folder; the register it opens is closed with it until somebody takes it over.

    A key file given here is read in place of where this register keeps its keys: a stick may
    stand under another name today. `reach` is the way to a centre, HTTPS unless one is given.
    """

    def __init__(
        self,
        paths: Paths,
        key_file: Path | None = None,
        reach: Callable[[str], Transport] | None = None,
    ) -> None:
        self.paths = paths
        self.key_file = key_file
        self.reach = reach
        self.clock = SystemClock()
        self.made: Secrets | None = None
        self._till: Till | None = None

    def take(self) -> Till | None:
        """Hand over the register that was opened, if one was."""
        till, self._till = self._till, None
        return till

    def close(self) -> None:
        """Close a register that nobody took."""
        till = self.take()
        if till is not None:
            till.close()

    def settings(self) -> Settings:
        """Read what this computer was told.

        Raises: Refused or EnvironmentProblem `settings.*`.
        """
        return computer.load(self.paths.settings)

    def open(self, phrase: RecoveryPhrase | None = None) -> Standing:
        """Open the register, or say what is needed first.

        Raises: EnvironmentProblem and Refused of `keys`, `folder`, `storage` and `mark`.
        """
        self.paths.ready()
        if keys.is_first_run(self.paths.data):
            return FirstRunNeeded()
        try:
            secrets = self._secrets(phrase)
        except Refused as refused:
            if refused.code == "keys.phrase_needed":
                return PhraseNeeded()
            raise
        return self._start(secrets)

    def recover(self, phrase: RecoveryPhrase) -> Standing:
        """Open the register with the phrase alone and make it a new device.

        Its new keys go to the system's keyring, or under the phrase where there is none.
        Raises: what `open` raises, and Refused `phrase.wrong`.
        """
        folder = self.paths.data
        try:
            secrets = keys.recover(folder, phrase, keys.KeepInKeyring())
        except EnvironmentProblem as problem:
            if problem.code not in {"keys.no_keyring", "keys.keyring_failed"}:
                raise
            secrets = keys.recover(folder, phrase, keys.KeepUnderPhrase())
        return self._start(secrets)

    def found(self, answers: Answers) -> Till:
        """Make the keys and the pharmacy; what an interrupted try had done is used, not redone.

        Raises: what `keys.first_run` and `register.found` raise; EnvironmentProblem `storage.*`.
        """
        register.checked(answers.founding)
        around = self._around(self._ceremony(answers))
        database = register.open_file(self.paths.database, around, create=True)
        with ExitStack() as undo:
            undo.callback(database.close)
            try:
                till, _owner_id = register.found(database, around, answers.founding)
            except Refused as refused:
                if refused.code != "register.already_founded":
                    raise
                till = register.start(database, around)
            undo.pop_all()
            self._till = till
            return till

    def knock(self, server_url: str) -> None:
        """Find out whether a centre answers at an address.

        Raises: Refused or EnvironmentProblem `enrolment.*`.
        """
        from sync.client import enrolling  # noqa: PLC0415 - only who joins pays for the way

        with way_to(server_url, self.reach) as transport:
            enrolling.knock(server_url, IdSource(self.clock), transport)

    def join(self, answers: JoinAnswers) -> Till:
        """Make the keys and join a pharmacy; an interrupted try goes on where it was.

        Raises: what `keys.first_run` and `enrolling.join` raise; EnvironmentProblem `storage.*`.
        """
        from sync.client import enrolling  # noqa: PLC0415 - see `knock`

        enrolment.check_newcomer(answers.newcomer)
        around = self._around(self._ceremony(answers))
        database = register.open_file(self.paths.database, around, create=True)
        with ExitStack() as undo:
            undo.callback(database.close)
            with way_to(answers.server_url, self.reach) as transport:
                till = enrolling.join(
                    database, around, answers.newcomer, answers.server_url, transport
                )
            undo.pop_all()
            self._till = till
            return till

    def _ceremony(self, answers: KeyAnswers) -> Secrets:
        """Keep the settings and make the keys, unless they were made before."""
        paths = self.paths.ready()
        computer.save(paths.settings, answers.settings)
        secrets = answers.secrets or self.made
        if secrets is None:
            assert answers.phrase is not None, "keys are made under a phrase"
            secrets = keys.first_run(paths.data, answers.phrase, answers.keep)
            self.made = secrets
        return secrets

    def _secrets(self, phrase: RecoveryPhrase | None) -> Secrets:
        if self.key_file is not None:
            return key_files.read_key_file(self.key_file, self.paths.data)
        return keys.unlock(self.paths.data, phrase=phrase)

    def _start(self, secrets: Secrets) -> Standing:
        around = self._around(secrets)
        # The mark is written with the first event: without one nothing was ever recorded here,
        # and a missing file is a founding cut short, not a lost journal.
        fresh = not (self.paths.data / register.MARK_FILE).exists()
        database = register.open_file(self.paths.database, around, create=fresh)
        with ExitStack() as undo:
            undo.callback(database.close)
            try:
                till = register.start(database, around)
            except Refused as refused:
                if refused.code != "register.not_founded":
                    raise
                return FirstRunNeeded(secrets, enrolment.was_joining(database))
            undo.pop_all()
            self._till = till
            if enrolment.is_enrolled(till) and not people.people(till):
                return FetchNeeded(till, *enrolment.joined_as(till))
            return till

    def _around(self, secrets: Secrets) -> Surroundings:
        ids = IdSource(self.clock)
        return register.surroundings(self.paths.data, secrets, self.clock, ids)
