"""Every start after the first: what opens by itself, and what is said when it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import keyring
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from sqlcipher3 import dbapi2

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.paths import Paths
from pharmadesk.settings import Settings
from pharmadesk.storage import keys, phrase
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_files import read_key_file
from pharmadesk.storage.migrate import NEWEST
from pharmadesk.storage.sqlcipher import SqlcipherFile
from tests.gui.starting import ALT, FOUNDING, OWNER, PHRASE, copied, found, opened, starting
from tests.unit.storage.keyrings import MemoryKeyring
from ui import start
from ui.app import LOGIN
from ui.first_run import Answers, RegisterFolder
from ui.main_window import MainWindow
from ui.screens.login.person_tile import PersonTile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.gui.starting import Newcomer

OTHER_PHRASE = " ".join(phrase.new_phrase("english", lambda count: b"o" * count).words)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    found(folder / "data", keys.KeepInKeyFile(folder / "pharmadesk.key"))
    return folder


@pytest.fixture(scope="session")
def under_phrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phrase")
    found(folder / "data", keys.KeepUnderPhrase())
    return folder


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> tuple[Path, Path]:
    return copied(founded, tmp_path / "copy")


def until_open(person: Newcomer) -> None:
    person.until(lambda: person.start._is_over)
    opened(person).close()


# --- the recovery phrase ------------------------------------------------------------------------


@pytest.fixture
def locked_out(qtbot: QtBot, under_phrase: Path, tmp_path: Path) -> Iterator[Newcomer]:
    data, _no_key = copied(under_phrase, tmp_path / "copy")
    with starting(qtbot, data) as person:
        assert person.sees("Type your recovery phrase")
        yield person


def test_phrase_typed_with_spaces_opens_the_register(locked_out: Newcomer) -> None:
    assert not locked_out.button("Open the register").isEnabled()
    locked_out.type(" ".join(PHRASE.words))
    locked_out.enter()
    until_open(locked_out)


def test_pasted_phrase_fills_every_word(locked_out: Newcomer) -> None:
    QGuiApplication.clipboard().setText(" ".join(PHRASE.words).upper())
    locked_out.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    locked_out.enter()
    until_open(locked_out)


def test_unknown_word_is_named_by_its_position(locked_out: Newcomer) -> None:
    words = list(PHRASE.words)
    words[4] = "xylograph"
    locked_out.type(" ".join(words))
    locked_out.enter()
    assert locked_out.sees("Word 5 is not one of the recovery words")
    assert locked_out.entry("Word 5").hasFocus()
    locked_out.type(PHRASE.words[4])
    assert not locked_out.sees("Word 5 is not")
    locked_out.enter()
    until_open(locked_out)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (OTHER_PHRASE, "This is the recovery phrase of another register"),
        (" ".join(PHRASE.words[::-1]), "These words do not make a recovery phrase together"),
    ],
)
def test_wrong_phrase_is_refused_in_words(locked_out: Newcomer, typed: str, said: str) -> None:
    locked_out.type(typed)
    locked_out.enter()
    assert locked_out.sees(said)
    assert locked_out.start.exit_code == 0


def test_words_hide_until_they_are_asked_for(locked_out: Newcomer) -> None:
    locked_out.type("abandon abeille")
    locked_out.press(Qt.Key.Key_Tab)
    assert not locked_out.sees("abandon")
    locked_out.press(Qt.Key.Key_W, ALT)
    assert locked_out.sees("abandon")


def test_scan_types_nothing_into_the_phrase(locked_out: Newcomer) -> None:
    locked_out.hands.scan("6118000040016")
    locked_out.settle()
    assert locked_out.entry("Word 1").text() == ""


# --- problems -----------------------------------------------------------------------------------


def problem(person: Newcomer, code: str, **parameters: str | int) -> None:
    """See this problem's own sentence, whole."""
    assert person.sees("The register did not open")
    said = message(EnvironmentProblem(code, **parameters))
    assert said != message(EnvironmentProblem("no.such_code"))
    assert person.sees(said)


def test_damaged_file_is_said_and_a_repaired_one_opens(
    qtbot: QtBot, place: tuple[Path, Path]
) -> None:
    data, _key = place
    file = data / "register.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])
    with starting(qtbot, data, key_file=place[1]) as person:
        problem(person, "storage.damaged")
        file.write_bytes(whole)
        person.enter()
        until_open(person)


