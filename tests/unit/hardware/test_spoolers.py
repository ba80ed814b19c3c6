"""Jobs handed to the system's queues: a stand-in `lp` on PATH, a stand-in spooler of Windows."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut, PrinterUnreachable
from hardware.spoolers import CupsTransport, WindowsTransport

if TYPE_CHECKING:
    from pathlib import Path

JOB = b"\x1b@" + "Réglé à 9 h\n".encode("cp858") * 40 + b"\x1dVB\x00"
IDLE = "printer tickets is idle.  enabled since Mon"
posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for lp")


class Cups:
    """A folder with `lp` and `lpstat` that do as they are told, at the front of PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.took = folder / "took"
        self.asked = folder / "asked"
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        self.state(IDLE)
        self.lp(f'cat >> "{self.took}"; echo "$@" >> "{self.asked}"')

    def _script(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def state(self, said: str, code: int = 0) -> None:
        """What `lpstat` says of the queue."""
        self._script("lpstat", f"cat <<'SAID'\n{said}\nSAID\nexit {code}")

    def lp(self, body: str) -> None:
        """What `lp` does."""
        self._script("lp", body)

    @property
    def printed(self) -> bytes:
        """What was handed over."""
        return self.took.read_bytes() if self.took.exists() else b""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    return Cups(tmp_path, monkeypatch)


@posix
def test_send_to_a_queue_hands_over_the_very_bytes_once_and_raw(cups: Cups) -> None:
    CupsTransport("tickets").send(JOB)
    assert cups.printed == JOB
    assert cups.asked.read_text() == "-d tickets -o raw -s\n"


@posix
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (f"{IDLE}\n\tDescription: x\n\tAlerts: media-empty-error", "paper"),
        (f"{IDLE}\n\tAlerts: cover-open-warning", "cover"),
        (f"{IDLE}\n\tAlerts: media-jam-error\n\tLocation: x", "fault"),
    ],
)
def test_send_to_a_queue_that_reports_a_reason_hands_over_nothing(
    cups: Cups, said: str, reason: str
) -> None:
    cups.state(said)
    with pytest.raises(PrinterNotReady) as refused:
        CupsTransport("tickets").send(JOB)
    assert refused.value.reason == reason
    assert cups.printed == b""


@posix
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("printer tickets disabled since Mon -\n\tUnplugged or turned off", 0),
        ("", 1),
        (f"{IDLE}\n\tAlerts: offline-report", 0),
    ],
)
def test_send_to_a_queue_that_is_stopped_or_unknown_says_nothing_left(
    cups: Cups, said: str, code: int
) -> None:
    cups.state(said, code)
    with pytest.raises(PrinterUnreachable) as refused:
        CupsTransport("tickets").send(JOB)
    assert not refused.value.may_have_printed
    cups.state(IDLE)
    CupsTransport("tickets").send(JOB)
    assert cups.printed == JOB


@posix
def test_send_that_lp_refuses_says_nothing_left_and_why(cups: Cups) -> None:
    cups.lp("echo 'lp: The printer or class does not exist.' >&2; exit 1")
    with pytest.raises(PrinterUnreachable) as refused:
        CupsTransport("tickets").send(JOB)
    assert not refused.value.may_have_printed
    assert "does not exist" in refused.value.detail


@posix
@pytest.mark.parametrize(
    ("body", "error"),
    [("exec sleep 30", PrinterTimedOut), ("kill -9 $$", PrinterHungUp)],
)
def test_send_through_an_lp_that_hangs_or_dies_may_have_printed(
    cups: Cups, body: str, error: type[Exception]
) -> None:
    cups.lp(body)
    with pytest.raises(error) as refused:
        CupsTransport("tickets", timeout_ms=700).send(JOB)
    assert isinstance(refused.value, PrinterTimedOut | PrinterHungUp)
    assert refused.value.may_have_printed


@posix
def test_send_where_there_is_no_cups_says_nothing_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrinterUnreachable):
        CupsTransport("tickets").send(JOB)


class SpoolerError(Exception):
    """What the library of Windows raises."""


