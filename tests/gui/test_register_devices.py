"""The devices page at the real window: a printer tried and kept, a scanner diagnosed and learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from hardware.escpos_reader import commands
from hardware.virtual_printer import Behaviour, VirtualPrinter
from pharmadesk import settings as computer
from pharmadesk.domain.permissions import Role
from pharmadesk.settings import Settings
from pharmadesk.values.scanner_test import CONTENT
from tests.gui import device_looks, looks
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.devices.screen import DevicesScreen
from ui.screens.devices.words import DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.devices.state import DevicesState

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Kept:
    """The settings file of this computer."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, changed: dict[str, Any]) -> Settings:
        return computer.change(self.path, changed)

    @property
    def settings(self) -> Settings:
        return computer.load(self.path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "settings.toml")


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path, kept: Kept) -> Iterator[Counter]:
    """A manager before the devices page."""
    with counter(qtbot, tmp_path, keep=kept) as at:
        at.log_in(Role.MANAGER)
        at.press(Qt.Key.Key_8, CONTROL)
        assert at.app.window.current_screen() == DEVICES
        yield at
        at.app.printing.close()  # its last word arrives while there is a window to show it
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def seen(at: Counter) -> DevicesState:
    return at.app.devices.state


def try_page(at: Counter) -> None:
    at.press(Qt.Key.Key_Y, ALT)
    at.until(lambda: not seen(at).trying)


def test_printer_that_was_typed_tried_and_kept_prints_the_next_receipt_in_its_table(
    at: Counter, kept: Kept
) -> None:
    with VirtualPrinter() as other:
        at.type(f"127.0.0.1:{other.port}")
        try_page(at)
        assert (seen(at).outcome, seen(at).answers) == ("printed", True)
        at.until(lambda: any(b"A  R" in job for job in other.jobs))
        [test] = [job for job in other.jobs if b"A  R" in job]
        pages = [each.parameters[0] for each in commands(test) if each.name == "code page"]
        assert pages == [19, 16, 2, 0]
        assert "Réglé à 9 h".encode("cp1252") in test
        at.press(Qt.Key.Key_2, ALT)
        at.press(Qt.Key.Key_Return, CONTROL)
        assert seen(at).is_kept
        assert kept.settings.printer == f"tcp:127.0.0.1:{other.port}"
        assert (kept.settings.printer_page, kept.settings.printer_answers) == ("1252", "yes")
        at.press(Qt.Key.Key_Escape)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        at.until(lambda: any(b"DOLIPRANE" in job for job in other.jobs))
        [receipt] = [job for job in other.jobs if b"DOLIPRANE" in job]
        assert [each.parameters[0] for each in commands(receipt) if each.name == "code page"] == [
            16
        ]
    assert at.printer.jobs == ()


def test_printer_that_is_off_says_so_and_nothing_is_kept(at: Counter, kept: Kept) -> None:
    with VirtualPrinter(behaviour=Behaviour.OFF) as off:
        at.type(f"127.0.0.1:{off.port}")
        try_page(at)
    assert seen(at).outcome == "unreachable"
    at.press(Qt.Key.Key_Escape)
    assert kept.settings == Settings()
    at.press(Qt.Key.Key_8, CONTROL)
    assert seen(at).printer == ""


def test_printer_without_paper_says_so(at: Counter) -> None:
    with VirtualPrinter(behaviour=Behaviour.OUT_OF_PAPER) as empty:
        at.type(f"127.0.0.1:{empty.port}")
        try_page(at)
        assert seen(at).outcome == "paper"


def test_address_that_means_nothing_is_refused_by_the_test_and_when_kept(
    at: Counter, kept: Kept
) -> None:
    at.type("usb:nonsense")
    try_page(at)
    assert seen(at).outcome == "address"
    at.press(Qt.Key.Key_Return, CONTROL)
    assert seen(at).error
    assert kept.settings == Settings()


def test_drawer_is_tried_by_the_printer_in_use_and_recorded(at: Counter) -> None:
    at.press(Qt.Key.Key_D, ALT)
    [job] = at.printer.wait_for_jobs(1)
    assert b"\x1bp" in job
    assert at.shop.journal("drawer.opened")[0]["reason"] == "test"


def test_scan_on_this_page_tests_the_scanner_and_sells_nothing(at: Counter) -> None:
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    found = seen(at).diagnosis
    assert found is not None
    assert not found.is_read
    at.scan(CONTENT)
    found = seen(at).diagnosis
    assert found is not None
    assert (found.layout, found.separator, found.end) == ("same", "kept", "return")
    at.press(Qt.Key.Key_Escape)
    assert at.state.lines == ()


def test_prefix_and_separator_that_were_kept_are_taken_out_of_the_next_scan(
    at: Counter, kept: Kept
) -> None:
    at.scan(CONTENT.replace("\x1d", "|").join(("~", "")))
    found = seen(at).diagnosis
    assert found is not None
    assert (found.prefix, found.separator, found.stands_for) == ("~", "replaced", "|")
    at.press(Qt.Key.Key_Return, CONTROL)
    assert (kept.settings.scanner_prefix, kept.settings.scanner_separator) == ("~", "|")
    at.press(Qt.Key.Key_Escape)
    at.scan("~" + at.shop.codes["DOLIPRANE 1 g"])
    assert [line.name for line in at.state.lines] == ["DOLIPRANE 1 g"]


def test_logo_that_was_chosen_is_on_the_next_receipt_until_it_is_taken_off(
    at: Counter, tmp_path: Path
) -> None:
    file = tmp_path / "logo.png"
    Image.new("L", (300, 90), 0).save(file)
    at.app.devices.use_logo(file)
    at.until(lambda: seen(at).has_logo)
    at.press(Qt.Key.Key_Escape)
    pictures: list[int] = []
    for count in (1, 2):
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        receipt = at.printer.wait_for_jobs(count)[-1]
        pictures.append(sum(each.name == "raster" for each in commands(receipt)))
        at.press(Qt.Key.Key_8, CONTROL)
        if count == 1:
            at.until(lambda: seen(at).has_logo)
            at.press(Qt.Key.Key_O, ALT)
            at.until(lambda: not seen(at).has_logo)
            at.press(Qt.Key.Key_Escape)
    assert pictures[0] == pictures[1] + 1


def test_file_that_is_no_picture_is_refused_with_what_to_do(at: Counter, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(b"nothing")
    at.app.devices.use_logo(file)
    at.until(lambda: bool(seen(at).error))
    assert "PNG" in seen(at).error
    assert not seen(at).has_logo


def test_cashier_has_no_devices_page(at: Counter) -> None:
    at.lock()
    at.log_in()
    at.press(Qt.Key.Key_8, CONTROL)
    assert at.app.window.current_screen() == "sale"


@pytest.mark.parametrize(
    ("language", "scale"),
    [("fr", 150), *(pytest.param("ar", scale, marks=pytest.mark.deep) for scale in (100, 150))],
)
def test_devices_in_every_state_cut_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = DevicesScreen(stage.actions, device_looks.READ)
    stage.put(screen, DEVICES)
    faults: dict[str, list[str]] = {}
    for name, state in device_looks.STATES.items():
        screen.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}
