"""Who listens to the till must not be able to make a recorded sale look unrecorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from pharmadesk.services.changes import Changes
    from tests.till import Shop


def test_listener_that_fails_leaves_the_sale_recorded_and_the_others_told(
    shop: Shop, expected_logs: list[logging.LogRecord]
) -> None:
    told: list[Changes] = []

    def fail(_changes: Changes) -> None:
        raise RuntimeError

    shop.till.listen(fail)
    shop.till.listen(told.append)
    shop.open_session()
    done = shop.sell("plain")
    assert done.total_centimes > 0
    assert "sale.completed" in told[-1].kinds
    assert expected_logs
