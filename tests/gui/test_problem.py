"""An error nobody expected: said above the screen, in words, while selling goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from pharmadesk.errors import Bug, EnvironmentProblem
from pharmadesk.i18n.wording import message
from pharmadesk.services.desk import Identity
from tests.gui import looks
from tests.gui.register import Counter, counter
from ui import crash, problems
from ui.widgets.problem import ProblemPanel

if TYPE_CHECKING:
    import logging
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ui.app import App

REGISTER: Final = Identity("tenant", "pharmacy", "device-id", "incarnation-id", "C2-A")
COPY: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SECRET: Final = "DOLIPRANE for Samira at 14.00"


def raised(error: Exception) -> Exception:
    """Give an error the stack of having been raised."""
    try:
        raise error
    except type(error) as caught:
        return caught


def panel(app: App) -> ProblemPanel:
    """Find the problem panel of the window."""
    (found,) = app.window.findChildren(ProblemPanel)
    return found


def test_unexpected_error_says_what_happened_was_kept_and_to_do() -> None:
    view = problems.of_error(ValueError(SECRET), REGISTER)
    assert view.tone == "danger"
    assert all((view.happened, view.kept, view.advice))
    assert problems.of_error(Bug("x.y"), REGISTER).happened == view.happened


def test_problem_of_the_environment_is_said_in_its_own_words() -> None:
    error = EnvironmentProblem("storage.damaged", detail="page 7")
    view = problems.of_error(error, REGISTER)
    assert (view.tone, view.happened) == ("warning", message(error))
    assert view.kept


@pytest.mark.parametrize(
    "error", [ValueError(SECRET), EnvironmentProblem("folder.unwritable", folder="/media/samira")]
)
def test_details_name_versions_and_ids_and_nothing_else(error: Exception) -> None:
    details = problems.of_error(raised(error), REGISTER).details
    for wanted in ("PharmaDesk", "Python", "Qt", "device-id", "incarnation-id"):
        assert wanted in details
    assert type(error).__name__ in details or "folder.unwritable" in details
    assert "Samira" not in details
    assert "samira" not in details
    assert "14.00" not in details


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("scale", [100, 150])
def test_panel_over_a_screen_cuts_nothing(qtbot: QtBot, scale: int, language: str) -> None:
    looks.dress(language, scale_percent=scale)
    stage, _screen = looks.sale(qtbot)
    for view in (problems.of_error(ValueError(), REGISTER), problems.of_bad_end(REGISTER)):
        stage.window.show_problem(view)
        stage.settle()
        assert list(looks.layout_faults(stage.window)) == []
    assert (stage.window.width(), stage.window.height()) == (1366, 768)


def fail_in_the_background(at: Counter, error: Exception) -> None:
    """Let a query fail with nobody to hear it."""

    def work() -> None:
        raise error

    at.app.ops.read(work, lambda _nothing: None)
    at.settle()


def test_error_in_the_background_is_shown_and_selling_goes_on(
    qtbot: QtBot, tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        fail_in_the_background(at, ValueError(SECRET))
        assert panel(at.app).isVisible()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert panel(at.app).isVisible()
    (record,) = expected_logs
    assert "ValueError" in record.getMessage()
    assert SECRET not in record.getMessage()
    assert record.exc_info is None


def test_esc_puts_the_message_away_before_it_leaves_the_payment(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        fail_in_the_background(at, EnvironmentProblem("storage.overloaded"))
        at.press(Qt.Key.Key_Escape)
        assert not panel(at.app).isVisible()
        assert at.state.payment is not None
        at.press(Qt.Key.Key_Escape)
        assert at.state.payment is None


def test_details_are_copied_by_their_key(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        fail_in_the_background(at, EnvironmentProblem("storage.overloaded"))
        at.press(Qt.Key.Key_C, COPY)
        copied = QGuiApplication.clipboard().text()
        assert "storage.overloaded" in copied
        assert at.app.till.identity.device_id in copied


def test_message_follows_the_language(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        fail_in_the_background(at, EnvironmentProblem("storage.overloaded"))
        french = panel(at.app).accessibleName()
        at.app.actions["app.arabic"].trigger()
        at.settle()
        assert panel(at.app).accessibleName() != french
        at.app.actions["app.french"].trigger()
        at.settle()
        assert panel(at.app).accessibleName() == french


def test_start_after_a_bad_end_says_so_once(qtbot: QtBot, tmp_path: Path) -> None:
    for name in ("logs", "a", "b"):
        (tmp_path / name).mkdir()
    logs = tmp_path / "logs"
    (logs / crash.RUNNING).touch()
    with crash.watching(logs) as watch, counter(qtbot, tmp_path / "a", watch=watch) as at:
        said = panel(at.app)
        assert said.accessibleName().startswith(problems.of_bad_end(REGISTER).happened)
        assert said.isVisible()
    with crash.watching(logs) as watch, counter(qtbot, tmp_path / "b", watch=watch) as at:
        assert not panel(at.app).isVisible()


def test_error_nobody_caught_is_shown(
    qtbot: QtBot, tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    with crash.watching(tmp_path) as watch, counter(qtbot, tmp_path, watch=watch) as at:
        watch.uncaught(ValueError, ValueError(SECRET), None)
        at.until(panel(at.app).isVisible)
    assert len(expected_logs) == 1
