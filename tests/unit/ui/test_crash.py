"""A run that ends badly leaves a trace without a word of what was sold, and the next one knows."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ui import crash
from ui.problems import of_error

if TYPE_CHECKING:
    import logging

SECRET = "DOLIPRANE for Samira"
ROOT = Path(__file__).resolve().parents[3]
DYING = """
import faulthandler, sys
from pathlib import Path
from ui import crash
from ui.problems import of_error

with crash.watching(Path(sys.argv[1])):
    faulthandler._sigsegv()
"""


def written(folder: Path) -> str:
    return (folder / crash.FILE_NAME).read_text(encoding="utf-8")


def test_run_that_ends_well_leaves_nothing_to_say(tmp_path: Path) -> None:
    hooks = (sys.excepthook, threading.excepthook)
    with crash.watching(tmp_path) as first:
        assert (tmp_path / crash.RUNNING).exists()
    with crash.watching(tmp_path) as second:
        assert (first.ended_badly, second.ended_badly) == (False, False)
    assert written(tmp_path) == ""
    assert (sys.excepthook, threading.excepthook) == hooks


def test_run_that_an_error_ends_is_known_to_the_next_and_only_to_it(
    tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    with pytest.raises(ValueError, match=SECRET), crash.watching(tmp_path):
        raise ValueError(SECRET)
    assert "ValueError" in written(tmp_path)
    assert SECRET not in written(tmp_path)
    with crash.watching(tmp_path) as after:
        assert after.ended_badly
    with crash.watching(tmp_path) as later:
        assert not later.ended_badly
    assert len(expected_logs) == 1


def test_interrupt_from_the_keyboard_is_no_bad_end(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), crash.watching(tmp_path):
        raise KeyboardInterrupt
    with crash.watching(tmp_path) as after:
        assert not after.ended_badly


@pytest.mark.skipif(os.name != "posix", reason="dies by a signal")
def test_interpreter_that_dies_leaves_its_stacks_and_a_bad_end(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path)], cwd=ROOT, capture_output=True, check=False
    )
    assert died.returncode < 0
    assert "Segmentation fault" in written(tmp_path)
    with crash.watching(tmp_path) as after:
        assert after.ended_badly


def test_error_of_a_thread_is_written_and_told(
    tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    told: list[BaseException] = []

    def work() -> None:
        raise ValueError(SECRET)

    with crash.watching(tmp_path) as watch:
        watch.tell = told.append
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert [str(error) for error in told] == [SECRET]
    assert "ValueError" in written(tmp_path)
    assert SECRET not in written(tmp_path) + expected_logs[0].getMessage()


def test_error_that_comes_back_is_told_a_limited_number_of_times(
    tmp_path: Path, expected_logs: list[logging.LogRecord]
) -> None:
    told: list[BaseException] = []
    with crash.watching(tmp_path) as watch:
        watch.tell = told.append
        for _ in range(crash.MOST_ERRORS + 10):
            watch.uncaught(ValueError, ValueError(), None)
    assert len(told) == len(expected_logs) == crash.MOST_ERRORS


def test_long_crash_log_begins_again(tmp_path: Path) -> None:
    (tmp_path / crash.FILE_NAME).write_text("x" * (crash.FILE_BYTES + 1), encoding="utf-8")
    with crash.watching(tmp_path):
        pass
    assert written(tmp_path) == ""


def test_folder_that_is_not_there_costs_the_log_and_not_the_run(tmp_path: Path) -> None:
    with crash.watching(tmp_path / "nowhere") as watch:
        assert not watch.ended_badly


def test_trail_names_the_type_and_our_own_steps_alone() -> None:
    with pytest.raises(AttributeError) as caught:
        of_error(ValueError(SECRET), None)  # type: ignore[arg-type] # no register at all
    first, *steps = crash.trail(caught.value).split(" < ")
    assert first == "AttributeError"
    assert steps[0].startswith("ui.problems:")
    assert all(step.startswith("ui.") for step in steps)
