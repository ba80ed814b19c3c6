"""`pharmadesk setting`: shown to anybody, decided by the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Outcome


def test_setting_is_shown_decided_and_then_rounds_a_sale(
    cli: Callable[..., Outcome], codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cash_rounding = off\n" in cli("setting").out
    assert cli("setting", "cash_rounding", "50", "--json").values == {"cash_rounding": "50"}
    sold = cli("sell", codes["plain"], "--cash", "20", "--float", "0", "--json")
    assert sold.values["total_centimes"] == 1_250
    monkeypatch.delenv("PHARMADESK_PIN")
    assert cli("setting", "cash_rounding", "--json").values == {"cash_rounding": "50"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("colour",), "setting.unknown"), (("cash_rounding", "25"), "setting.unfit")],
)
def test_setting_or_value_nobody_knows_is_refused(
    cli: Callable[..., Outcome], arguments: tuple[str, ...], code: str
) -> None:
    refused = cli("setting", *arguments, "--json")
    assert (refused.code, refused.error) == (exit_codes.REFUSED, code)
