"""One sale is given back at two registers that do not hear of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import cases
from pharmadesk.queries.till import expected_cash, open_session
from pharmadesk.services import returning
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    from tests.sync_world import Counter

FLOAT = 50_000


def beyond(counter: Counter) -> list[str]:
    """Read the case that both registers must show, by the packs too many."""
    with counter.shop.till.database.read() as connection:
        return [case.detail for case in cases.returned_beyond(connection)]


def drawer(counter: Counter) -> int:
    """Read what the drawer of a register should hold."""
    with counter.shop.till.database.read() as connection:
        session = open_session(connection, counter.shop.till.identity.device_id)
        assert session is not None
        return expected_cash(connection, session.session_id)


def take_back(counter: Counter, sale_id: str) -> None:
    shop = counter.shop
    returning.take_back(shop.till, shop.owner, sale_id, [Wanted(1, 1)], "unwanted")


def test_void_here_and_return_there_are_both_kept_and_one_case(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    sale = first.shop.sell("cream")
    sync_all(first, second)
    before = first.shop.on_hand("cream")
    returning.void(first.shop.till, first.shop.owner, sale.sale_id, "wrong_item")
    take_back(second, sale.sale_id)
    sync_all(first, second)
    assert_converged(first, second)
    assert beyond(first) == beyond(second) == ["1"]
    assert (drawer(first), drawer(second)) == (FLOAT, FLOAT - 9_999)
    assert first.shop.on_hand("cream") == {None: (before[None] or 0) + 2}


def test_one_pack_taken_back_at_both_registers_is_two_returns_and_one_case(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    sale = first.shop.sell("cream")
    sync_all(first, second)
    for counter in pair:
        take_back(counter, sale.sale_id)
        assert beyond(counter) == []
    sync_all(first, second)
    assert_converged(first, second)
    assert beyond(first) == beyond(second) == ["1"]
    assert (drawer(first), drawer(second)) == (FLOAT, FLOAT - 9_999)
