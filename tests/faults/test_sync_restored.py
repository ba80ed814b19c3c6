"""A register's file or the centre's goes back in time, or is there twice: nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.queries import cases
from pharmadesk.storage import sync_state
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter


def sales(counter: Counter) -> int:
    return len(counter.rows().get("sale", []))


def test_file_restored_behind_its_mark_begins_anew_and_gets_its_events_back(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    yesterday = second.photograph()
    second.shop.sell("cream")
    second.synchronise()
    second.shop.sell("cream")  # never reaches anybody: the file is lost with it
    second.go_back(yesterday, keep_mark=True)
    assert second.shop.till.identity.series == "C3-B"
    second.shop.sell("loose")
    sync_all(second, first)
    assert_converged(first, second)
    assert sales(first) == 2
    assert {row["series"] for row in first.rows()["sale"]} == {"C3-A", "C3-B"}


def test_file_and_mark_restored_find_out_from_the_centre_before_a_number_repeats(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    yesterday = second.photograph()
    second.shop.sell("cream")
    second.synchronise()
    second.go_back(yesterday)
    second.synchronise()
    assert second.shop.till.identity.series == "C3-B"
    second.shop.sell("cream")
    sync_all(second, first)
    assert_converged(first, second)
    assert sales(second) == 2


@pytest.mark.parametrize("sold_since", [1, 3])
def test_file_and_mark_restored_and_sold_on_keep_both_histories(
    pair: tuple[Counter, Counter], sold_since: int
) -> None:
    """Fewer, more, or just as many: a seq tells nothing, the hash does."""
    first, second = pair
    yesterday = second.photograph()
    for _ in range(2):
        second.shop.sell("cream")
    second.synchronise()
    second.go_back(yesterday)
    for _ in range(sold_since):
        second.shop.sell("loose")
    sync_all(second, first)
    assert_converged(first, second)
    assert sales(first) == sales(second) == 2 + sold_since
    with first.shop.till.database.read() as connection:
        assert len(cases.numbers_used_twice(connection)) == min(2, sold_since)
    assert second.shop.till.identity.series == "C3-B"


def test_as_many_events_with_other_hashes_are_told_apart(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    yesterday = second.photograph()
    second.shop.sell("cream")
    second.synchronise()
    second.go_back(yesterday)
    second.shop.sell("loose")
    sync_all(second, first)
    assert_converged(first, second)
    assert sales(first) == 2


def test_cloned_register_keeps_what_both_copies_sold(
    pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, second = pair
    clone = second.clone(tmp_path / "clone")
    second.shop.sell("cream")
    clone.shop.sell("loose")
    second.synchronise()
    clone.synchronise()
    clone.shop.sell("loose")
    second.shop.sell("cream")
    sync_all(first, second, clone)
    assert_converged(first, second, clone)
    assert sales(first) == 4
    clone.shop.till.close()


def test_register_forked_twice_has_a_branch_for_each_history(
    pair: tuple[Counter, Counter], centre: FakeCentre, tmp_path: Path
) -> None:
    first, second = pair
    clones = [second.clone(tmp_path / f"clone {n}") for n in range(2)]
    for counter in (second, *clones):
        counter.shop.sell("cream")
        counter.synchronise()
    sync_all(first, second, *clones)
    assert_converged(first, second, *clones)
    assert {branch for _, _, branch in centre.memory.chains} == {0, 1, 2}
    assert sales(first) == 3
    for clone in clones:
        clone.shop.till.close()


def test_fork_that_was_noted_goes_on_after_a_kill(
    pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, second = pair
    clone = second.clone(tmp_path / "clone")
    second.shop.sell("cream")
    second.synchronise()
    clone.shop.sell("loose")
    clone.engine.stir()
    while clone.shop.till.identity.series == "C3-A":
        assert clone.engine.step().state == "moved"
    clone.restart()
    sync_all(first, clone, second)
    assert_converged(first, second, clone)
    assert sales(first) == 2
    clone.shop.till.close()


# --- the centre -----------------------------------------------------------------------------------


def test_restored_centre_is_told_again_what_it_had_promised(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    backup = centre.backup()
    for counter in pair:
        counter.shop.sell("cream")
    sync_all(first, second)
    before = {kept.hash: kept.eff_hlc for kept in centre.memory.log}
    centre.restore(backup, "epoch 2")
    second.shop.sell("loose")
    sync_all(second, first)
    assert_converged(first, second)
    after = {kept.hash: kept.eff_hlc for kept in centre.memory.log}
    assert before.items() <= after.items()
    assert [kept.position for kept in centre.memory.log] == list(range(1, len(after) + 1))


def test_restored_centre_gets_every_incarnation_back(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    backup = centre.backup()
    yesterday = second.photograph()
    second.shop.sell("cream")
    second.synchronise()
    second.go_back(yesterday)
    second.shop.sell("loose")  # a fork: a branch, and a new incarnation
    sync_all(second, first)
    centre.restore(backup, "epoch 2")
    second.restart()
    sync_all(second, first)
    assert_converged(first, second)
    known = {kept.hash for kept in centre.memory.log}
    with second.shop.till.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT hash FROM journal_event").scalars()
        assert set(rows) <= known


def test_centre_restored_before_anything_was_told_gets_everything_again(
    pair: tuple[Counter, Counter], centre: FakeCentre
) -> None:
    first, second = pair
    empty = centre.backup()
    empty.chains.clear()
    empty.log.clear()
    centre.restore(empty, "epoch 2")
    sync_all(first, second)
    assert_converged(first, second)
    with first.shop.till.database.read() as connection:
        known = sync_state.centre(connection)
    assert known is not None
    assert (known.position, known.server_epoch) == (len(centre.memory.log), "epoch 2")
