"""The first run, from a bare folder to a founded pharmacy, by the keys a person presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pharmadesk import settings as computer
from pharmadesk.paths import Paths
from pharmadesk.queries.till import pharmacy_block, register_label
from pharmadesk.services import people
from pharmadesk.services.till import Till
from pharmadesk.storage import key_files, keys
from pharmadesk.values.clock import local
from tests.gui.starting import ALT, OWNER, PHRASE, PIN, Newcomer, opened, starting
from tests.unit.storage.keyrings import MemoryKeyring
from ui.first_run import RegisterFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def newcomer(qtbot: QtBot, data: Path) -> Iterator[Newcomer]:
    with starting(qtbot, data) as person:
        yield person


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def to_pharmacy(person: Newcomer) -> None:
    person.enter()
    assert person.sees("Is the pharmacy new here?")
    person.enter()
    assert person.sees("Your pharmacy")


def to_owner(person: Newcomer) -> None:
    to_pharmacy(person)
    person.type("Pharmacie Atlas")
    person.enter()
    assert person.sees("You and this register")


def to_phrase(person: Newcomer) -> tuple[str, ...]:
    to_owner(person)
    person.fill(OWNER, PIN, PIN)
    person.enter()
    assert person.sees("Write down your recovery phrase")
    return person.phrase_on_screen()


def asked(person: Newcomer) -> list[int]:
    labels = [text for text in person.texts() if text.startswith("Word ")]
    return sorted(int(label.removeprefix("Word ")) for label in labels)


def to_ready(person: Newcomer) -> tuple[str, ...]:
    words = to_phrase(person)
    person.enter()
    person.fill(*(words[position - 1] for position in asked(person)))
    person.enter()
    assert person.sees("Everything is ready")
    return words


def test_whole_first_run_by_keys_founds_the_pharmacy(newcomer: Newcomer, data: Path) -> None:
    to_pharmacy(newcomer)
    newcomer.fill(
        "Pharmacie Atlas", "48, avenue Hassan II", "Casablanca", "0522 27 41 60", "092 014 775",
        "001 524 873 000 061", "40218873",
    )  # fmt: skip
    newcomer.enter()
    newcomer.fill(OWNER, PIN, PIN, "", "c12")
    newcomer.enter()
    words = newcomer.phrase_on_screen()
    assert len(words) == 12
    newcomer.enter()
    newcomer.fill(*(words[position - 1].upper() for position in asked(newcomer)))
    newcomer.enter()
    assert newcomer.sees("Register 1 · C12")
    newcomer.enter()
    till = opened(newcomer)
    with till.database.read() as connection:
        block = pharmacy_block(connection, till.identity.pharmacy_id)
        assert register_label(connection, till.identity.device_id) == ("C12", "Register 1")
    assert block["name"] == "Pharmacie Atlas"
    assert block["holder"] == OWNER
    assert block["ice"] == "001524873000061"
    assert block["inpe"] == "092014775"
    assert block["phone"] == "0522 27 41 60"
    assert "cnss" not in block
    (owner,) = people.people(till)
    assert owner.name == OWNER
    people.log_in(till, owner.person_id, PIN)
    till.close()
    assert keys.how_kept(data) == "phrase"
    assert computer.load(newcomer.folder.paths.settings).language == "en"


def test_nothing_is_written_before_the_last_step(newcomer: Newcomer, data: Path) -> None:
    to_ready(newcomer)
    assert {path.name for path in data.iterdir()} == {"logs"}
    assert keys.is_first_run(data)


def test_incomplete_ice_is_said_when_the_field_is_left(newcomer: Newcomer) -> None:
    to_pharmacy(newcomer)
    newcomer.fill("Pharmacie Atlas", "", "", "", "", "00152487300006")
    said = "1 digit is missing: an ICE has 15."
    assert not newcomer.sees(said)
    assert newcomer.sees("14 / 15")
    assert not newcomer.button("Continue").isEnabled()
    newcomer.press(Qt.Key.Key_Tab)
    assert newcomer.sees(said)
    assert newcomer.sees("Check: ICE")
    newcomer.enter()
    assert newcomer.sees("Your pharmacy")
    newcomer.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    newcomer.entry("ICE").end(False)
    newcomer.type("1")
    assert not newcomer.sees(said)
    newcomer.enter()
    assert newcomer.sees("You and this register")


def test_letter_in_a_number_is_said_at_once(newcomer: Newcomer) -> None:
    to_pharmacy(newcomer)
    newcomer.fill("Pharmacie Atlas", "", "", "", "", "", "4x")
    assert newcomer.sees("This number is made of digits only.")
    newcomer.erase()
    assert not newcomer.sees("This number is made of digits only.")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("48291", "", "A PIN has at least 6 digits"),
        ("123456", "", "This PIN is too easy to guess"),
        ("48291a", "", "A PIN is made of digits only"),
        ("482915", "482916", "The two PINs differ"),
    ],
)
def test_pin_that_will_not_do_is_refused_in_words(
    newcomer: Newcomer, first: str, second: str, said: str
) -> None:
    to_owner(newcomer)
    newcomer.fill(OWNER, first, second, "")
    assert newcomer.sees(said)
    newcomer.enter()
    assert newcomer.sees("You and this register")


def test_typed_pin_is_never_shown(newcomer: Newcomer) -> None:
    to_owner(newcomer)
    newcomer.fill(OWNER, PIN, PIN)
    assert not newcomer.sees(PIN)
    assert PIN not in repr(newcomer.start._first_run._state)  # type: ignore[union-attr] # its state


def test_wrong_word_is_named_by_its_position(newcomer: Newcomer) -> None:
    words = to_phrase(newcomer)
    newcomer.enter()
    first, second, third = asked(newcomer)
    newcomer.fill(words[first - 1], "zzzz", words[third - 1])
    newcomer.enter()
    said = f"This is not word {second} of the phrase."
    assert newcomer.sees(said)
    assert newcomer.entry(f"Word {second}").hasFocus()
    newcomer.type(words[second - 1])
    assert not newcomer.sees(said)
    newcomer.enter()
    assert newcomer.sees("Everything is ready")


def test_phrase_stays_the_same_after_going_back_and_other_words_are_typed_anew(
    newcomer: Newcomer,
) -> None:
    words = to_phrase(newcomer)
    newcomer.enter()
    newcomer.type("half")
    newcomer.press(Qt.Key.Key_Left, ALT)
    assert newcomer.phrase_on_screen() == words
    newcomer.enter()
    assert all(not newcomer.entry(f"Word {at}").text() for at in asked(newcomer))


def test_computer_without_a_keyring_offers_the_phrase(newcomer: Newcomer) -> None:
    to_phrase(newcomer)
    assert not newcomer.button("Keyring of this computer").isEnabled()
    assert newcomer.sees("This computer has no keyring that can be trusted.")
    assert newcomer.button("Phrase at each start").isChecked()


@pytest.mark.usefixtures("memory_keyring")
def test_keys_in_the_keyring_open_the_next_start_without_a_window(qtbot: QtBot, data: Path) -> None:
    with starting(qtbot, data) as newcomer:
        to_ready(newcomer)
        assert newcomer.sees("Keyring of this computer")
        newcomer.enter()
        opened(newcomer).close()
    assert keys.how_kept(data) == "keyring"
    with starting(qtbot, data) as again:
        assert again.start.window is None
        opened(again).close()


def test_key_file_inside_the_data_folder_is_refused_and_one_outside_opens(
    qtbot: QtBot, data: Path
) -> None:
    stick = data.parent / "stick"
    stick.mkdir()
    with starting(qtbot, data) as newcomer:
        words = to_phrase(newcomer)
        newcomer.press(Qt.Key.Key_3, ALT)
        newcomer.type(f"{data}/a")
        assert newcomer.sees("lies in the data folder")
        assert not newcomer.button("I have written them down").isEnabled()
        newcomer.erase()
        newcomer.type(f"{stick}/a.key")
        newcomer.enter()
        newcomer.fill(*(words[position - 1] for position in asked(newcomer)))
        newcomer.enter()
        newcomer.enter()
        opened(newcomer).close()
    assert (stick / "a.key").exists()
    with starting(qtbot, data) as again:
        assert again.start.window is None
        opened(again).close()


def test_founding_cut_short_goes_on_with_the_keys_it_made(qtbot: QtBot, data: Path) -> None:
    data.mkdir(mode=0o700)
    key_file = data.parent / "a.key"
    made = keys.first_run(data, PHRASE, keys.KeepInKeyFile(key_file))
    with starting(qtbot, data) as newcomer:
        assert newcomer.sees("Is the pharmacy new here?")
        newcomer.enter()
        newcomer.type("Pharmacie Atlas")
        newcomer.enter()
        newcomer.fill(OWNER, PIN, PIN)
        newcomer.enter()
        assert newcomer.sees("Kept as before")
        newcomer.enter()
        opened(newcomer).close()
    assert key_files.read_key_file(key_file, data) == made
    with starting(qtbot, data) as again:
        assert again.start.window is None


def test_founding_that_fails_says_why_and_goes_on_with_the_same_keys(
    newcomer: Newcomer, data: Path
) -> None:
    words = to_ready(newcomer)
    in_the_way = data / "register.db"
    in_the_way.mkdir()
    newcomer.enter()
    assert newcomer.sees("Everything is ready")
    assert newcomer.sees("The disk reported an error")
    kept = (data / key_files.DEVICE_FILE).read_bytes()
    in_the_way.rmdir()
    newcomer.enter()
    opened(newcomer).close()
    assert (data / key_files.DEVICE_FILE).read_bytes() == kept
    assert words


def test_scan_types_nothing_and_leads_nowhere(newcomer: Newcomer) -> None:
    newcomer.hands.scan("6118000040016")
    newcomer.settle()
    assert newcomer.sees("Welcome. Choose your language.")
    to_pharmacy(newcomer)
    newcomer.hands.scan("6118000040016")
    newcomer.settle()
    assert newcomer.entry("Name").text() == ""
    assert newcomer.sees("Your pharmacy")


def test_arabic_turns_the_window_and_the_key_that_goes_back(newcomer: Newcomer) -> None:
    newcomer.press(Qt.Key.Key_2, ALT)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert application.layoutDirection() == Qt.LayoutDirection.RightToLeft
    newcomer.enter()
    back = newcomer.start.actions["first.back"]
    assert back.isEnabled()
    newcomer.press(Qt.Key.Key_Right, ALT)
    assert not back.isEnabled()
    newcomer.press(Qt.Key.Key_3, ALT)
    assert application.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_enter_chooses_a_language_before_it_goes_on(newcomer: Newcomer) -> None:
    newcomer.press(Qt.Key.Key_Tab)
    arabic = newcomer.button("العربية")
    arabic.setFocus()
    newcomer.enter()
    assert arabic.isChecked()
    newcomer.enter()
    assert not arabic.isVisible()


def test_receipt_head_follows_what_is_typed(newcomer: Newcomer) -> None:
    to_pharmacy(newcomer)
    newcomer.fill("Pharmacie Atlas", "", "", "", "", "0015")
    shown = newcomer.start._first_run._state.preview  # type: ignore[union-attr] # its state
    assert shown is not None
    said = [text for block in shown.blocks if (text := getattr(block, "text", ""))]
    assert said[0] == "Pharmacie Atlas"
    assert "ICE 0015?" in said


def test_receipt_head_is_of_today(newcomer: Newcomer) -> None:
    before = local(newcomer.folder.clock.now_us())
    to_pharmacy(newcomer)
    shown = newcomer.start._first_run._state.preview  # type: ignore[union-attr] # its state
    assert shown is not None
    cells = " ".join(cell.text for block in shown.blocks for cell in getattr(block, "cells", ()))
    days = {before, local(newcomer.folder.clock.now_us())}  # midnight may pass
    assert any(f"{day:%d/%m/%Y}" in cells for day in days)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    ("width", "height", "percent"), [(1024, 700, 100), (1366, 768, 100), (1366, 768, 150)]
)
def test_no_button_is_cut_in_any_language_or_size(
    qtbot: QtBot, data: Path, language: str, width: int, height: int, percent: int
) -> None:
    data.mkdir()
    computer.save(data / "settings.toml", computer.Settings(text_percent=percent))
    with starting(qtbot, data, language=language) as newcomer:
        newcomer.window.resize(width, height)
        newcomer.settle()
        assert newcomer.fits()
        newcomer.enter()
        assert newcomer.fits()
        newcomer.enter()
        newcomer.type("Pharmacie Atlas")
        assert newcomer.fits()
        newcomer.enter()
        assert newcomer.fits()


@pytest.mark.deep  # builds weeks of sales
def test_demonstration_is_built_beside_and_leaves_the_folder_alone(
    newcomer: Newcomer, data: Path
) -> None:
    newcomer.press(Qt.Key.Key_D, ALT)
    newcomer.until(lambda: newcomer.start._is_over)
    demo = newcomer.start.demo
    assert demo is not None
    folder = RegisterFolder(Paths.at(demo))
    assert isinstance(folder.open(), Till)
    folder.close()
    assert keys.is_first_run(data)


def test_window_closed_on_the_way_leaves_nothing(newcomer: Newcomer, data: Path) -> None:
    to_owner(newcomer)
    newcomer.window.close()
    assert newcomer.start.finish() is None
    assert keys.is_first_run(data)
