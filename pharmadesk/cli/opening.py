"""From the arguments to an open register: its folder, its settings, its keys, its person."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk import logs
from pharmadesk import settings as computer
from pharmadesk.errors import Bug, EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.i18n import _, use_language
from pharmadesk.paths import Paths
from pharmadesk.services import people, register
from pharmadesk.storage import key_files, keys
from pharmadesk.storage.phrase import read_phrase
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from pharmadesk.values.text import fold

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from pharmadesk.cli.console import Console
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from pharmadesk.storage.database import Database
    from pharmadesk.storage.key_material import Secrets

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and what its computer was told."""

    paths: Paths
    settings: Settings


@contextmanager
def place(asked: Namespace, *, make: bool = False) -> Iterator[Place]:
    """Go to the data folder, speak its language and record errors in its log.

    Raises: EnvironmentProblem `storage.no_folder` unless it may be made; those of `settings`.
    """
    paths = Paths.at(asked.data_dir)
    if not make and not paths.data.is_dir():
        raise EnvironmentProblem("storage.no_folder")
    paths.ready()
    settings = computer.load(paths.settings)
    use_language(asked.language or settings.language)
    with logs.recording(paths.logs, debug=settings.log_level == "debug"):
        try:
            yield Place(paths, settings)
        except PharmaDeskError:
            raise
        except Exception as error:
            _log.exception("unexpected error")
            raise Bug("unexpected") from error


def secrets_of(asked: Namespace, paths: Paths, console: Console) -> Secrets:
    """Unlock the register's keys, asking for the recovery phrase where nothing else keeps them.

    Raises: what `keys.unlock` and `read_phrase` raise.
    """
    if asked.key_file is not None:
        return key_files.read_key_file(asked.key_file, paths.data)
    phrase = None
    if not keys.is_first_run(paths.data) and keys.how_kept(paths.data) == "phrase":
        phrase = read_phrase(console.secret(_("Recovery phrase: ")))
    return keys.unlock(paths.data, phrase=phrase)


def surroundings(asked: Namespace, paths: Paths, console: Console) -> Surroundings:
    """Put together what a register stands on, with the clock of this computer."""
    clock = SystemClock()
    return register.surroundings(
        paths.data, secrets_of(asked, paths, console), clock, IdSource(clock)
    )


@contextmanager
def opened_file(paths: Paths, around: Surroundings) -> Iterator[Database]:
    """Open the register's file without starting the register."""
    database = register.open_file(paths.database, around)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def started(asked: Namespace, console: Console) -> Iterator[tuple[Place, Till]]:
    """Start the register of the data folder."""
    with place(asked) as here:
        around = surroundings(asked, here.paths, console)
        database = register.open_file(here.paths.database, around)
        try:
            till = register.start(database, around)
        except BaseException:
            database.close()
            raise
        try:
            yield here, till
        finally:
            till.close()


def log_in(till: Till, asked: Namespace, console: Console) -> Actor:
    """Let the person named on the command line take the register; the only one needs no name.

    Raises: Refused `person.needed`, `person.unknown`, `person.ambiguous`, `pin.*`, `login.*`.
    """
    return people.log_in(till, named(till, asked), console.pin())


def named(till: Till, asked: Namespace) -> str:
    """Return who is named on the command line; the only one needs no name.

    Raises: Refused `person.needed`, `person.unknown`, `person.ambiguous`.
    """
    everyone = people.people(till)
    if asked.person is None:
        if len(everyone) > 1:
            raise Refused("person.needed")
        found = everyone
    else:
        found = [person for person in everyone if fold(person.name) == fold(asked.person)]
    if not found:
        raise Refused("person.unknown")
    if len(found) > 1:
        raise Refused("person.ambiguous")
    return found[0].person_id
