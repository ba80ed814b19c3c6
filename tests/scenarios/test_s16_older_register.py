"""Scenario 16: an older register, a newer centre.

Pushing is never refused, and selling goes on. Where the operator says that a program is too old,
pulling waits for the update and the register says so. Else it goes on: events of a kind that it
does not know are kept as they came, count once the program is updated, and are named on the
synchronisation screen with that reason until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.services import stock, synchronising
from pharmadesk.services.replication import centre
from sync.server.exchange import Centre
from sync.server.versions import Versions
from tests.scenarios.town import SEED
from tests.sync_world import Counter, assert_converged, sync_all
from tests.till import refused

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


def test_s16_older_register_sells_nothing_that_critical_news_is_about_until_it_can_read_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = town.pair()
    shop = newer.shop
    basket = older.shop.scan("plain").basket
    stock.hold(shop.till, shop.owner, shop.items["plain"], shop.lot_id("P-SOON"), "recall")
    newer.synchronise()
    known = REGISTRY._kinds
    without = {name: kind for name, kind in known.items() if name != "lot.held"}

    with monkeypatch.context() as before:
        before.setattr(REGISTRY, "_kinds", without)
        older.synchronise()
        with refused("item.blocked", name="plain"):
            older.shop.scan("plain")
        with refused("item.blocked", name="plain"):
            older.shop.pay(basket.basket_id, basket.total_centimes)
        older.restart()
        with refused("item.blocked", name="plain"):
            older.shop.scan("plain")
        older.shop.sell("cream")

    assert synchronising.retry(older.shop.till, older.shop.owner) == 1
    older.shop.pay(basket.basket_id, basket.total_centimes)
    sync_all(newer, older)
    assert_converged(newer, older)


def test_s16_register_that_is_too_old_pushes_and_is_told_until_it_is_updated(town: Town) -> None:
    newer, older = town.pair()
    operators = Centre(town.url, town.clock, SEED, versions=Versions(least="9.0", newest="9.1"))
    older.network.centre = operators
    newer.shop.sell("cream")
    newer.synchronise()

    older.restart()
    older.shop.sell("cream")
    steps = older.synchronise()

    assert {step.problem.code for step in steps if step.problem} == {"sync.update_needed"}
    assert steps[-1].upgrade == "9.1"
    assert older.waiting() == 0
    assert len(town.sql(newer, "SELECT 1 FROM sale")) == 2
    assert len(older.shop.rows("sale")) == 1
    known = centre.known(older.shop.till)
    assert known.problem == "sync.update_needed"

    older.network.centre = town.socket  # as if it were of the least version now
    older.restart()
    steps = older.synchronise()
    assert steps[-1].upgrade == ""
    assert centre.known(older.shop.till).problem is None
    sync_all(newer, older)
    assert_converged(newer, older)
    operators.close()


def test_register_is_advised_before_it_must(town: Town) -> None:
    first = town.found()
    operators = Centre(town.url, town.clock, SEED, versions=Versions(newest="9.1"))
    first.network.centre = operators
    first.restart()
    assert first.synchronise()[-1].upgrade == "9.1"
    assert centre.known(first.shop.till).problem is None
    operators.close()
