"""What a person reads of synchronising: the others, what waits, what to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.queries.synchronising import NamedCase
from pharmadesk.services import synchronising
from tests.sync_world import URL, sync_all
from tests.till import local_us

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pharmadesk.services.synchronising import Overview
    from tests.sync_world import Counter
    from tests.till import Shop

QUARTER_PAST_US = local_us("2026-11-23 10:15")


def seen_by(counter: Counter) -> Overview:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return seen


def test_register_of_no_centre_has_no_overview(shop: Shop) -> None:
    assert synchronising.overview(shop.till) is None


def test_other_registers_show_the_newest_thing_known_of_them(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    second.shop.clock.set_wall(QUARTER_PAST_US)
    second.shop.sell("cream")
    before = seen_by(first).others
    sync_all(second, first)
    after = seen_by(first)
    assert after.address == URL
    assert [other.name for other in before + after.others] == ["Caisse 3", "Caisse 3"]
    assert before[0].heard_us < QUARTER_PAST_US <= after.others[0].heard_us
    assert (after.aside, after.cases) == ((), ())


def test_event_of_a_later_program_is_listed_and_counts_once_tried_again(
    pair: tuple[Counter, Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    second.shop.sell("cream")
    second.synchronise()
    known = REGISTRY._kinds
    older = {name: kind for name, kind in known.items() if name != "sale.completed"}
    monkeypatch.setattr(REGISTRY, "_kinds", older)
    first.synchronise()
    (aside,) = seen_by(first).aside
    assert (aside.kind, aside.register, aside.reason) == (
        "sale.completed",
        "Caisse 3",
        "event.deferred",
    )
    assert synchronising.retry(first.shop.till, first.shop.owner) == 0
    monkeypatch.setattr(REGISTRY, "_kinds", known)
    assert synchronising.retry(first.shop.till, first.shop.owner) == 1
    assert seen_by(first).aside == ()


def test_what_was_sold_twice_is_a_case_under_the_items_name(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    for counter in (first, second):
        counter.shop.sell(*["cream"] * 5)
    sync_all(first, second)
    name = first.shop.rows("item")
    (cream,) = (row["name"] for row in name if row["item_id"] == first.shop.items["cream"])
    for counter in (first, second):
        assert seen_by(counter).cases == (NamedCase("stock.oversold", cream, "-2"),)


def test_register_that_was_copied_and_sold_twice_is_a_case(
    pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, _second = pair
    copy = first.clone(tmp_path / "copy")
    for counter in (first, copy):
        counter.shop.sell("plain")
        counter.synchronise()
    seen = seen_by(copy)
    copy.shop.till.close()
    assert NamedCase("register.copied", "", "") in seen.cases
