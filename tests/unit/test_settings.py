"""The settings of a computer: declared once, checked on the way in and on the way out."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk import settings
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_load_with_no_file_gives_the_defaults(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path / "settings.toml")
    assert loaded == Settings()
    assert loaded.language == "fr"


def test_load_reads_what_a_person_wrote(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('language = "ar"\nprinter = "tcp:192.168.1.40:9100" # counter\n')
    loaded = settings.load(file)
    assert (loaded.language, loaded.printer) == ("ar", "tcp:192.168.1.40:9100")


def test_save_keeps_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    changed = Settings(theme="dark", text_percent=125, key_file='C:\\clés\\"a".key')
    settings.save(file, changed)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "theme": "dark",
        "text_percent": 125,
        "key_file": 'C:\\clés\\"a".key',
    }
    assert settings.load(file) == changed


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ('langage = "fr"', "settings.unknown_key", "langage"),
        ('language = "de"', "settings.wrong_value", "language"),
        ("language = 3", "settings.wrong_value", "language"),
        ("text_percent = 99", "settings.wrong_value", "text_percent"),
        ("text_percent = 151", "settings.wrong_value", "text_percent"),
        ("text_percent = 120.5", "settings.wrong_value", "text_percent"),
        ("text_percent = nan", "settings.wrong_value", "text_percent"),
        ("paper_mm = 76", "settings.wrong_value", "paper_mm"),
        ('printer = "usb"', "settings.wrong_value", "printer"),
        ('printer = "tcp:here"', "settings.wrong_value", "printer"),
        (f'key_file = "{"a" * 1001}"', "settings.wrong_value", "key_file"),
        ("[language]", "settings.wrong_value", "language"),
        ("language = ", "settings.not_toml", None),
    ],
)
def test_load_of_a_wrong_file_is_refused_and_names_the_key(
    tmp_path: Path, text: str, code: str, key: str | None
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(Refused) as caught:
        settings.load(file)
    assert caught.value.code == code
    assert caught.value.parameters.get("key") == key


def test_load_of_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match=r"settings\.not_toml"):
        settings.load(file)


def test_load_of_a_folder_is_a_problem_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"settings\.unreadable"):
        settings.load(tmp_path)


def test_save_of_a_wrong_value_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    settings.save(file, Settings(theme="dark"))
    with pytest.raises(Refused, match=r"settings\.wrong_value"):
        settings.save(file, msgspec.structs.replace(Settings(), text_percent=900))
    assert settings.load(file) == Settings(theme="dark")


def test_save_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"settings\.unwritable"):
        settings.save(tmp_path / "no" / "settings.toml", Settings())
