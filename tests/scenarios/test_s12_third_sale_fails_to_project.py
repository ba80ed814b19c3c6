"""Scenario 12: of five offline sales the third does not become rows at the centre.

The register that sold it is told so, with the reason, and can ask for another try. Another register
that takes it in with the same defect shows its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pharmadesk.projections import project as projecting
from pharmadesk.services import synchronising
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    import logging

    import pytest

    from tests.scenarios.town import Town

FAILURES = "SELECT event_id, why, problem FROM projection_failure"


def test_s12_third_of_five_sales_is_set_aside_on_both_sides_until_it_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord]
) -> None:
    first, second = town.pair()
    second.network.is_cut = True
    sold = [second.shop.sell("cream") for _ in range(5)]
    poison = sold[2].event_id
    sound = projecting.EFFECTS["sale.completed"]

    def fails(header: Any, body: Any) -> Any:
        if header.event_id == poison:
            raise ZeroDivisionError
        return sound(header, body)

    second.network.is_cut = False
    with monkeypatch.context() as broken:
        broken.setitem(projecting.EFFECTS, "sale.completed", fails)
        second.synchronise()
        first.synchronise()

    good = sorted(done.sale_id for done in sold if done.event_id != poison)
    assert second.waiting() == 0
    assert len(town.sql(first, "SELECT 1 FROM journal_event WHERE kind = 'sale.completed'")) == 5
    assert sorted(town.sql(first, "SELECT sale_id FROM sale")) == good
    assert town.sql(first, FAILURES) == [(poison, "quarantined", "ZeroDivisionError")]
    assert sorted(row["sale_id"] for row in first.shop.rows("sale")) == good
    seen = synchronising.overview(first.shop.till)
    assert seen is not None
    (aside,) = seen.aside
    assert (aside.event_id, aside.reason) == (poison, "projection.failed")
    assert expected_logs
    told = second.synchronise()[-1].set_aside
    there = synchronising.overview(second.shop.till, [(it.event_id, it.why) for it in told])
    assert there is not None
    (at_centre,) = there.at_centre
    assert (at_centre.event_id, at_centre.reason) == (poison, "centre.quarantined")
    assert there.aside == ()

    assert synchronising.retry(first.shop.till, first.shop.owner) == 1
    second.engine.retry_there()
    assert second.synchronise()[-1].set_aside == ()

    assert len(town.sql(first, "SELECT 1 FROM sale")) == 5
    assert town.sql(first, FAILURES) == []
    sync_all(first, second)
    assert_converged(first, second)
