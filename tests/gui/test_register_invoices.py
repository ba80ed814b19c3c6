"""Invoices in the window: typed by keyboard, written where asked, a buyer who can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from pharmadesk.domain.permissions import Role
from tests.gui.register import counter
from tests.till import assert_replay_equal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.tickets.invoice_state import InvoiceState

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ICE = "002345678000091"


class Viewer(QObject):
    """Stands where the computer's viewer of PDFs does."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    @Slot(QUrl)
    def show_file(self, url: QUrl) -> None:
        """Note a file that was opened."""
        self.shown.append(url.toLocalFile())


@pytest.fixture
def viewer() -> Iterator[Viewer]:
    """Open no program of this computer's."""
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show_file")  # type: ignore[arg-type]  # the stub errs
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A cashier who has sold a thermometer for cash and looks at its ticket."""
    (shop := tmp_path / "shop").mkdir()
    with counter(qtbot, shop) as at:
        at.log_in()
        at.scan(at.shop.codes["Thermomètre"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_R, CONTROL)
        yield at
        at.app.printing.close()
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def form(at: Counter) -> InvoiceState:
    return at.app.tickets.form.state


def fill(at: Counter, folder: Path, name: str, *rest: str) -> None:
    """Type the buyer, field after field, and the folder in the place of the one proposed."""
    at.press(Qt.Key.Key_F, ALT)
    for text in (name, *rest, *[""] * (4 - len(rest))):
        at.type(text)
        at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_A, CONTROL)
    at.type(str(folder))


def read(path: str) -> str:
    return str(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded())


def test_invoice_is_typed_issued_opened_and_opened_again(
    at: Counter, viewer: Viewer, tmp_path: Path
) -> None:
    fill(at, tmp_path / "papers", "Atlas Import", "Fes", ICE, "Sara B", "Dr Alami")
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: len(viewer.shown) == 1)
    assert form(at).number == "C2-A-F 000001"
    assert viewer.shown == [str(tmp_path / "papers" / "C2-A-F-000001.pdf")]
    text = read(viewer.shown[0])
    for said in ("Atlas Import", "Fes", ICE, "Sara B", "Dr Alami", "Thermomètre", "45,00"):
        assert said in text
    at.press(Qt.Key.Key_Escape)
    at.press(Qt.Key.Key_F, ALT)
    assert form(at).buyer[0] == "Atlas Import"
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: len(viewer.shown) == 2)
    assert len(at.shop.journal("invoice.issued")) == 1, "printed again, not issued again"


@pytest.mark.deep
def test_wrong_company_number_is_said_under_its_field_and_nothing_is_issued(
    at: Counter, viewer: Viewer, tmp_path: Path
) -> None:
    fill(at, tmp_path, "Atlas", "Fes", "12")
    at.press(Qt.Key.Key_Return, CONTROL)
    assert (form(at).error_field, form(at).is_issued) == ("ice", False)
    assert form(at).texts["name"] == "Atlas", "what was typed stays"
    assert at.shop.journal("invoice.issued") == []
    assert viewer.shown == []


@pytest.mark.deep
def test_folder_that_takes_no_file_leaves_the_invoice_to_be_written_again(
    at: Counter, viewer: Viewer, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("here")
    fill(at, in_the_way, "Atlas")
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: form(at).error_field == "folder")
    assert form(at).is_issued
    at.press(Qt.Key.Key_A, CONTROL)
    at.type(str(tmp_path))
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: len(viewer.shown) == 1)


def test_owner_erases_a_buyer_and_the_paper_says_so(
    at: Counter, viewer: Viewer, tmp_path: Path
) -> None:
    fill(at, tmp_path, "Atlas Import")
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: len(viewer.shown) == 1)
    at.press(Qt.Key.Key_X, ALT)
    assert not form(at).forgets, "a cashier may not"
    at.lock()
    at.log_in(Role.OWNER)
    at.press(Qt.Key.Key_R, CONTROL)
    at.press(Qt.Key.Key_F, ALT)
    at.press(Qt.Key.Key_X, ALT)
    assert form(at).forgets
    at.press(Qt.Key.Key_Escape)
    assert form(at).buyer[0] == "Atlas Import", "asked, and left"
    at.press(Qt.Key.Key_X, ALT)
    at.press(Qt.Key.Key_Return, CONTROL)
    at.until(lambda: form(at).is_forgotten)
    assert "Atlas" not in " ".join(form(at).buyer)
