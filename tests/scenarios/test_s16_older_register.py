"""Scenario 16: the centre and another register know a kind that this register does not.

Pushing is never refused, and selling goes on. Reading goes on too, where the scenario would have it
wait: events of a later program are kept as they came, count once the program is updated, and are
named on the synchronisation screen with that reason until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.services import stock, synchronising
from tests.sync_world import Counter, assert_converged, sync_all

if TYPE_CHECKING:
    import pytest

    from pharmadesk.queries.synchronising import AsideEvent
    from tests.scenarios.town import Town


def aside(counter: Counter) -> tuple[AsideEvent, ...]:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return seen.aside


def test_s16_older_register_sells_and_pushes_and_says_what_it_cannot_read_yet(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = town.pair()
    shop = newer.shop
    stock.hold(shop.till, shop.owner, shop.items["plain"], shop.lot_id("P-SOON"), "recall")
    newer.synchronise()
    known = REGISTRY._kinds
    without = {name: kind for name, kind in known.items() if name != "lot.held"}

    with monkeypatch.context() as before:
        before.setattr(REGISTRY, "_kinds", without)
        older.synchronise()
        older.shop.sell("cream")
        older.synchronise()
        (waiting,) = aside(older)
        assert (waiting.kind, waiting.reason) == ("lot.held", "event.deferred")
        assert older.shop.rows("lot_hold") == []
        assert synchronising.retry(older.shop.till, older.shop.owner) == 0

    assert older.waiting() == 0
    assert len(town.sql(newer, "SELECT 1 FROM sale")) == 1
    assert synchronising.retry(older.shop.till, older.shop.owner) == 1
    assert aside(older) == ()
    sync_all(newer, older)
    assert_converged(newer, older)
    fresh = town.join(newer, "fresh", "C4")
    sync_all(fresh, newer, older)
    assert_converged(fresh, newer, older)
