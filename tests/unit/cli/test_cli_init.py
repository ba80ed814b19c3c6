"""Founding a register through pipes, as a script or a person would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pharmadesk.cli import exit_codes, main
from pharmadesk.cli.console import PIN_VARIABLE
from pharmadesk.storage import keys
from pharmadesk.storage.phrase import new_phrase, read_phrase

ROOT = Path(__file__).parents[3]
WHO = ("--name", "Pharmacie Test", "--owner", "Nadia", "--register-code", "C7")
STICK = ["--key-file", "{tmp}/stick.json"]
PIN = "482915"
_WORD = re.compile(r"\s*(\d+)  (\S+)")
_ASKED = re.compile(r"Word (\d+): ")


@dataclass
class Ceremony:
    """What came of `init`: its code, its outputs, and the words it showed."""

    code: int
    out: str
    err: str
    words: dict[int, str]


def found(folder: Path, *options: str, pin: str = PIN, mistaken: bool = False) -> Ceremony:
    """Run `init` and type back the words it asks for."""
    command = [sys.executable, "-m", "pharmadesk.cli", "init", "--data-dir", str(folder)]
    command += ["--json", "--language", "en", *WHO, *options]
    words: dict[int, str] = {}
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, PIN_VARIABLE: pin, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        assert process.stdin and process.stdout and process.stderr  # noqa: PT018 - all are pipes
        for line in process.stderr:
            said.append(line)
            if shown := _WORD.match(line):
                words[int(shown[1])] = shown[2]
            elif asked := _ASKED.match(line):
                answer = "nothing" if mistaken else words[int(asked[1])]
                process.stdin.write(f"{answer}\n")
                process.stdin.flush()
        out = process.stdout.read()
    return Ceremony(process.returncode, out, "".join(said), words)


def test_init_founds_a_register_whose_phrase_recovers_it(tmp_path: Path) -> None:
    folder, stick = tmp_path / "data", tmp_path / "stick.json"
    made = found(folder, "--key-file", str(stick), "--ice", "001524873000061")
    assert made.code == exit_codes.OK
    assert json.loads(made.out)["series"] == "C7-A"
    assert len(made.words) == 12
    assert not any(word in made.out for word in made.words.values())
    assert main(["--data-dir", str(folder), "verify"]) == exit_codes.OK
    secrets = keys.unlock(folder)
    phrase = read_phrase(" ".join(made.words[position] for position in range(1, 13)))
    assert keys.recover(folder, phrase, keys.KeepUnderPhrase()).database_key == secrets.database_key


def test_init_twice_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    found(folder, "--key-file", str(tmp_path / "stick.json"))
    before = (folder / "register.db").read_bytes()
    again = found(folder, "--key-file", str(tmp_path / "other.json"))
    assert again.code == exit_codes.REFUSED
    assert json.loads(again.out)["error"]["code"] == "register.already_founded"
    assert (folder / "register.db").read_bytes() == before
    assert not (tmp_path / "other.json").exists()


@pytest.mark.parametrize(
    ("options", "said", "code", "exit_code"),
    [
        (STICK, {"mistaken": True}, "phrase.not_noted", exit_codes.REFUSED),
        (STICK, {"pin": "123456"}, "pin.too_simple", exit_codes.REFUSED),
        ([*STICK, "--owner", "\N{ZERO WIDTH SPACE}"], {}, "person.no_name", exit_codes.REFUSED),
        ([*STICK, "--city", "F\tes"], {}, "text.unfit", exit_codes.REFUSED),
        ([*STICK, "--name", "Pharmacie \udce9"], {}, "text.unfit", exit_codes.REFUSED),
        ([*STICK, "--holder", "N" * 10_000], {}, "text.too_long", exit_codes.REFUSED),
        (["--key-file", "{tmp}/data/k"], {}, "keys.key_file_inside", exit_codes.REFUSED),
        ([], {}, "keys.no_keyring", exit_codes.ENVIRONMENT),
    ],
)
def test_init_that_cannot_end_well_makes_no_register(
    tmp_path: Path, options: list[str], said: dict[str, Any], code: str, exit_code: int
) -> None:
    folder = tmp_path / "data"
    made = found(folder, *(option.format(tmp=tmp_path) for option in options), **said)
    assert (made.code, json.loads(made.out)["error"]["code"]) == (exit_code, code)
    assert keys.is_first_run(folder)
    assert not (folder / "register.db").exists()
    assert not (tmp_path / "stick.json").exists()


@pytest.mark.parametrize("pin", ["48a915", "4829", "4829154829154", "111111"])
@pytest.mark.parametrize(("language", "old"), [("en", "old"), ("fr", "ancien"), ("ar", "القديم")])
def test_first_pin_that_is_refused_speaks_of_no_older_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    pin: str,
    language: str,
    old: str,
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, pin)
    given = ["--data-dir", str(tmp_path / "data"), "--language", language, "init", *WHO]
    assert main([*given, "--keep-keys", "phrase"]) == exit_codes.REFUSED
    assert old not in capsys.readouterr().err


def test_init_cut_short_after_the_keys_goes_on_with_them(tmp_path: Path) -> None:
    folder, stick = tmp_path / "data", tmp_path / "stick.json"
    folder.mkdir()
    secrets = keys.first_run(folder, new_phrase("french"), keys.KeepInKeyFile(stick), work=1024)
    made = found(folder)
    assert made.code == exit_codes.OK
    assert made.words == {}
    assert keys.unlock(folder) == secrets


def test_init_under_the_phrase_asks_it_at_each_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    made = found(folder, "--keep-keys", "phrase", "--phrase-language", "english")
    assert made.code == exit_codes.OK
    typed = tmp_path / "typed"
    typed.write_text(
        " ".join(made.words[at] for at in range(1, 13)).upper() + "\n", encoding="utf-8"
    )
    with typed.open(encoding="utf-8") as lines:
        monkeypatch.setattr(sys, "stdin", lines)
        assert main(["--data-dir", str(folder), "verify"]) == exit_codes.OK
        assert main(["--data-dir", str(folder), "--json", "verify"]) == exit_codes.REFUSED
    assert '"input.missing"' in capsys.readouterr().out
