"""Prove a register: that its journal is what was written, and its rows are what its journal says.

Whoever can unlock the keys could read the file anyway, so verifying and comparing ask for nobody;
a person who is there must be allowed to. Replacing rows that differ takes a person.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, require
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.journal import damage
from pharmadesk.journal import verify as verification
from pharmadesk.journal.faults import Fault
from pharmadesk.journal.mark import Mark, NoMark
from pharmadesk.journal.vouching import vouched_keys
from pharmadesk.projections import setting_aside
from pharmadesk.projections.rebuild import Rederivation
from pharmadesk.services import register
from pharmadesk.storage import snapshots, sync_state
from pharmadesk.storage.integrity import damaged_pages
from pharmadesk.storage.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pharmadesk.projections.rebuild import Difference
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.database import Database

    Progress = Callable[[int], None]

LOCAL = "rebuild"

_DAMAGE = Fault("storage.damaged")
_NO_MARK = {NoMark.MISSING: "mark.missing", NoMark.FORGED: "mark.forged"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked of a journal, and everything that is wrong with it."""

    events: int
    chains: int
    signatures: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What deriving every row anew found; `replaced` are the tables that were put right.

    Shape: `differences` names at most a hundred rows of each table. `deferred` events are beyond
    this program, so that their rows cannot be judged.
    """

    events: int
    deferred: int
    differences: tuple[Difference, ...]
    replaced: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row was what the journal says."""
        return not self.differences


def verify(
    till: Till,
    actor: Actor | None = None,
    *,
    all_signatures: bool = False,
    progress: Progress | None = None,
) -> Verified:
    """Verify the journal of a running register, while it goes on selling.

    Raises: Refused `permission.denied`; EnvironmentProblem `mark.unreadable`.
    """
    _check(actor, Action.VERIFY_JOURNAL)
    mark = till.read_mark()  # before the journal, which can only be ahead of it
    return _verify(
        till.database, till.public_key, mark, all_signatures=all_signatures, progress=progress
    )


def verify_file(
    path: Path,
    around: Surroundings,
    *,
    all_signatures: bool = False,
    progress: Progress | None = None,
) -> Verified:
    """Verify a register that no program has started, and write nothing.

    Starting would answer a cut journal with a new incarnation before anyone had named the cut.
    A file too damaged to open is a fault like others. Every page is authenticated, on a thread
    beside: also those that no event lies on.

    Raises: EnvironmentProblem `mark.unreadable`, `storage.*`.
    """
    mark = around.mark.read()
    try:
        database = register.open_file(path, around)
    except EnvironmentProblem as problem:
        return Verified(0, 0, 0, (_as_fault(problem),))
    with database, ThreadPoolExecutor(1, "pages") as beside:
        assert database.file is not None, "it was opened from a file"
        pages = beside.submit(damaged_pages, database.file)
        key = register.public_key(around.secrets)
        found = _verify(database, key, mark, all_signatures=all_signatures, progress=progress)
        if pages.result() and _DAMAGE not in found.faults:
            found = replace(found, faults=(*found.faults, _DAMAGE))
    return found


def _verify(
    database: Database,
    public_key: bytes,
    mark: Mark | NoMark,
    *,
    all_signatures: bool,
    progress: Progress | None,
) -> Verified:
    events = chains = signatures = 0
    faults = [] if isinstance(mark, Mark) else [Fault(_NO_MARK[mark])]
    try:
        with database.read() as connection:
            verdict = verification.verify(
                connection,
                public_keys=vouched_keys(connection, public_key, sync_state.peers(connection)),
                mark=mark if isinstance(mark, Mark) else None,
                all_signatures=all_signatures,
                witnesses=vouched_keys(connection, public_key, {}).keys(),
                progress=progress,
            )
        events, chains, signatures = verdict.events, verdict.chains, verdict.signatures
        faults += verdict.faults
        damaged = any(fault.code == "journal.unreadable" for fault in faults)
    except EnvironmentProblem as problem:
        _as_fault(problem)
        damaged = True
    if damaged and database.file is not None:
        faults += damage.unreadable_events(database.file) or (_DAMAGE,)
    return Verified(events, chains, signatures, tuple(faults))


def _as_fault(problem: EnvironmentProblem) -> Fault:
    """Take damage for the finding it is; every other problem keeps us from looking."""
    if problem.code != "storage.damaged":
        raise problem
    return _DAMAGE


def compare(database: Database, progress: Progress | None = None) -> Rebuilt:
    """Derive every row anew and compare with those in use, which are left as they are.

    Raises: Refused `rebuild.history_on_its_way`; EnvironmentProblem `storage.*`.
    """
    _require_whole(database)
    with scratch(database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up(progress)
        return Rebuilt(derived.events, derived.deferred, tuple(derived.differences()))


def rebuild(till: Till, actor: Actor | None, progress: Progress | None = None) -> Rebuilt:
    """Derive every row anew, compare, and put the tables that differ right.

    What the centre has taken back is in no row afterwards, and waits like all that must not act.

    The till sells on meanwhile: only the replacement holds it up, once what was sold since is
    derived too.

    Raises: Refused `permission.denied`, `rebuild.newer_events` when rows would have to be replaced
    and some events are beyond this program, `rebuild.history_on_its_way`; EnvironmentProblem
    `storage.*`.
    """
    _check(actor, Action.REBUILD)
    _require_whole(till.database)
    with scratch(till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up(progress)
        found = tuple(derived.differences())
        if not found and not setting_aside.taken_back(beside.connection):
            return Rebuilt(derived.events, derived.deferred, ())
        if found and derived.deferred:
            raise Refused("rebuild.newer_events", events=derived.deferred)

        def work(unit: Unit) -> tuple[str, ...]:
            beside.renew()
            derived.catch_up()
            tables = _tables(derived.differences())
            derived.replace(unit.connection, tables)
            waits = setting_aside.taken_back(unit.connection) & derived.left_out
            sync_state.aside_for(unit.connection, waits, setting_aside.HELD)
            unit.local.add(LOCAL)
            return tables

        replaced = till.write(actor, work)
        return Rebuilt(derived.events, derived.deferred, found, replaced)


def _require_whole(database: Database) -> None:
    """Refuse to hold rows against a journal that is still on its way."""
    with database.read() as connection:
        if snapshots.is_in_use(connection):
            raise Refused("rebuild.history_on_its_way")


def _tables(differences: Iterable[Difference]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(difference.table for difference in differences))


def _check(actor: Actor | None, action: Action) -> None:
    if actor is not None:
        require(actor.roles, action)
