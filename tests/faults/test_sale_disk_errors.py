"""The disk fails at each write and each sync of a scan and of a sale: all of it, or nothing."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n.wording import message
from pharmadesk.services import baskets, people, printing, selling
from pharmadesk.services.changes import Actor
from tests.faults.register_folder import founded, kept_by, reopened
from tests.till import assert_replay_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pharmadesk.services.till import Till
    from tests.faults.register_folder import Kept

if sys.platform != "linux":
    pytest.skip("only the Linux library exports what the fault needs", allow_module_level=True)

from tests.faults.failing_disk import FULL, SYNC_ERROR, WRITE_ERROR, FailingDisk

MOST_CALLS = 300
MONEY = [Tendered("cash", 1_000_000)]
FAULTS = pytest.mark.parametrize(
    ("result", "code", "words"),
    [
        (WRITE_ERROR, "storage.disk_error", "Le disque a signalé une erreur"),
        (FULL, "storage.disk_full", "Le disque est plein"),
        (SYNC_ERROR, "storage.disk_error", "Le disque a signalé une erreur"),
    ],
    ids=["write", "full", "sync"],
)


class Counter:
    """A till on a disk that fails when told to, and the person who sells."""

    def __init__(self, till: Till, folder: Path) -> None:
        self.till = till
        self._folder = folder
        owner = people.people(till)[0]
        self.actor = Actor(owner.person_id, owner.roles)
        self.disk = FailingDisk(till.database._writing.raw_connection().driver_connection)

    def kept(self) -> Kept:
        return kept_by(self.till)

    def kept_after_a_kill(self) -> Kept:
        """Ask a till that starts on the files as a kill would leave them now."""
        elsewhere = self._folder.with_name("killed")
        shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.copytree(self._folder, elsewhere)
        with reopened(elsewhere) as till:
            return kept_by(till)

    def sweep(self, result: int, attempt: Callable[[], object]) -> Iterator[EnvironmentProblem]:
        """Fail the first call of the attempt, then the second, until it needs no more calls."""
        for nth in range(1, MOST_CALLS):
            # Each attempt begins with an empty log, so that its calls are the same.
            self.disk.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.disk.fail(nth, result)
            try:
                attempt()
            except EnvironmentProblem as problem:
                self.disk.fail(0, result)
                yield problem
            else:
                assert self.disk.calls < nth, "a call failed and nobody noticed"
                self.disk.fail(0, result)
                return
        pytest.fail("the sweep never came to its end")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    folder = founded().copy(tmp_path / "data")
    with reopened(folder) as till:
        yield Counter(till, folder)
        assert_replay_equal(till)


@FAULTS
def test_sale_met_by_a_failing_disk_leaves_the_basket_and_the_drawer_as_they_were(
    counter: Counter, result: int, code: str, words: str
) -> None:
    till, actor = counter.till, counter.actor
    basket = baskets.scan(till, actor, next(iter(founded().item_ids))).basket
    before = counter.kept()

    failures = 0
    for problem in counter.sweep(
        result, lambda: selling.complete(till, actor, basket.basket_id, MONEY)
    ):
        failures += 1
        assert problem.code == code
        assert message(problem).startswith(words)
        assert counter.kept() == counter.kept_after_a_kill() == before
        assert printing.waiting(till) == 0, "a receipt would print and kick the drawer"
        assert baskets.current(till) == basket

    assert failures > 1
    after = counter.kept()
    assert [sale.ticket for sale in after.sales.values()] == ["C2-A 000001"]
    assert after == counter.kept_after_a_kill()
    job = printing.take(till)
    assert job is not None
    assert job.kick_drawer


@FAULTS
def test_scan_met_by_a_failing_disk_leaves_the_basket_as_it_was(
    counter: Counter, result: int, code: str, words: str
) -> None:
    till, actor = counter.till, counter.actor
    first, second, *_ = founded().item_ids
    basket = baskets.scan(till, actor, first).basket

    failures = 0
    for problem in counter.sweep(
        result, lambda: baskets.scan(till, actor, second, basket.basket_id)
    ):
        failures += 1
        assert problem.code == code
        assert message(problem).startswith(words)
        assert baskets.current(till) == basket
        assert counter.kept() == counter.kept_after_a_kill()

    assert failures > 1
    scanned = baskets.current(till)
    assert scanned is not None
    assert [line.quantity for line in scanned.lines] == [1, 1]
    assert counter.kept() == counter.kept_after_a_kill()
