"""Two registers come to a centre and synchronise by commands alone."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.cli.console import CODE_VARIABLE, PIN_VARIABLE
from pharmadesk.storage import key_files, keys
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.values.clock import SystemClock
from tests.fake_centre import FakeCentre
from tests.faults.register_folder import CHEAP_WORK
from tests.http_centre import listening
from tests.sync_world import recovered
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
def found(
    cli: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], Outcome]:
    """Let the register found its pharmacy at an address, with a code."""

    def run(code: str, server: str) -> Outcome:
        monkeypatch.setenv(CODE_VARIABLE, code)
        return cli("enrol", "found", "--server", server, "--json")

    return run


@pytest.fixture
def second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Give a command to an empty register whose keys were made."""
    folder, stick = tmp_path / "second", tmp_path / "second.json"
    folder.mkdir(mode=0o700)
    keys.first_run(folder, new_phrase("french"), keys.KeepInKeyFile(stick), work=CHEAP_WORK)
    monkeypatch.setenv(PIN_VARIABLE, OWNER_PIN)

    def run(*arguments: str, code: str = "") -> dict[str, Any]:
        monkeypatch.setenv(CODE_VARIABLE, code)
        main(["--data-dir", str(folder), "--json", *arguments])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_two_registers_found_join_sell_and_synchronise(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    second: Callable[..., dict[str, Any]],
    codes: dict[str, str],
    centre: FakeCentre,
    address: str,
) -> None:
    founded = found(centre.code, address)
    assert founded.code == exit_codes.OK
    assert founded.values["waiting"] == 0
    assert founded.values["told"] == len(centre.memory.log)

    offered = cli("enrol", "offer", "--json").values["code"]
    joined = second("enrol", "join", "--server", address, "--register-code", "C3", code=offered)
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


def test_verify_with_the_centre_names_the_first_event_that_is_another_there(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    centre: FakeCentre,
    address: str,
) -> None:
    told = found(centre.code, address).values["told"]
    same = cli("verify", "--with-centre", "--json")
    assert (same.code, same.values["compared"]) == (exit_codes.OK, told)
    ((_, chain),) = centre.memory.chains.items()
    chain[4] = replace(chain[4], hash=bytes(32))
    other = cli("verify", "--with-centre", "--json")
    assert other.code == exit_codes.NOT_PROVEN
    assert [(f["code"], f["seq"]) for f in other.values["faults"]] == [("journal.replaced", 5)]
    assert cli("verify", "--json").values["compared"] is None


@pytest.mark.parametrize("is_whole", [True, False])
def test_verify_of_a_withdrawn_register_proves_its_own_journal_and_says_why_it_compared_nothing(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    folder: Path,
    centre: FakeCentre,
    address: str,
    *,
    is_whole: bool,
) -> None:
    found(centre.code, address)
    centre.memory.revoked |= {device for device, _, _ in centre.memory.chains}
    if not is_whole:
        (folder / "mark").unlink()
        (folder / "mark.recent").unlink(missing_ok=True)
    alone = cli("verify", "--json").values
    assert [fault["code"] for fault in alone["faults"]] == ([] if is_whole else ["mark.missing"])

    told = cli("verify", "--with-centre", "--json")
    words = cli("verify", "--with-centre", "--language", "en")

    assert {**told.values, "not_compared": None} == alone
    assert told.values["compared"] is None
    assert told.values["not_compared"]["code"] == "sync.device_revoked"
    expected = exit_codes.REFUSED if is_whole else exit_codes.NOT_PROVEN
    assert told.code == words.code == expected
    for said in ("Not compared with the centre", "was withdrawn"):
        assert said in words.out
    assert ("The journal is intact." in words.out) == is_whole


def test_verify_whose_centre_does_not_answer_proves_its_own_journal(
    cli: Callable[..., Outcome], found: Callable[[str, str], Outcome], centre: FakeCentre
) -> None:
    with listening(centre) as url:
        found(centre.code, url)
    told = cli("verify", "--with-centre", "--json")
    assert told.code == exit_codes.ENVIRONMENT
    assert (told.values["ok"], told.values["compared"]) == (True, None)
    assert told.values["not_compared"]["code"] == "sync.unreachable"


