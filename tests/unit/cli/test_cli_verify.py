"""`pharmadesk verify`, `rebuild` and `doctor` on registers that are well, and on others."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes
from pharmadesk.storage import keys
from pharmadesk.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.conftest import Outcome

    Cli = Callable[..., Outcome]


def test_verify_of_an_intact_journal_is_ok(cli: Cli) -> None:
    few, all_ = cli("verify", "--json"), cli("verify", "--json", "--all-signatures")
    assert few.code == all_.code == exit_codes.OK
    assert few.values["faults"] == []
    assert all_.values["signatures"] == all_.values["events"] == few.values["events"]
    assert few.values["signatures"] < few.values["events"]


def test_verify_names_a_restored_file_again_and_again_and_writes_nothing(
    cli: Cli, folder: Path, codes: dict[str, str], tmp_path: Path
) -> None:
    shutil.copy(folder / "register.db", tmp_path / "yesterday.db")
    cli("sell", codes["plain"], "--cash", "20", "--float", "0")
    shutil.copy(tmp_path / "yesterday.db", folder / "register.db")
    mark = (folder / "mark").read_bytes()
    for _ in range(2):
        found = cli("verify", "--json")
        assert found.code == exit_codes.NOT_PROVEN
        codes_found = [fault["code"] for fault in found.values["faults"]]
        assert "journal.truncated" in codes_found
        assert (folder / "mark").read_bytes() == mark


@pytest.mark.parametrize(
    ("content", "code"), [(None, "mark.missing"), (b"pharmadesk.mark.1\n{}\n", "mark.forged")]
)
def test_verify_says_when_the_mark_proves_nothing(
    cli: Cli, folder: Path, content: bytes | None, code: str
) -> None:
    (folder / "mark").unlink()
    (folder / "mark.recent").unlink(missing_ok=True)
    if content is not None:
        (folder / "mark").write_bytes(content)
    found = cli("verify", "--json")
    assert found.code == exit_codes.NOT_PROVEN
    assert [fault["code"] for fault in found.values["faults"]] == [code]


def test_verify_of_a_file_that_does_not_open_is_a_fault(cli: Cli, folder: Path) -> None:
    content = bytearray((folder / "register.db").read_bytes())
    content[100] ^= 1
    (folder / "register.db").write_bytes(content)
    found = cli("verify", "--json")
    assert found.code == exit_codes.NOT_PROVEN
    assert [fault["code"] for fault in found.values["faults"]] == ["storage.damaged"]


def test_rebuild_finds_nothing_in_a_sound_register(cli: Cli) -> None:
    found = cli("rebuild", "--json")
    assert found.code == exit_codes.OK
    assert (found.values["differences"], found.values["deferred"]) == ([], 0)
    assert found.values["events"] > 0


def test_rebuild_names_a_changed_row_and_a_person_puts_it_right(cli: Cli, folder: Path) -> None:
    change(folder, "UPDATE stock SET on_hand = on_hand + 1 WHERE on_hand = 8")
    for _ in range(2):
        found = cli("rebuild", "--json")
        assert found.code == exit_codes.NOT_PROVEN
        assert [(row["table"], row["problem"]) for row in found.values["differences"]] == [
            ("stock", "changed")
        ]
    repaired = cli("rebuild", "--person", "Nadia Alaoui", "--json")
    assert repaired.code == exit_codes.NOT_PROVEN
    assert repaired.values["replaced"] == ["stock"]
    assert cli("rebuild").code == exit_codes.OK


def change(folder: Path, statement: str) -> None:
    """Change the register's file behind its back."""
    key = keys.unlock(folder).database_key
    with Database.open(folder / "register.db", key) as database:
        database.write(lambda connection: connection.exec_driver_sql(statement).rowcount)


def test_doctor_finds_a_sound_register_sound_and_tells_nobody_about_anybody(
    cli: Cli, codes: dict[str, str]
) -> None:
    cli("sell", codes["plain"], "--cash", "20", "--float", "0")
    found = cli("doctor", "--json")
    assert found.code == exit_codes.OK
    findings = found.values["findings"]
    assert findings["schema"]["value"] == 1
    assert findings["mark"] == {"value": "current", "problem": None}
    assert findings["keys"] == {"value": "key_file", "problem": None}
    assert findings["journal.events"]["value"] > 0
    assert findings["damaged_pages"]["value"] == 0
    assert findings["papers_waiting"]["value"] == 1
    for private in ("Nadia", "Atlas", "plain", "1230", "001234567000089", "/"):
        assert private not in json.dumps(findings)


def test_doctor_says_what_is_wrong_and_goes_on(cli: Cli, folder: Path) -> None:
    (folder / "settings.toml").write_text('printer = "tcp:127.0.0.1:1"\n', encoding="utf-8")
    (folder / "mark").unlink()
    (folder / "mark.recent").unlink(missing_ok=True)
    found = cli("doctor", "--json")
    assert found.code == exit_codes.ENVIRONMENT
    problems = {
        name: finding["problem"]
        for name, finding in found.values["findings"].items()
        if finding["problem"]
    }
    assert problems == {"printer": "printer.unreachable", "mark": "mark.untrusted"}
    assert "!" in cli("doctor").out


def test_doctor_without_a_register_says_so(cli: Cli, folder: Path) -> None:
    shutil.rmtree(folder)
    found = cli("doctor", "--json")
    assert found.code == exit_codes.ENVIRONMENT
    findings = found.values["findings"]
    assert findings["folder"]["problem"] == "storage.no_folder"
    assert findings["keys"]["problem"] == "keys.missing"
    assert not folder.exists()


def test_doctor_counts_damaged_pages(cli: Cli, folder: Path) -> None:
    content = bytearray((folder / "register.db").read_bytes())
    content[-100] ^= 1
    (folder / "register.db").write_bytes(content)
    found = cli("doctor", "--json")
    assert found.values["findings"]["damaged_pages"] == {"value": 1, "problem": "storage.damaged"}
