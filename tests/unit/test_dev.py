"""The command of developers: exit codes as they are, ^C left to the child, cures for problems."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import dev

if TYPE_CHECKING:
    from pathlib import Path

# Starts a child through dev.run; the child says when it is ready and tidies up on ^C.
INTERRUPTED_CHILD = """
import sys, dev
child = (
    "import threading, sys\\n"
    "try:\\n"
    "    print('ready', flush=True)\\n"
    "    threading.Event().wait()\\n"
    "except KeyboardInterrupt:\\n"
    "    print('tidied', flush=True)\\n"
    "    sys.exit(3)\\n"
)
sys.exit(dev.run(sys.executable, "-c", child))
"""


@pytest.mark.parametrize("code", [0, 1, 7])
def test_run_returns_the_exit_code_of_the_command(code: int) -> None:
    assert dev.run(sys.executable, "-c", f"raise SystemExit({code})") == code


def test_run_of_a_killed_command_returns_what_a_shell_would() -> None:
    if os.name != "posix":
        pytest.skip("Windows has no signals")
    assert dev.run(sys.executable, "-c", "import os; os.kill(os.getpid(), 9)") == 128 + 9


def test_run_passes_settings_to_the_command() -> None:
    check = "import os; raise SystemExit(os.environ['PHARMADESK_TRY'] != 'yes')"
    assert dev.run(sys.executable, "-c", check, PHARMADESK_TRY="yes") == 0


def test_run_interrupted_lets_the_command_end_in_its_own_way() -> None:
    if os.name != "posix":
        pytest.skip("a console's ^C cannot be sent to one process group")
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED_CHILD],
        cwd=dev.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == "tidied\n"
    assert process.returncode == 3


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["sell"], 2), (["--help"], 0)])
def test_main_without_a_command_it_knows_lists_them(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == code
    shown = capsys.readouterr().out
    assert all(f"dev.py {command}" in shown for command in ("demo", "test", "check", "bench"))


def test_main_on_an_old_python_says_which_one_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert dev.main(["demo"]) == 1
    assert "needs Python 3.11 or newer and this is 3.9" in capsys.readouterr().err


def test_loads_tells_a_library_of_the_system_from_none() -> None:
    if sys.platform != "linux":
        pytest.skip("names of Linux")
    assert dev.loads("libc.so.6")
    assert not dev.loads("libno-such-thing.so.6")


def test_expected_stamp_changes_with_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text("one")
    before = dev.expected_stamp()
    assert dev.expected_stamp() == before
    (tmp_path / "uv.lock").write_text("two")
    assert dev.expected_stamp() != before
