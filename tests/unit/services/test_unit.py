"""One use case is one transaction: all of it is there, or none, and then it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain import events
from pharmadesk.journal.mark import Mark
from pharmadesk.services import baskets, printing

if TYPE_CHECKING:
    from pharmadesk.services.changes import Changes
    from tests.till import Shop


def login(shop: Shop) -> events.LoginAccepted:
    """A body that any event may carry here."""
    return events.LoginAccepted(person_id=shop.cashier.person_id)


def test_failure_after_an_event_leaves_no_event_no_row_and_tells_nobody(shop: Shop) -> None:
    heard: list[Changes] = []
    shop.till.listen(heard.append)
    before = shop.last_header()

    def fails(unit: Any) -> None:
        body = events.SupplierDescribed(
            supplier_id=shop.till.ids.new(), fields=events.SupplierFields(name="Sophaca")
        )
        unit.emit("supplier.described", body, stream_key="s")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk is gone"):
        shop.till.write(shop.owner, fails)
    assert shop.last_header() == before
    assert shop.rows("supplier") == []
    assert heard == []


def test_next_event_after_a_failure_follows_the_last_one_that_stands(shop: Shop) -> None:
    seq = shop.last_header()["seq"]

    def fails(unit: Any) -> None:
        unit.emit("login.accepted", login(shop), stream_key="s")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shop.till.write(None, fails)
    shop.emit("login.accepted", login(shop))
    assert shop.last_header()["seq"] == seq + 1


def test_listeners_hear_what_was_committed(shop: Shop) -> None:
    shop.open_session()
    heard: list[Changes] = []
    shop.till.listen(heard.append)
    shop.sell("plain")
    kinds = [change.kinds for change in heard]
    assert kinds == [frozenset(), {"sale.completed"}]
    assert [change.local for change in heard] == [{"basket"}, {"basket", "print_job"}]
    (stored,) = heard[-1].events
    assert stored.header.event_id == shop.rows("sale")[0]["event_id"]


def test_mark_names_the_last_event_and_the_last_number(shop: Shop) -> None:
    shop.open_session()
    shop.sell("plain")
    mark = shop.around.mark.read()
    assert isinstance(mark, Mark)
    assert (mark.seq, mark.numbers) == (shop.last_header()["seq"], {"receipt": 1})


def test_write_without_an_event_leaves_the_mark_alone(shop: Shop) -> None:
    shop.open_session()
    before = shop.around.mark.read()
    shop.scan("plain")
    assert shop.around.mark.read() == before


def test_mark_that_cannot_be_written_does_not_undo_the_sale_nor_hide_it(
    shop: Shop, expected_logs: list[Any]
) -> None:
    """The sale is on the disk: to report it as failed would make the cashier sell it twice."""
    shop.open_session()
    basket = shop.scan("plain").basket
    blocked = shop.folder / "mark.recent.new"
    blocked.mkdir()
    (shop.folder / "mark.new").mkdir()
    done = shop.pay(basket.basket_id, 1_230)
    assert done.ticket == "C2-A 000001"
    assert baskets.current(shop.till) is None
    assert printing.waiting(shop.till) == 1
    assert [record.levelname for record in expected_logs] == ["WARNING"]
    problem = shop.till.mark_problem
    assert problem is not None
    assert problem.code == "mark.unwritable"
    blocked.rmdir()
    (shop.folder / "mark.new").rmdir()
    shop.sell("plain")
    assert shop.till.mark_problem is None
    mark = shop.around.mark.read()
    assert isinstance(mark, Mark)
    assert mark.numbers == {"receipt": 2}
