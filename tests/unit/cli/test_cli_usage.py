"""What every command has in common: options, languages, errors, exit codes, the manual."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pharmadesk.cli import exit_codes, main, parser
from pharmadesk.services import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.conftest import Outcome

MANUAL = Path(__file__).parents[3] / "docs" / "cli.md"


def test_no_command_shows_how_to_write_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == exit_codes.USAGE
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "utilisation : pharmadesk" in printed.err


def test_no_command_with_json_is_one_error_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json"]) == exit_codes.USAGE
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"]["code"] == "usage"
    assert printed.err == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ["sell"],
        ["sell", "1", "--cash", "3", "--price", "12,50"],
        ["sell", "1", "--cash", "3", "--price", "=12,50"],
        ["verify", "--cash", "3"],
        ["--language", "de", "verify"],
        ["demo", "--days", "x"],
    ],
)
def test_wrong_arguments_are_usage_errors(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(wrong) == exit_codes.USAGE
    assert "utilisation : pharmadesk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "french", "arabic"),
    [
        ([], "arguments suivants sont obligatoires : COMMAND", "الوسائط التالية ضرورية: COMMAND"),
        (["import"], "arguments suivants sont obligatoires : FILE", "الوسائط التالية ضرورية: FILE"),
        (["sale"], "choix non valable : 'sale'", "اختيار غير صالح: 'sale'"),
        (["verify", "--quick"], "arguments inconnus : --quick", "وسائط غير معروفة: --quick"),
        (["verify", "--json=1"], "argument --json : valeur '1' en trop", "القيمة '1' زائدة"),
        (["demo", "--out"], "argument --out : valeur manquante", "الوسيط --out: القيمة ناقصة"),
        (["demo", "--days", "x"], "écrivez-le en nombre entier", "اكتبه كعدد صحيح"),
    ],
)
def test_usage_errors_are_said_in_the_language_asked_for(
    wrong: list[str], french: str, arabic: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(wrong) == exit_codes.USAGE
    said = capsys.readouterr().err
    assert french in said
    assert "utilisation : " in said
    assert main(["--language", "ar", *wrong]) == exit_codes.USAGE
    assert arabic in capsys.readouterr().err


def test_help_is_in_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    said = capsys.readouterr().out
    for french in ("utilisation : pharmadesk", "arguments :", "options :", "afficher cette aide"):
        assert french in said
    with pytest.raises(SystemExit):
        main(["--language", "en", "import", "--help"])
    assert "show this help message and exit" in capsys.readouterr().out


def test_parsers_of_others_keep_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sale"]) == exit_codes.USAGE
    capsys.readouterr()
    argparse.ArgumentParser("other").print_usage()
    assert capsys.readouterr().out.startswith("usage: other")


def test_common_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    before = parser.parse(["--json", "--data-dir", str(tmp_path), "verify"])
    after = parser.parse(["verify", "--json", "--data-dir", str(tmp_path)])
    assert vars(before) == vars(after)
    assert before.json


@pytest.mark.parametrize("command", ["verify", "rebuild", "import", "sell"])
def test_a_folder_that_is_not_there_is_an_environment_problem_and_stays_away(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = {"import": [str(MANUAL)], "sell": ["1", "--cash", "1"]}.get(command, [])
    missing = tmp_path / "nowhere"
    assert main(["--data-dir", str(missing), "--json", command, *rest]) == exit_codes.ENVIRONMENT
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "storage.no_folder"
    assert not missing.exists()


def test_messages_follow_the_language_asked_for_then_the_settings(
    cli: Callable[..., Outcome], folder: Path
) -> None:
    french = cli("verify").out
    (folder / "settings.toml").write_text('language = "en"\n', encoding="utf-8")
    assert "Le journal est intact." in french
    assert "The journal is intact." in cli("verify").out
    assert "السجل سليم." in cli("verify", "--language", "ar").out


def test_an_open_register_refuses_a_second_program(
    cli: Callable[..., Outcome], folder: Path
) -> None:
    hold = (
        "import sys; from pathlib import Path;"
        "from pharmadesk.storage.folder_lock import FolderLock;"
        f"FolderLock(Path({str(folder / 'register.db.lock')!r}));"
        "print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        outcome = cli("verify", "--json")
        holder.communicate()
    assert outcome.code == exit_codes.ENVIRONMENT
    assert outcome.error == "storage.second_copy"


def test_an_unexpected_error_is_a_bug_and_goes_to_the_log(
    cli: Callable[..., Outcome],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[object],
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(people, "people", broken)
    outcome = cli("sell", "1", "--cash", "1", "--json")
    assert outcome.code == exit_codes.BUG
    assert outcome.error == "unexpected"
    assert len(expected_logs) == 1
    assert "ZeroDivisionError" in (folder / "logs" / "pharmadesk.log").read_text(encoding="utf-8")


def test_help_starts_without_the_database() -> None:
    code = (
        "import sys; from pharmadesk.cli import parser; parser.parse(['verify']);"
        "print({'sqlalchemy', 'sqlcipher3', 'cryptography', 'PIL', 'PySide6'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=MANUAL.parents[1],
    )
    assert found.stdout == "set()\n"


def test_the_installed_module_runs_and_returns_its_code(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pharmadesk.cli",
        "--data-dir",
        str(folder),
        "verify",
        "--json",
    ]
    found = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=MANUAL.parents[1], env=os.environ
    )
    assert found.returncode == exit_codes.OK
    assert json.loads(found.stdout)["ok"] is True
    assert found.stderr == ""


# --- the manual ---------------------------------------------------------------------------------


def test_the_manual_names_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    for command in parser.COMMANDS:
        assert f"## `pharmadesk {command}" in manual
        with pytest.raises(SystemExit):
            parser.parse([command, "--help"])
        for option in set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}:
            assert f"`{option}" in manual, f"{command} {option}"


def test_the_manual_tells_the_exit_codes() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+) \| ", manual, re.MULTILINE)
    known = [str(code) for name, code in vars(exit_codes).items() if name.isupper()]
    assert sorted(told) == sorted(known)