def test_key_of_another_register_is_a_wrong_key(
    qtbot: QtBot, place: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    keys.first_run(other, PHRASE, keys.KeepInKeyFile(tmp_path / "other.key"), work=2)
    with starting(qtbot, place[0], key_file=tmp_path / "other.key") as person:
        problem(person, "storage.wrong_key", file="register.db")


def test_data_of_a_newer_program_is_said(qtbot: QtBot, place: tuple[Path, Path]) -> None:
    data, key = place
    secrets = read_key_file(key, data)
    with Database.open(data / "register.db", secrets.database_key) as database:
        database.write(
            lambda connection: connection.exec_driver_sql(f"PRAGMA user_version = {NEWEST + 1}")
        )
    with starting(qtbot, data, key_file=key) as person:
        problem(person, "storage.newer_schema", found=NEWEST + 1, known=NEWEST)


def test_second_copy_is_said_and_opens_when_the_first_has_gone(
    qtbot: QtBot, place: tuple[Path, Path]
) -> None:
    data, key = place
    first = Database.open(data / "register.db", read_key_file(key, data).database_key)
    try:
        with starting(qtbot, data, key_file=key) as person:
            assert person.sees("PharmaDesk is already open on this register")
            first.close()
            person.enter()
            until_open(person)
    finally:
        first.close()


@pytest.mark.deep  # the register waits five seconds before it gives up
def test_file_held_by_another_program_is_locked(qtbot: QtBot, place: tuple[Path, Path]) -> None:
    data, key = place
    secrets = read_key_file(key, data)
    other = SqlcipherFile(data / "register.db", secrets.database_key).connect()
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with starting(qtbot, data, key_file=key) as person:
            problem(person, "storage.locked")
    finally:
        other.close()


def test_missing_file_is_said_and_not_made(qtbot: QtBot, place: tuple[Path, Path]) -> None:
    data, key = place
    (data / "register.db").unlink()
    with starting(qtbot, data, key_file=key) as person:
        problem(person, "storage.missing", file="register.db")
        assert not (data / "register.db").exists()


def test_folder_that_cannot_be_made_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = tmp_path / "file" / "data"
    with starting(qtbot, data) as person:
        problem(person, "folder.unwritable", folder=str(data))
        (tmp_path / "file").unlink()
        person.enter()
        assert person.sees("Welcome. Choose your language.")


def test_library_too_old_is_said(
    qtbot: QtBot, place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version", "3.40.1")
    with starting(qtbot, place[0], key_file=place[1]) as person:
        problem(
            person,
            "storage.unsupported_runtime",
            library="SQLite",
            found="3.40.1",
            needed="3.51.3",
        )


def test_settings_with_a_misspelt_key_are_said(qtbot: QtBot, place: tuple[Path, Path]) -> None:
    file = place[0] / "settings.toml"
    file.write_text('langage = "fr"\n')
    with starting(qtbot, *place[:1], key_file=place[1]) as person:
        assert person.sees("The settings name “langage”, which does not exist")
        file.unlink()
        person.enter()
        until_open(person)


def test_mark_that_cannot_be_read_is_said(qtbot: QtBot, place: tuple[Path, Path]) -> None:
    (place[0] / "mark").unlink()
    (place[0] / "mark").mkdir()
    with starting(qtbot, place[0], key_file=place[1]) as person:
        assert person.sees("The journal's mark cannot be read")


def test_error_nobody_expected_is_said_and_logged_without_its_words(
    qtbot: QtBot,
    place: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError(OWNER)

    with monkeypatch.context() as broken:
        broken.setattr(dbapi2, "connect", fail)
        with starting(qtbot, place[0], key_file=place[1]) as person:
            assert person.sees("Something unexpected happened")
            assert person.start.exit_code == 70
    (record,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert "RuntimeError" in record.getMessage()
    assert OWNER not in caplog.text


def test_details_for_support_hold_a_code_and_no_path(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with starting(qtbot, tmp_path / "file" / "data") as person:
        person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied_text = QGuiApplication.clipboard().text()
    assert "folder.unwritable" in copied_text
    assert str(tmp_path) not in copied_text


def test_closing_a_problem_ends_with_the_code_of_its_kind(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with starting(qtbot, tmp_path / "file" / "data") as person:
        person.press(Qt.Key.Key_Escape)
        assert person.start.finish() is None
        assert person.start.exit_code == 4


# --- keys out of reach --------------------------------------------------------------------------


def test_lost_keyring_entry_is_recovered_with_the_phrase(qtbot: QtBot, tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    try:
        found(tmp_path / "data", keys.KeepInKeyring())
        keyring.set_keyring(MemoryKeyring())
        with starting(qtbot, tmp_path / "data") as person:
            problem(person, "keys.keyring_lost")
            person.press(Qt.Key.Key_R, ALT)
            person.type(" ".join(PHRASE.words))
            person.enter()
            person.until(lambda: person.start._is_over)
            till = opened(person)
            assert till.identity.series == "C1-B"
            till.close()
        with starting(qtbot, tmp_path / "data") as again:
            assert again.start.window is None
    finally:
        keyring.set_keyring(before)


def test_key_file_that_is_away_is_said_and_found_again(qtbot: QtBot, tmp_path: Path) -> None:
    key = tmp_path / "pharmadesk.key"
    found(tmp_path / "data", keys.KeepInKeyFile(key))
    key.rename(tmp_path / "away")
    with starting(qtbot, tmp_path / "data") as person:
        problem(person, "keys.missing", file="pharmadesk.key")
        (tmp_path / "away").rename(key)
        person.enter()
        until_open(person)


# --- the whole ----------------------------------------------------------------------------------


def test_name_that_shows_nothing_is_refused_before_keys_are_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    answers = Answers(
        founding=replace(FOUNDING, owner_name="\u200b"), settings=Settings(), phrase=PHRASE
    )
    with pytest.raises(Refused) as refused:
        RegisterFolder(Paths.at(data)).found(answers)
    assert refused.value.code == "person.no_name"
    assert not data.exists()


def test_second_start_shows_the_login_screen(qapp: QApplication, place: tuple[Path, Path]) -> None:
    asked: list[str] = []

    def look() -> None:
        for window in qapp.topLevelWidgets():
            if isinstance(window, MainWindow) and window.current_screen() == LOGIN:
                names = [tile.person.name for tile in window.findChildren(PersonTile)]
                if names and window.isVisible():
                    asked.extend(names)
                    window.close()

    timer = QTimer()
    timer.setInterval(20)
    timer.timeout.connect(look)
    timer.start()
    code = start.main(place[0], "en", place[1])
    timer.stop()
    assert (code, asked) == (0, [OWNER])
