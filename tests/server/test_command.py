"""`pharmadesk server` as its operator uses it, and the key that is in no database."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.errors import EnvironmentProblem, Refused
from sync.server import keys
from sync.server.exchange import Centre
from tests.server.conftest import SEED
from tests.server.register import Person, Register, new_id
from tests.sync_world import founder

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.KEY_VARIABLE, raising=False)


def test_new_code_founds_a_pharmacy_at_the_centre_of_the_same_database(
    url: str, tmp_path: Path, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url]

    assert main([*command, "--new-code", "--json"]) == exit_codes.OK

    code = json.loads(capsys.readouterr().out)["code"]
    assert Register(centre.answer).found(code).message["type"] == "enrolled"


@pytest.mark.deep
def test_return_code_lets_a_recovered_register_of_one_pharmacy_in(
    url: str,
    tmp_path: Path,
    register: Register,
    owner: Person,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url, "--json"]

    assert main([*command, "--return-code", new_id()]) == exit_codes.REFUSED
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "pharmacy.unknown"
    assert main([*command, "--return-code", register.tenant_id]) == exit_codes.OK

    token = json.loads(capsys.readouterr().out)["code"].replace("-", "")
    back = Register(register.post, register.tenant_id, register.pharmacy_id)
    answer = back.join(token, owner, tenant_id=back.tenant_id, owner_id=owner.person_id)
    assert answer.message["type"] == "enrolled"


def test_pharmacies_are_told_with_what_inviting_somebody_takes(
    new_url: str, tmp_path: Path, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = Centre(new_url, clock, SEED, connections=2)
    (tmp_path / "register").mkdir()
    counter = founder(tmp_path / "register", clock, centre, centre.new_code())
    counter.synchronise()
    centre.close()
    command = ["server", "--data-dir", str(tmp_path), "--database-url", new_url]

    assert main([*command, "--pharmacies", "--json"]) == exit_codes.OK
    (told,) = json.loads(capsys.readouterr().out)["pharmacies"]
    shop = counter.shop
    assert told["tenant_id"] == shop.till.identity.tenant_id
    assert told["name"] == "Pharmacie de l’Atlas"
    assert told["owners"] == [shop.owner.person_id]
    assert len(told["registers"]) == 1
    shop.till.close()
    invited = ["--invite", told["tenant_id"], *told["owners"], "owner@atlas.example", "--json"]
    assert main([*command, *invited]) == exit_codes.OK
    assert json.loads(capsys.readouterr().out)["code"]


def test_restored_begins_another_epoch(
    url: str, tmp_path: Path, register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    before = register.hello().message["server_epoch"]
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url, "--restored"]

    assert main([*command, "--json"]) == exit_codes.OK

    told = json.loads(capsys.readouterr().out)["server_epoch"]
    assert register.hello().message["server_epoch"] == told != before


def test_account_of_staff_is_made_reset_and_closed(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url, "--json"]
    told = []
    for option in ("--staff-add", "--staff-reset"):
        assert main([*command, option, "Nouha@Centre.example"]) == exit_codes.OK
        told.append(json.loads(capsys.readouterr().out))

    made, reset = told
    assert {each["login"] for each in told} == {"nouha@centre.example"}
    assert made["secret"] in made["uri"]
    assert len(made["password"]) >= 12
    assert not {made["password"], made["secret"]} & {reset["password"], reset["secret"]}

    assert main([*command, "--staff-add", "nouha@centre.example"]) == exit_codes.REFUSED
    assert main([*command, "--staff-close", "nouha@centre.example"]) == exit_codes.OK
    assert main([*command, "--staff-close", "nouha@centre.example"]) == exit_codes.REFUSED
    assert main([*command, "--staff-reset", "nobody@centre.example"]) == exit_codes.REFUSED
    assert main([*command, "--staff-add", "no address"]) == exit_codes.REFUSED


def test_account_of_staff_reads_as_lines_for_who_makes_it(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["server", "--data-dir", str(tmp_path), "--database-url", url]

    assert main([*command, "--staff-add", "salma@centre.example"]) == exit_codes.OK

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Identifiant : salma@centre.example"
    assert lines[1].startswith("Mot de passe : ")
    assert lines[3].startswith("otpauth://totp/")


@pytest.mark.parametrize("listen", ["8470", ":8470", "host:", "host:x"])
def test_address_that_is_none_is_a_usage_error(listen: str) -> None:
    assert main(["server", "--listen", listen]) == exit_codes.USAGE


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "centre.key"

    made = keys.seed(path)

    assert len(made) == 32
    assert keys.seed(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "centre.key"
    keys.seed(path)
    path.chmod(0o640)

    with pytest.raises(Refused, match=r"keys\.key_file_mode"):
        keys.seed(path)


@pytest.mark.parametrize("text", ["", "00" * 31, "xy" * 32, "é"])
def test_key_that_is_none_is_damaged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "centre.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(EnvironmentProblem, match=r"keys\.damaged"):
        keys.seed(path)


def test_key_of_the_environment_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY_VARIABLE, "ab" * 32)

    assert keys.seed(tmp_path / "centre.key") == b"\xab" * 32
    assert not (tmp_path / "centre.key").exists()


def test_database_that_does_not_start_is_told_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "centre").mkdir()
    (tmp_path / "centre" / "postgres").write_text("in its place", encoding="utf-8")

    done = main(["server", "--data-dir", str(tmp_path), "--new-code", "--json"])

    assert done == exit_codes.ENVIRONMENT
    assert json.loads(capsys.readouterr().out)["error"]["code"].startswith("storage.")
