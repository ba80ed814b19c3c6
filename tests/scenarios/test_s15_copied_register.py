"""Scenario 15: a register's file copied to a second computer, both of which sell and synchronise.

The second holder begins a new incarnation, with receipts of a series of its own, and is told of
the copy. That the owner approves it as a device of its own belongs to enrolment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import synchronising
from tests.sync_world import Counter, assert_converged, sync_all

if TYPE_CHECKING:
    from tests.scenarios.town import Town


def told_of_a_copy(counter: Counter) -> bool:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return "register.copied" in {case.kind for case in seen.cases}


def test_s15_second_holder_of_a_file_is_told_and_both_histories_are_kept(town: Town) -> None:
    first, second = town.pair()
    clone = town.keep(second.clone(town.folder / "second computer"))
    sold = [second.shop.sell("cream"), second.shop.sell("plain"), clone.shop.sell("loose")]
    second.synchronise()
    assert not told_of_a_copy(clone)
    clone.synchronise()
    assert told_of_a_copy(clone)
    assert clone.shop.till.identity.series == "C3-B"
    assert second.shop.till.identity.series == "C3-A"
    sold.append(clone.shop.sell("plain"))
    sync_all(second, clone, first)

    assert sorted(town.sql(first, "SELECT sale_id FROM sale")) == sorted(s.sale_id for s in sold)
    assert town.sql(first, "SELECT DISTINCT branch FROM journal_event ORDER BY 1") == [0, 1]
    assert_converged(first, second, clone)
