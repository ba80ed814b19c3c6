"""Scenario 24: a count that is no amount is refused, and the session stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Refused
from pharmadesk.services import sessions
from pharmadesk.values.money import parse_amount
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NaN", "amount.not_a_number"),
        ("1e309", "amount.not_a_number"),
        ("−5", "amount.negative"),  # noqa: RUF001 - the minus sign a phone types
        ("-5", "amount.negative"),
        ("", "amount.empty"),
        ("Infinity", "amount.not_a_number"),
    ],
)
def test_s24_count_that_is_no_amount_is_refused_and_the_session_stays_open(
    shop: Shop, typed: str, code: str
) -> None:
    session_id = shop.open_session(50_000)
    with pytest.raises(Refused) as caught:
        sessions.close(shop.till, shop.cashier, parse_amount(typed))
    assert caught.value.code == code
    assert shop.journal("session.closed") == []
    with refused("session.already_open"):
        shop.open_session()
    assert shop.sell("plain").ticket == "C2-A 000001"
    assert shop.rows("sale")[0]["session_id"] == session_id
