"""Two registers come to a centre and synchronise by commands alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.cli.console import PIN_VARIABLE
from pharmadesk.storage import keys
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.values.clock import SystemClock
from tests.fake_centre import FakeCentre
from tests.faults.register_folder import CHEAP_WORK
from tests.http_centre import listening
from tests.till import OWNER_PIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.unit.cli.conftest import Outcome


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre(SystemClock())


@pytest.fixture
def address(centre: FakeCentre) -> Iterator[str]:
    with listening(centre) as url:
        yield url


@pytest.fixture
def second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Give a command to an empty register whose keys were made."""
    folder, stick = tmp_path / "second", tmp_path / "second.json"
    folder.mkdir(mode=0o700)
    keys.first_run(folder, new_phrase("french"), keys.KeepInKeyFile(stick), work=CHEAP_WORK)
    monkeypatch.setenv(PIN_VARIABLE, OWNER_PIN)

    def run(*arguments: str) -> dict[str, Any]:
        main(["--data-dir", str(folder), "--json", *arguments])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_two_registers_found_join_sell_and_synchronise(
    cli: Callable[..., Outcome],
    second: Callable[..., dict[str, Any]],
    codes: dict[str, str],
    centre: FakeCentre,
    address: str,
) -> None:
    founded = cli("enrol", "found", centre.code, "--server", address, "--json")
    assert founded.code == exit_codes.OK
    assert founded.values["waiting"] == 0
    assert founded.values["told"] == len(centre.memory.log)

    offered = cli("enrol", "offer", "--json").values["code"]
    joined = second("enrol", "join", offered, "--server", address, "--register-code", "C3")
    assert joined["taken"] == founded.values["told"]

    sold = second("sell", codes["plain"], "--cash", "100", "--float", "500")
    assert sold["ticket"].startswith("C3-A")
    assert second("sync", "--now")["waiting"] == 0
    taken = cli("sync", "--now", "--json").values
    assert taken["taken"] >= 3
    assert taken["problem"] is None
    for verified in (cli("verify", "--json").values, second("verify")):
        assert verified["ok"], verified
    for rebuilt in (cli("rebuild", "--json").values, second("rebuild")):
        assert rebuilt["ok"], rebuilt


def test_sync_tells_how_the_register_stands(
    cli: Callable[..., Outcome], centre: FakeCentre, address: str
) -> None:
    cli("enrol", "found", centre.code, "--server", address)
    outcome = cli("sync", "--language", "en")
    assert outcome.code == exit_codes.OK
    assert address in outcome.out


def test_sync_of_a_register_without_a_centre_is_refused(cli: Callable[..., Outcome]) -> None:
    outcome = cli("sync", "--now", "--json")
    assert (outcome.code, outcome.error) == (exit_codes.REFUSED, "sync.not_enrolled")


def test_centre_that_does_not_answer_is_a_problem_and_sales_are_kept(
    cli: Callable[..., Outcome], centre: FakeCentre
) -> None:
    with listening(centre) as url:
        cli("enrol", "found", centre.code, "--server", url)
    outcome = cli("sync", "--now", "--json")
    assert (outcome.code, outcome.error) == (exit_codes.ENVIRONMENT, "sync.unreachable")
    assert cli("sync", "--json").values["problem"] == "sync.unreachable"


@pytest.mark.parametrize(
    ("server", "error"),
    [("http://centre.example", "sync.address"), ("ftp://centre.example", "sync.address")],
)
def test_centre_is_reached_safely_or_not_at_all(
    cli: Callable[..., Outcome], server: str, error: str
) -> None:
    outcome = cli("enrol", "found", "ABCD", "--server", server, "--json")
    assert (outcome.code, outcome.error) == (exit_codes.REFUSED, error)


def test_wrong_codes_are_refused_and_nothing_is_begun(
    cli: Callable[..., Outcome],
    second: Callable[..., dict[str, Any]],
    centre: FakeCentre,
    address: str,
) -> None:
    wrong = cli("enrol", "found", "WRON-GGGG", "--server", address, "--json")
    assert (wrong.code, wrong.error) == (exit_codes.REFUSED, "sync.code")
    cli("enrol", "found", centre.code, "--server", address)
    again = cli("enrol", "found", centre.code, "--server", address, "--json")
    assert again.error == "sync.already_enrolled"
    join = second("enrol", "join", "AAAAA", "--server", address, "--register-code", "C3")
    assert join["error"]["code"] == "sync.code"
    assert second("sync")["error"]["code"] == "register.not_founded"