def test_verify_of_a_register_without_a_centre_says_that_there_is_none_to_ask(
    cli: Callable[..., Outcome],
) -> None:
    told = cli("verify", "--with-centre", "--json")
    assert (told.code, told.values["ok"]) == (exit_codes.REFUSED, True)
    assert told.values["not_compared"]["code"] == "sync.not_enrolled"


def test_sync_tells_how_the_register_stands(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    centre: FakeCentre,
    address: str,
) -> None:
    found(centre.code, address)
    outcome = cli("sync", "--language", "en")
    assert outcome.code == exit_codes.OK
    assert address in outcome.out


def test_withdrawn_register_sends_all_says_what_waits_and_ends_as_refused(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    codes: dict[str, str],
    centre: FakeCentre,
    address: str,
) -> None:
    found(centre.code, address)
    cli("sell", codes["plain"], "--cash", "100", "--float", "500")
    centre.memory.revoked |= {device for device, _, _ in centre.memory.chains}
    now = cli("sync", "--now", "--json")
    assert (now.code, now.values["problem"]) == (exit_codes.REFUSED, "sync.device_revoked")
    assert now.values["waiting"] == 0
    assert now.values["only_here"] == now.values["told"] > 0
    told = cli("sync", "--language", "en")
    assert told.code == exit_codes.OK
    assert "count on this register alone" in told.out
    assert "was withdrawn" in told.out


def test_sync_of_a_register_without_a_centre_is_refused(cli: Callable[..., Outcome]) -> None:
    outcome = cli("sync", "--now", "--json")
    assert (outcome.code, outcome.error) == (exit_codes.REFUSED, "sync.not_enrolled")


def test_centre_that_does_not_answer_is_a_problem_and_sales_are_kept(
    cli: Callable[..., Outcome], found: Callable[[str, str], Outcome], centre: FakeCentre
) -> None:
    with listening(centre) as url:
        found(centre.code, url)
    outcome = cli("sync", "--now", "--json")
    assert (outcome.code, outcome.error) == (exit_codes.ENVIRONMENT, "sync.unreachable")
    assert cli("sync", "--json").values["problem"] == "sync.unreachable"


@pytest.mark.parametrize(
    ("server", "error"),
    [("http://centre.example", "sync.address"), ("ftp://centre.example", "sync.address")],
)
def test_centre_is_reached_safely_or_not_at_all(
    found: Callable[[str, str], Outcome], server: str, error: str
) -> None:
    outcome = found("ABCD", server)
    assert (outcome.code, outcome.error) == (exit_codes.REFUSED, error)


def test_wrong_codes_are_refused_and_nothing_is_begun(
    found: Callable[[str, str], Outcome],
    second: Callable[..., dict[str, Any]],
    centre: FakeCentre,
    address: str,
) -> None:
    wrong = found("WRON-GGGG", address)
    assert (wrong.code, wrong.error) == (exit_codes.REFUSED, "sync.code")
    found(centre.code, address)
    assert found(centre.code, address).error == "sync.already_enrolled"
    join = second("enrol", "join", "--server", address, "--register-code", "C3", code="AAAAA")
    assert join["error"]["code"] == "sync.code"
    assert second("sync")["error"]["code"] == "register.not_founded"


def test_registers_that_a_restored_centre_does_not_know_come_in_again(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    second: Callable[..., dict[str, Any]],
    centre: FakeCentre,
    address: str,
) -> None:
    before = centre.backup()
    join = ("enrol", "join", "--server", address, "--register-code", "C3")
    found(centre.code, address)
    second(*join, code=cli("enrol", "offer", "--json").values["code"])
    kept = len(centre.memory.log)
    centre.restore(before, "epoch 2")
    assert cli("sync", "--now", "--json").error == "sync.device_unknown"
    assert second("sync", "--now")["error"]["code"] == "sync.device_unknown"

    assert found(centre.code, address).values["problem"] is None
    again = second(*join, code=cli("enrol", "offer", "--json").values["code"])

    assert (again["problem"], again["waiting"]) == (None, 0)
    assert len(centre.memory.log) >= kept
    assert cli("sync", "--now", "--json").values["problem"] is None
    assert second(*join, code="AAAAA")["error"]["code"] == "sync.already_enrolled"


