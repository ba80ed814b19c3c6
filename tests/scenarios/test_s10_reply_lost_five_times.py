"""Scenario 10: the centre commits, its reply is lost, the till tries again, five times over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sync_world import assert_converged

if TYPE_CHECKING:
    from tests.scenarios.town import Town

TIMES = 5


def test_s10_sale_whose_acknowledgement_is_lost_five_times_is_one_sale(town: Town) -> None:
    register = town.found()
    register.shop.open_session()
    register.synchronise()
    done = register.shop.sell("cream")

    register.network.lost_answers += ["push"] * TIMES
    for _ in range(TIMES):
        stopped = register.step_until_stopped()
        assert stopped.problem is not None
        assert stopped.problem.code == "sync.unreachable"
        assert register.waiting() == 1
        assert town.sql(register, "SELECT sale_id FROM sale") == [done.sale_id]
    assert register.network.lost_answers == []
    register.synchronise()

    assert register.waiting() == 0
    assert town.sql(register, "SELECT sale_id FROM sale") == [done.sale_id]
    logged = "SELECT event_id FROM journal_event WHERE kind = 'sale.completed'"
    assert town.sql(register, logged) == [done.event_id]
    assert_converged(register)