@dataclass
class Spooler:
    """The calls of `win32print` that a job makes; each name in `fails` fails."""

    status: int = 0
    attributes: int = 0
    fails: frozenset[str] = frozenset()
    takes: int = 100
    printed: bytes = b""
    documents: list[tuple[str, str | None, str]] = field(default_factory=list)
    open_handles: int = 0

    error = SpoolerError

    def _may_fail(self, name: str) -> None:
        if name in self.fails:
            raise SpoolerError(1801, name, "failed")

    def open_printer(self, name: str) -> str:
        self._may_fail("OpenPrinter")
        self.open_handles += 1
        return name

    def close_printer(self, _handle: str) -> None:
        self.open_handles -= 1

    def get_printer(self, _handle: str, _level: int) -> dict[str, int]:
        return {"Status": self.status, "Attributes": self.attributes}

    def start_doc(self, _handle: str, _level: int, about: tuple[str, str | None, str]) -> int:
        self._may_fail("StartDocPrinter")
        self.documents.append(about)
        return 1

    def write(self, _handle: str, data: bytes) -> int:
        if self.printed:
            self._may_fail("WritePrinter")
        self.printed += data[: self.takes]
        return len(data[: self.takes])

    def step(self, _handle: str) -> None:
        return None

    def module(self) -> ModuleType:
        """Make the module under the names it has on Windows."""
        module = ModuleType("win32print")
        names = {
            "OpenPrinter": self.open_printer,
            "ClosePrinter": self.close_printer,
            "GetPrinter": self.get_printer,
            "StartDocPrinter": self.start_doc,
            "WritePrinter": self.write,
            "StartPagePrinter": self.step,
            "EndPagePrinter": self.step,
            "EndDocPrinter": self.step,
            "error": SpoolerError,
        }
        vars(module).update(names)
        return module


def spooler(monkeypatch: pytest.MonkeyPatch, made: Spooler) -> Spooler:
    monkeypatch.setitem(sys.modules, "win32print", made.module())
    return made


def test_send_to_windows_writes_one_raw_document(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = spooler(monkeypatch, Spooler())
    WindowsTransport("TM-T20").send(JOB)
    assert windows.printed == JOB
    assert windows.documents == [("PharmaDesk", None, "RAW")]
    assert windows.open_handles == 0


@pytest.mark.parametrize(
    ("status", "reason"), [(0x10, "paper"), (0x400000, "cover"), (0x2, "fault"), (0x8, "fault")]
)
def test_send_to_windows_that_reports_a_reason_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, status: int, reason: str
) -> None:
    windows = spooler(monkeypatch, Spooler(status=status))
    with pytest.raises(PrinterNotReady) as refused:
        WindowsTransport("TM-T20").send(JOB)
    assert refused.value.reason == reason
    assert (windows.documents, windows.open_handles) == ([], 0)


@pytest.mark.parametrize(
    "made",
    [
        Spooler(status=0x80),
        Spooler(attributes=0x400),
        Spooler(fails=frozenset({"OpenPrinter"})),
        Spooler(fails=frozenset({"StartDocPrinter"})),
    ],
)
def test_send_to_windows_that_is_off_says_nothing_left(
    monkeypatch: pytest.MonkeyPatch, made: Spooler
) -> None:
    windows = spooler(monkeypatch, made)
    with pytest.raises(PrinterUnreachable) as refused:
        WindowsTransport("TM-T20").send(JOB)
    assert not refused.value.may_have_printed
    assert (windows.printed, windows.open_handles) == (b"", 0)


@pytest.mark.parametrize("made", [Spooler(fails=frozenset({"WritePrinter"})), Spooler(takes=0)])
def test_send_to_windows_that_dies_in_the_middle_may_have_printed(
    monkeypatch: pytest.MonkeyPatch, made: Spooler
) -> None:
    windows = spooler(monkeypatch, made)
    with pytest.raises(PrinterHungUp) as refused:
        WindowsTransport("TM-T20").send(JOB)
    assert refused.value.may_have_printed
    assert not refused.value.sent_all
    assert windows.open_handles == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is one there")
def test_send_to_windows_elsewhere_says_nothing_left() -> None:
    with pytest.raises(PrinterUnreachable):
        WindowsTransport("TM-T20").send(JOB)