@pytest.mark.deep
@pytest.mark.parametrize("whose", ["owner", "operator"])
def test_register_that_was_recovered_comes_back_and_its_sale_with_it(
    cli: Callable[..., Outcome],
    found: Callable[[str, str], Outcome],
    second: Callable[..., dict[str, Any]],
    codes: dict[str, str],
    centre: FakeCentre,
    address: str,
    tmp_path: Path,
    whose: str,
) -> None:
    join = ("enrol", "join", "--server", address, "--register-code", "C3")
    found(centre.code, address)
    second(*join, code=cli("enrol", "offer", "--json").values["code"])
    second("sell", codes["plain"], "--cash", "100", "--float", "500")
    folder, stick = tmp_path / "second", tmp_path / "second.json"
    secrets = recovered(key_files.read_key_file(stick, folder))
    for lost in (stick, *folder.glob("mark*")):
        lost.unlink()
    key_files.write_key_file(stick, folder, secrets)
    assert second("sync", "--now")["error"]["code"] == "sync.device_unknown"

    if whose == "owner":
        back = second(*join, code=cli("enrol", "offer", "--json").values["code"])
    else:
        back = second("enrol", "found", "--server", address, code=centre.return_code())

    assert (back["problem"], back["waiting"]) == (None, 0)
    assert cli("sync", "--now", "--json").values["taken"] >= 3
    told = [json.loads(kept.header)["kind"] for kept in centre.memory.log]
    assert told.count("sale.completed") == 1
    for verified in (cli("verify", "--json").values, second("verify")):
        assert verified["ok"], verified


# --- the code -------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", [["found"], ["join", "--register-code", "C3"]])
def test_code_is_no_argument(cli: Callable[..., Outcome], door: list[str]) -> None:
    outcome = cli("enrol", *door, "CODE-CODE", "--server", "https://centre.example", "--json")
    assert (outcome.code, outcome.error) == (exit_codes.USAGE, "usage")


def test_code_is_a_line_before_the_pin(
    cli: Callable[..., Outcome],
    centre: FakeCentre,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(PIN_VARIABLE)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{centre.code}\n{OWNER_PIN}\n"))
    outcome = cli("enrol", "found", "--server", address, "--pin-stdin", "--json")
    assert (outcome.code, outcome.values["waiting"]) == (exit_codes.OK, 0)


@pytest.mark.parametrize("said", ["", "\n", "  \n"])
def test_command_without_a_code_is_refused_before_a_pin_is_asked(
    cli: Callable[..., Outcome], centre: FakeCentre, address: str, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    outcome = cli("enrol", "found", "--server", address, "--json")
    assert (outcome.code, outcome.error) == (exit_codes.REFUSED, "code.needed")
    assert centre.requests == []


def test_code_typed_on_a_terminal_is_asked_for_in_words(
    cli: Callable[..., Outcome], centre: FakeCentre, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO(f"{centre.code}\n")
    terminal.isatty = lambda: True  # type: ignore[method-assign] # a terminal in memory
    monkeypatch.setattr("sys.stdin", terminal)
    outcome = cli("enrol", "found", "--server", address, "--language", "en")
    assert outcome.code == exit_codes.OK
    assert outcome.err.startswith("One-time code: ")


# --- the address ----------------------------------------------------------------------------------


def test_address_where_nobody_listens_is_told_as_that(
    found: Callable[[str, str], Outcome], centre: FakeCentre
) -> None:
    with listening(centre) as url:
        pass
    outcome = found(centre.code, url)
    assert (outcome.code, outcome.error) == (exit_codes.ENVIRONMENT, "enrolment.nobody_there")
    assert url.removeprefix("http://") in outcome.values["error"]["message"]
