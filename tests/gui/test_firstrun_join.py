"""The first run of a register that joins a pharmacy, by the keys a person presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from PySide6.QtCore import Qt

from pharmadesk import settings as computer
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries.till import pharmacy_block, register_label
from pharmadesk.services import people
from pharmadesk.values.clock import ManualClock, SystemClock
from sync.client import enrolling
from tests.fake_centre import FakeCentre
from tests.gui.starting import ALT, PIN, opened, starting
from tests.sync_world import Network, founder
from tests.unit.storage.keyrings import MemoryKeyring
from ui.screens.firstrun import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sync.protocol.exchange import Reply
    from tests.gui.starting import Newcomer
    from tests.sync_world import Counter
    from ui.screens.firstrun.state import FirstRunState

URL = "https://centre.example"
# What a French keyboard makes of the keys a US-layout scanner presses; letters not named stay.
AZERTY = str.maketrans("1234567890-aqwzmAQWZM:/.;", "&é\"'(-è_çà)qazw,QAZW?M!:m")


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre(SystemClock())


@pytest.fixture
def first(tmp_path: Path, centre: FakeCentre) -> Iterator[Counter]:
    """A register whose pharmacy is at the centre."""
    (tmp_path / "first").mkdir()
    clock = ManualClock(SystemClock().now_us())
    register = founder(tmp_path / "first", clock, centre, centre.code)
    register.synchronise()
    yield register
    register.shop.till.close()


@pytest.fixture
def code(first: Counter) -> str:
    return enrolling.offer(first.shop.till, first.shop.owner, first.network)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def network(centre: FakeCentre) -> Network:
    return Network(centre)


@pytest.fixture(autouse=True)
def own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def newcomer(qtbot: QtBot, data: Path, network: Network) -> Iterator[Newcomer]:
    with starting(qtbot, data, reach=lambda _url: network) as person:
        yield person


def state_of(person: Newcomer) -> FirstRunState:
    assert person.start._first_run is not None
    return person.start._first_run._state


def to_door(person: Newcomer) -> None:
    person.enter()
    person.press(Qt.Key.Key_2, ALT)
    assert person.button("Join an existing pharmacy").isChecked()
    person.enter()
    assert person.sees("Where is the pharmacy?")


def to_register(person: Newcomer, server: str, code: str) -> None:
    to_door(person)
    person.fill(server, code)
    person.enter()
    assert person.sees("The owner who made the code")


def to_join(person: Newcomer, code: str, register_code: str = "C3") -> None:
    to_join_at(person, "centre.example", code, register_code)


def to_join_at(person: Newcomer, server: str, code: str, register_code: str) -> None:
    to_register(person, server, code)
    person.entry("Its code").setFocus()
    person.entry("Its code").selectAll()
    person.type(register_code)
    person.entry("The owner’s PIN at this register").setFocus()
    person.fill(PIN, PIN)
    person.enter()
    words = person.phrase_on_screen()
    person.enter()
    labels = [text for text in person.texts() if text.startswith("Word ")]
    asked = sorted(int(label.removeprefix("Word ")) for label in labels)
    person.fill(*(words[position - 1] for position in asked))
    person.enter()
    assert person.sees("joins the pharmacy and fetches it")


def until_open(person: Newcomer) -> None:
    person.until(lambda: person.start._is_over)


def test_whole_way_by_keys_ends_in_a_register_that_knows_the_pharmacy(
    newcomer: Newcomer, first: Counter, code: str, data: Path
) -> None:
    to_join(newcomer, code.lower())
    assert newcomer.sees("Register 2 · C3")
    newcomer.enter()
    until_open(newcomer)
    till = opened(newcomer)
    with till.database.read() as connection:
        block = pharmacy_block(connection, till.identity.pharmacy_id)
        assert register_label(connection, till.identity.device_id) == ("C3", "Register 2")
    with first.shop.till.database.read() as connection:
        assert block == pharmacy_block(connection, first.shop.till.identity.pharmacy_id)
    assert people.people(till) == people.people(first.shop.till)
    people.log_in(till, first.shop.owner.person_id, PIN)
    till.close()
    assert computer.load(newcomer.folder.paths.settings).language == "en"
    assert newcomer.start.settings.language == "en"
    assert (data / "register.db").exists()


def test_steps_follow_the_way_that_is_chosen(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert [step.value for step in state_of(newcomer).steps[2:4]] == ["pharmacy", "owner"]
    newcomer.press(Qt.Key.Key_2, ALT)
    assert [step.value for step in state_of(newcomer).steps[2:4]] == ["door", "register"]
    newcomer.enter()
    newcomer.press(Qt.Key.Key_Left, ALT)
    newcomer.press(Qt.Key.Key_1, ALT)
    newcomer.enter()
    assert newcomer.sees("Your pharmacy")


def test_nothing_is_written_and_no_code_sent_before_the_last_step(
    newcomer: Newcomer, centre: FakeCentre, code: str, data: Path
) -> None:
    known = len(centre.told)
    to_join(newcomer, code)
    assert {path.name for path in data.iterdir()} == {"logs"}
    assert len(centre.told) == known
    assert code not in repr(state_of(newcomer))
    assert PIN not in repr(state_of(newcomer))
    assert PIN not in newcomer.texts()


# --- what is refused ---


def test_address_where_no_centre_answers_is_said_under_it(
    newcomer: Newcomer, network: Network, code: str
) -> None:
    to_door(newcomer)
    network.is_cut = True
    newcomer.fill("centre.example", code)
    newcomer.enter()
    said = sentence("enrolment.no_answer", host="centre.example")
    assert newcomer.entry("Address of the centre").accessibleDescription() == said
    assert newcomer.entry("Address of the centre").hasFocus()
    assert newcomer.entry("One-time code").text() == code
    network.is_cut = False
    newcomer.enter()
    assert newcomer.sees("The owner who made the code")


def test_code_that_is_too_short_is_counted_and_keeps_the_page(newcomer: Newcomer) -> None:
    to_door(newcomer)
    newcomer.fill("centre.example", "7K2M9-QXR4H", "")
    assert newcomer.sees("10 / 20")
    assert newcomer.sees("10 letters or digits are missing: the code has 20.")
    assert newcomer.sees("Check: One-time code")
    assert not newcomer.button("Continue").isEnabled()


def test_refused_code_is_said_under_it_and_the_phrase_is_not_asked_again(
    newcomer: Newcomer, code: str
) -> None:
    to_join(newcomer, "AAAAA-AAAAA-AAAAA-AAAAA")
    newcomer.enter()
    assert newcomer.sees("Where is the pharmacy?")
    entry = newcomer.entry("One-time code")
    assert entry.accessibleDescription() == sentence("sync.code")
    assert entry.hasFocus()
    newcomer.type(code)
    newcomer.enter()
    newcomer.enter()
    assert newcomer.sees("Kept as before")
    newcomer.enter()
    until_open(newcomer)
    opened(newcomer).close()


def test_register_code_of_another_is_said_under_it_and_the_same_code_lets_in(
    newcomer: Newcomer, code: str
) -> None:
    to_join(newcomer, code, register_code="C2")
    newcomer.enter()
    entry = newcomer.entry("Its code")
    assert entry.accessibleDescription() == sentence("register.code_taken", taken="C2")
    assert entry.hasFocus()
    newcomer.type("C7")
    newcomer.enter()
    newcomer.enter()
    until_open(newcomer)
    till = opened(newcomer)
    assert till.identity.series == "C7-A"
    till.close()


def test_answer_that_is_lost_is_asked_for_again_under_the_same_name(
    newcomer: Newcomer, network: Network, centre: FakeCentre, code: str
) -> None:
    to_join(newcomer, code)
    network.lost_answers = ["join"]
    newcomer.enter()
    assert newcomer.sees(sentence("enrolment.no_answer", host="centre.example"))
    newcomer.enter()
    until_open(newcomer)
    opened(newcomer).close()
    assert len(centre.memory.devices) == 2


# --- fetching ---


def test_network_that_goes_away_is_waited_for_and_asked_at_once_by_key(
    newcomer: Newcomer, network: Network, code: str
) -> None:
    to_join(newcomer, code)
    cut = CutAfter(network, "join")
    newcomer.start._folder.reach = lambda _url: cut
    newcomer.enter()
    newcomer.until(lambda: newcomer.sees("The centre does not answer now"))
    assert newcomer.sees("The pharmacy is coming")
    assert not newcomer.button("Open the register").isEnabled()
    cut.is_cut = False
    newcomer.press(Qt.Key.Key_R, ALT)
    until_open(newcomer)
    opened(newcomer).close()


def test_register_opens_once_its_people_are_there_and_keeps_what_came(
    newcomer: Newcomer, network: Network, centre: FakeCentre, code: str, first: Counter
) -> None:
    centre.most_told = len(centre.memory.log) - 3
    to_join(newcomer, code)
    cut = CutAfter(network, "pull")
    newcomer.start._folder.reach = lambda _url: cut
    newcomer.enter()
    newcomer.until(lambda: newcomer.button("Open the register").isEnabled())
    newcomer.until(lambda: newcomer.sees("The centre does not answer now"))
    fetch = state_of(newcomer).fetch
    assert 0 < fetch.done < fetch.total
    assert newcomer.sees(f"{fetch.done} of {fetch.total} events received")
    newcomer.enter()
    until_open(newcomer)
    till = opened(newcomer)
    people.log_in(till, first.shop.owner.person_id, PIN)
    till.close()


def test_register_killed_after_joining_goes_on_fetching_at_its_next_start(
    qtbot: QtBot, data: Path, network: Network, code: str
) -> None:
    cut = CutAfter(network, "join")
    with starting(qtbot, data, reach=lambda _url: cut) as newcomer:
        to_join(newcomer, code)
        newcomer.enter()
        newcomer.until(lambda: newcomer.sees("The centre does not answer now"))
        newcomer.window.close()
        assert newcomer.start.finish() is None
    with starting(qtbot, data, reach=lambda _url: cut) as again:
        again.until(lambda: again.sees("The centre does not answer now"))
        assert [step.detail for step in words.steps(state_of(again))][2:4] == [
            "centre.example",
            "Register 2",
        ]
        again.window.close()
    network.is_cut = False
    with starting(qtbot, data, reach=lambda _url: network) as again:
        until_open(again)
        till = opened(again)
        assert people.people(till)
        till.close()
    with starting(qtbot, data) as later:
        assert later.start.window is None
        opened(later).close()


@pytest.mark.deep  # two starts and two joins
def test_register_killed_while_it_joined_goes_on_at_the_door_with_the_same_keys(
    qtbot: QtBot, data: Path, network: Network, centre: FakeCentre, code: str
) -> None:
    network.lost_answers = ["join"]
    with starting(qtbot, data, reach=lambda _url: network) as newcomer:
        to_join(newcomer, code)
        newcomer.enter()
        assert newcomer.sees(sentence("enrolment.no_answer", host="centre.example"))
        newcomer.window.close()
    with starting(qtbot, data, reach=lambda _url: network) as again:
        assert again.button("Join an existing pharmacy").isChecked()
        again.enter()
        again.fill("centre.example", code)
        again.enter()
        again.entry("Its code").setFocus()
        again.entry("Its code").selectAll()
        again.type("C3")
        again.entry("The owner’s PIN at this register").setFocus()
        again.fill(PIN, PIN)
        again.enter()
        assert again.sees("Kept as before")
        again.enter()
        until_open(again)
        opened(again).close()
    assert len(centre.memory.devices) == 2


def test_window_closed_while_it_joins_opens_no_register(
    newcomer: Newcomer, code: str, data: Path
) -> None:
    to_join(newcomer, code)
    newcomer.hands.press(Qt.Key.Key_Return)
    newcomer.until(lambda: newcomer.start.scanner.idle)
    newcomer.window.close()
    assert newcomer.start.finish() is None
    assert data.exists()


# --- the square ---


@pytest.mark.parametrize("azerty", [False, True])
def test_scan_of_the_square_fills_in_address_and_code(
    newcomer: Newcomer, code: str, *, azerty: bool
) -> None:
    to_door(newcomer)
    square = f"{code} {URL}"
    newcomer.hands.scan(square.translate(AZERTY) if azerty else square)
    newcomer.settle()
    assert newcomer.entry("Address of the centre").text() == URL
    assert newcomer.entry("One-time code").text() == code
    newcomer.enter()
    assert newcomer.sees("The owner who made the code")


def test_scan_of_anything_else_fills_in_nothing(newcomer: Newcomer) -> None:
    to_door(newcomer)
    newcomer.hands.scan("6118000040016")
    newcomer.settle()
    assert newcomer.entry("Address of the centre").text() == ""
    assert newcomer.entry("One-time code").text() == ""


class CutAfter:
    """Cuts the line once a request of one path was answered."""

    def __init__(self, network: Network, path: str) -> None:
        self._network = network
        self._path = path
        self.is_cut = False

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self._network.is_cut = self.is_cut
        reply = self._network.exchange(path, headers, body)
        if path.endswith(self._path):
            self.is_cut, self._path = True, "nothing more"
        return reply


# --- looks ---


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(("width", "height", "percent"), [(1024, 700, 100), (1366, 768, 150)])
def test_no_button_of_this_way_is_cut_in_any_language_or_size(
    qtbot: QtBot, data: Path, network: Network, language: str, width: int, height: int, percent: int
) -> None:
    data.mkdir()
    computer.save(data / "settings.toml", computer.Settings(text_percent=percent))
    with starting(qtbot, data, language=language, reach=lambda _url: network) as newcomer:
        newcomer.window.resize(width, height)
        newcomer.settle()
        newcomer.enter()
        newcomer.press(Qt.Key.Key_2, ALT)
        assert newcomer.fits()
        newcomer.enter()
        newcomer.fill("centre.example", "7K2M9-QXR4H-TB0ZW-P3N6D")
        assert newcomer.fits()
        newcomer.enter()
        assert state_of(newcomer).page == "register"
        assert newcomer.fits()
