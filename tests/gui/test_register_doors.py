"""The two doors of a centre in the window: a pharmacy is linked to one, a register is invited."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import enrolment
from pharmadesk.values.clock import ManualClock
from sync.protocol import exchange
from tests.fake_centre import FakeCentre, Memory
from tests.gui.register import OPENED, at_register, stocked
from tests.gui.synced import Gate, synced
from tests.sync_world import URL, Network
from ui.screens.sync.words import SYNC
from ui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sync.protocol.exchange import Reply
    from tests.gui.register import Counter
    from tests.gui.synced import SyncedCounter
    from ui.screens.sync.state import SyncState

ALT: Final = Qt.KeyboardModifier.AltModifier
CONTROL: Final = Qt.KeyboardModifier.ControlModifier
HOST: Final = "centre.example"


class Alone:
    """A person at a register of no centre, and a centre to come to."""

    def __init__(self, at: Counter, centre: FakeCentre, network: Network) -> None:
        self.at = at
        self.centre = centre
        self.network = network

    @property
    def state(self) -> SyncState:
        return self.at.app.synchronising.state

    def standing(self) -> str:
        status = self.state.status
        return status.state if status else ""

    def open(self, role: Role = Role.OWNER) -> None:
        self.at.log_in(role)
        self.at.press(Qt.Key.Key_S, ALT)
        assert self.at.app.window.current_screen() == SYNC

    def fill(self, address: str, code: str) -> None:
        self.at.type(address)
        self.at.press(Qt.Key.Key_Tab)
        self.at.type(code)

    def link(self) -> None:
        self.at.press(Qt.Key.Key_Return, CONTROL)


@contextmanager
def alone(qtbot: QtBot, folder: Path) -> Iterator[Alone]:
    shop = stocked(folder)
    centre = FakeCentre(ManualClock(OPENED))
    network = Network(centre)
    with at_register(qtbot, shop, reach=lambda _url: network) as at:
        yield Alone(at, centre, network)


def reads(at: Counter, text: str) -> bool:
    """Tell whether a text stands somewhere in sight."""
    for widget in at.app.window.findChildren(QWidget):
        shown = getattr(widget, "text", None)
        words = shown() if callable(shown) else ""
        if widget.isVisible() and (text in words or text in widget.accessibleName()):
            return True
    return False


def offered(counter: SyncedCounter) -> str:
    """Return the code on the screen, or nothing."""
    return counter.state.offer.code if counter.state.offer else ""


def entry(at: Counter, label: str) -> QLineEdit:
    (found,) = (
        line
        for line in at.app.window.findChildren(QLineEdit)
        if line.isVisible() and line.accessibleName() == label
    )
    return found


# --- the first door -------------------------------------------------------------------------------


def test_owner_links_the_pharmacy_by_keys_and_everything_is_sent_in_place(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open()
        person.fill(f"https://{HOST}", person.centre.code)
        person.link()
        person.at.until(lambda: enrolment.is_enrolled(person.at.shop.till))
        person.at.until(lambda: person.standing() == "even")
        assert len(person.centre.memory.log) > 0
        assert person.at.app.window.current_screen() == SYNC
        person.at.until(lambda: reads(person.at, "Terminé à 10:00"))
        assert person.at.app.actions["sync.offer"].isEnabled()
        assert not person.at.app.actions["sync.found"].isEnabled()


def test_address_without_a_scheme_is_a_safe_one_and_a_misread_code_is_understood(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open()
        person.fill(HOST, person.centre.code.replace("0", "o").lower())
        person.at.press(Qt.Key.Key_Return)  # in the last field, as forms do
        person.at.until(lambda: enrolment.is_enrolled(person.at.shop.till))
        person.at.until(lambda: person.state.overview is not None)
        assert person.state.overview is not None
        assert person.state.overview.address == f"https://{HOST}"


@pytest.mark.parametrize(
    ("why", "code"),
    [("name", "enrolment.no_such_name"), ("refused", "enrolment.nobody_there")],
)
def test_address_that_leads_nowhere_is_said_under_it_and_nothing_typed_is_lost(
    qtbot: QtBot, tmp_path: Path, why: str, code: str
) -> None:
    class Away:
        def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
            del path, headers, body
            raise EnvironmentProblem("sync.unreachable", why=why)

    shop = stocked(tmp_path)
    with at_register(qtbot, shop, reach=lambda _url: Away()) as at:
        person = Alone(at, FakeCentre(ManualClock(OPENED)), Network(FakeCentre(shop.clock)))
        person.open()
        person.fill(HOST, person.centre.code)
        person.link()
        at.until(lambda: bool(person.state.enrol.address.error))
        said = sentence(code, host=HOST)
        assert entry(at, "Adresse du centre").accessibleDescription() == said
        assert reads(at, said)
        assert entry(at, "Adresse du centre").text() == HOST
        assert entry(at, "Code à usage unique").text() == person.centre.code
        assert not enrolment.is_enrolled(shop.till)


def test_code_the_centre_refuses_is_said_under_the_code_until_it_is_typed_anew(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open()
        person.fill(HOST, "AAAA-BBBB-CCCC-DDDD")
        person.link()
        person.at.until(lambda: person.state.enrol.code.error == sentence("sync.code"))
        assert person.state.enrol.address.error == ""
        code = entry(person.at, "Code à usage unique")
        code.setFocus()
        person.at.press(Qt.Key.Key_Backspace)
        assert person.state.enrol.code.error == ""
        assert person.state.enrol.blocked == "À vérifier : Code à usage unique"
        code.selectAll()
        person.at.type(person.centre.code)
        person.link()
        person.at.until(lambda: enrolment.is_enrolled(person.at.shop.till))


def test_pharmacy_the_centre_has_already_is_said_above_the_fields(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with alone(qtbot, tmp_path) as person:
        nonce = (401, "sync.nonce", {"pharmadesk-nonce": "n"})
        person.centre.refuse_next = [nonce, (409, "sync.taken", {})]
        person.open()
        person.fill(HOST, person.centre.code)
        person.link()
        person.at.until(lambda: person.state.enrol.problem == sentence("sync.taken"))
        assert reads(person.at, sentence("sync.taken"))


def test_sales_go_on_while_the_centre_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    with alone(qtbot, tmp_path) as person:
        gate = Gate(person.centre, exchange.FOUND)
        person.network.centre = gate
        person.open()
        person.fill(HOST, person.centre.code)
        person.at.hands.press(Qt.Key.Key_Return, CONTROL)
        person.at.until(gate.is_reached.is_set)
        try:
            assert reads(person.at, "Le centre est consulté…")
            person.at.hands.scan(next(iter(person.at.shop.codes.values())))
            person.at.until(lambda: len(person.at.state.lines) == 1)
        finally:
            gate.is_open.set()
        person.at.until(lambda: enrolment.is_enrolled(person.at.shop.till))


def test_refusal_is_said_again_in_the_language_that_is_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open()
        person.fill(HOST, "AAAA-BBBB-CCCC-DDDD")
        person.link()
        french = sentence("sync.code")
        person.at.until(lambda: person.state.enrol.code.error == french)
        person.at.app.speak("ar")
        assert person.state.enrol.code.error == sentence("sync.code") != french
        assert reads(person.at, sentence("sync.code"))


@pytest.mark.parametrize("role", [Role.CASHIER, Role.MANAGER])
def test_others_see_why_they_may_not_link_the_pharmacy(
    qtbot: QtBot, tmp_path: Path, role: Role
) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open(role)
        assert reads(person.at, "Seul un titulaire peut rattacher la pharmacie à un centre.")
        assert not person.at.app.actions["sync.found"].isEnabled()
        assert not [
            line for line in person.at.app.window.findChildren(QLineEdit) if line.isVisible()
        ]
        person.link()
        assert person.centre.requests == []


def test_code_typed_is_gone_when_the_register_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    with alone(qtbot, tmp_path) as person:
        person.open()
        person.fill(HOST, person.centre.code)
        person.at.lock()
        assert (person.state.enrol.address.text, person.state.enrol.code.text) == (HOST, "")


# --- the same door again --------------------------------------------------------------------------


def test_owner_brings_a_register_in_again_that_its_centre_has_lost(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        kept = len(counter.centre.memory.log)
        counter.centre.restore(Memory(), "epoch 2")
        counter.at.log_in(Role.OWNER)
        counter.at.press(Qt.Key.Key_S, ALT)
        counter.at.app.synchronising.now()
        counter.at.until(lambda: counter.state.is_shut_out)
        assert reads(counter.at, "Le centre ne connaît plus cette caisse")
        assert entry(counter.at, "Adresse du centre").text() == URL
        entry(counter.at, "Code à usage unique").setFocus()
        counter.at.type(counter.centre.code)
        counter.at.press(Qt.Key.Key_Return, CONTROL)
        counter.at.until(lambda: not counter.state.is_shut_out)
        counter.until_it_is("even")
        assert len(counter.centre.memory.log) >= kept
        assert counter.at.app.actions["sync.now"].isEnabled()
        assert not reads(counter.at, "Le centre ne connaît plus cette caisse")


def test_cashier_of_a_register_that_its_centre_has_lost_is_shown_no_door(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.centre.restore(Memory(), "epoch 2")
        counter.at.log_in(Role.CASHIER)
        counter.at.press(Qt.Key.Key_S, ALT)
        counter.sell()
        counter.at.until(lambda: counter.state.enrol.again == "found")
        assert not counter.state.is_shut_out
        assert not counter.at.app.actions["sync.found"].isEnabled()
        assert reads(counter.at, sentence("sync.device_unknown"))


# --- the second door ------------------------------------------------------------------------------


def test_owner_makes_a_code_that_another_register_joins_with(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        at = counter.at
        at.log_in(Role.OWNER)
        at.press(Qt.Key.Key_S, ALT)
        at.press(Qt.Key.Key_A, ALT)
        at.until(lambda: bool(offered(counter)))
        code = offered(counter)
        (view,) = (it for it in at.app.window.findChildren(CodeView) if it.isVisible())
        assert view.accessibleName().replace(", ", "-").replace(" ", "") == code
        assert reads(at, "Valable jusqu’au 24/11/2026 10:00")
        token, _key = enrolment.halves(code)
        (kept,) = counter.centre.memory.offers
        assert token not in kept
        assert code not in repr(counter.state)
        assert code not in caplog.text
        at.press(Qt.Key.Key_A, ALT)
        at.until(lambda: offered(counter) not in {"", code})
        assert len(counter.centre.memory.offers) == 2
        at.press(Qt.Key.Key_Escape)
        assert counter.state.offer is None
        assert at.app.window.current_screen() == SYNC
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() == "sale"


def test_code_is_gone_from_the_screen_when_the_register_is_left(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.at.log_in(Role.OWNER)
        counter.at.press(Qt.Key.Key_S, ALT)
        with counter.slow(exchange.OFFER) as gate:
            counter.at.hands.press(Qt.Key.Key_A, ALT)
            counter.at.until(gate.is_reached.is_set)
            assert reads(counter.at, "Un nouveau code est annoncé au centre…")
            counter.at.lock()
        counter.at.settle()
        assert counter.state.offer is None


def test_code_that_cannot_be_made_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.at.log_in(Role.OWNER)
        counter.at.press(Qt.Key.Key_S, ALT)
        counter.network.is_cut = True
        counter.at.press(Qt.Key.Key_A, ALT)
        counter.at.until(lambda: counter.state.offer is not None and not counter.state.offer.busy)
        said = sentence("enrolment.no_answer", host="centre.example")
        assert reads(counter.at, said)
        counter.network.is_cut = False
        counter.at.press(Qt.Key.Key_A, ALT)
        counter.at.until(lambda: bool(offered(counter)))


def test_manager_sees_that_only_an_owner_adds_a_register(qtbot: QtBot, tmp_path: Path) -> None:
    with synced(qtbot, tmp_path) as counter:
        counter.until_it_is("even")
        counter.at.log_in(Role.MANAGER)
        counter.at.press(Qt.Key.Key_S, ALT)
        assert not counter.at.app.actions["sync.offer"].isEnabled()
        assert reads(counter.at, "Seul un titulaire ajoute une caisse.")
        counter.at.press(Qt.Key.Key_A, ALT)
        assert counter.state.offer is None
