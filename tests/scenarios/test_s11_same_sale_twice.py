"""Scenario 11: the same sale pushed twice with identical data is one sale, one line, no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.protocol.exchange import PUSH

if TYPE_CHECKING:
    from sync.protocol.exchange import Reply
    from tests.scenarios.town import Town


class Twice:
    """Carries every push two times and keeps what each was answered."""

    def __init__(self, town: Town) -> None:
        self._socket = town.socket
        self.answered: list[tuple[Reply, Reply]] = []

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        first = self._socket.answer(path, headers, body)
        if path != PUSH:
            return first
        self.answered.append((first, self._socket.answer(path, headers, body)))
        return self.answered[-1][1]


def test_s11_sale_pushed_twice_is_one_sale_with_one_line(town: Town) -> None:
    register = town.found()
    register.shop.open_session()
    register.synchronise()
    done = register.shop.sell("cream", cash_centimes=10_000)
    twice = Twice(town)
    register.network.centre = twice

    register.synchronise()

    ((first, second),) = twice.answered
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert register.waiting() == 0
    for table in ("sale", "sale_line", "payment"):
        assert town.sql(register, f"SELECT sale_id FROM {table}") == [done.sale_id]  # noqa: S608 - our own
    moved = "SELECT quantity FROM stock_move WHERE event_id = %s"
    assert town.sql(register, moved, [done.event_id]) == [-1]
    assert town.sql(register, "SELECT payment_count FROM session_total") == [1]
