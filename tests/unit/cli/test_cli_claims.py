"""`pharmadesk insurer` and `claims`: who pays for the insured, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Outcome


def test_insurers_of_the_amo_are_known_and_another_has_its_own_rate(
    cli: Callable[..., Outcome],
) -> None:
    assert set(cli("insurer", "--json").values) == {"CNSS", "CNOPS"}
    told = cli("insurer", "MGPAP", "--rate", "80", "--from", "010120", "--json").values
    assert told["MGPAP"] == {"rate_bp": 8_000}
    later = cli("insurer", "mgpap", "--rate", "90", "--from", "010199", "--json").values
    assert later["MGPAP"] == {"rate_bp": 8_000}, "a rate counts from its day on"
    refused = cli("insurer", "MGPAP", "--rate", "101", "--json")
    assert (refused.code, refused.error) == (exit_codes.REFUSED, "insurer.unfit")


def test_no_claim_is_an_empty_list(cli: Callable[..., Outcome]) -> None:
    assert cli("claims", "--json").values == {"claims": [], "sums": []}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("C2-A 000001", "--refused"), "claim.unknown"),
        (("--send", "2026-11"), "claim.none_named"),
    ],
)
def test_claim_nobody_knows_or_named_is_refused(
    cli: Callable[..., Outcome], arguments: tuple[str, ...], code: str
) -> None:
    refused = cli("claims", *arguments, "--json")
    assert (refused.code, refused.error) == (exit_codes.REFUSED, code)
