"""`pharmadesk price`: who sets a price, and that the next sale asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes
from pharmadesk.cli.console import PIN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]


def test_price_is_what_the_next_sale_asks(cli: Cli, codes: dict[str, str]) -> None:
    set_to = cli("price", codes["plain"], "13,50", "--json")
    assert set_to.code == exit_codes.OK
    assert (set_to.values["name"], set_to.values["price_centimes"]) == ("plain", 1_350)
    sold = cli("sell", codes["plain"], "--cash", "20", "--float", "0", "--json")
    assert sold.values["total_centimes"] == 1_350


@pytest.mark.parametrize(
    ("code", "amount", "error"),
    [
        ("6110000000006", "13", "item.unknown"),
        ("plain", "a lot", "amount.not_a_number"),
        ("plain", "0", "amount.zero"),
    ],
)
def test_price_of_nothing_known_or_of_no_amount_is_refused(
    cli: Cli, codes: dict[str, str], code: str, amount: str, error: str
) -> None:
    told = cli("price", codes.get(code, code), amount, "--json")
    assert (told.code, told.error) == (exit_codes.REFUSED, error)


def test_price_takes_the_pin_of_who_sets_it(
    cli: Cli, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, "271828")
    told = cli("price", codes["plain"], "13", "--json")
    assert (told.code, told.error) == (exit_codes.REFUSED, "login.wrong_pin")
