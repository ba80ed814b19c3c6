"""Codes read from a serial scanner that works, stutters, and is pulled out and put back."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Self

import pytest

from hardware.serial_scanner import LONGEST_CODE, SerialScanner

if sys.platform == "win32":
    pytest.skip("pseudo-terminals stand in for a port", allow_module_level=True)

import tty

if TYPE_CHECKING:
    from pathlib import Path

DATAMATRIX = "]d2010611800004097210AQ1z\x1d17270630"


class Cable:
    """A port under a name that stays the same while scanners come and go behind it."""

    def __init__(self, folder: Path) -> None:
        self.name = folder / "ttyUSB0"
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        """Put a scanner in."""
        self._ends = os.openpty()
        tty.setraw(self._ends[1])
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(self._ends[1]))

    def unplug(self) -> None:
        """Pull it out."""
        if self._ends is not None:
            for end in self._ends:
                os.close(end)
            self._ends = None

    def send(self, data: bytes) -> None:
        """Scan."""
        assert self._ends is not None
        os.write(self._ends[0], data)


class Ear:
    """A scanner being read, and what came."""

    def __init__(self, cable: Cable) -> None:
        self.codes: list[str] = []
        self._came = threading.Condition()
        self._scanner = SerialScanner(str(cable.name), 9600, self._hear)

    def __enter__(self) -> Self:
        self._scanner.start()
        return self

    def wait_for_port(self) -> None:
        """Wait until the scanner is being read."""
        assert self._scanner.listening.wait(10)

    def wait_for_loss(self) -> None:
        """Wait until it is noticed that the scanner is gone."""
        while self._scanner.listening.is_set():
            threading.Event().wait(0.01)

    def __exit__(self, *_: object) -> None:
        self._scanner.close()

    def _hear(self, code: str) -> None:
        with self._came:
            self.codes.append(code)
            self._came.notify_all()

    def wait_for(self, count: int) -> list[str]:
        """Wait until so many codes have come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.codes) >= count, 10), self.codes
            return list(self.codes)


@pytest.fixture
def cable(tmp_path: Path) -> Cable:
    return Cable(tmp_path)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b""])
def test_code_comes_whole_with_its_separator_whatever_ends_it(cable: Cable, end: bytes) -> None:
    cable.plug()
    with Ear(cable) as ear:
        ear.wait_for_port()
        cable.send(DATAMATRIX.encode() + end)
        assert ear.wait_for(1) == [DATAMATRIX]
    cable.unplug()


def test_ten_codes_at_once_come_in_order(cable: Cable) -> None:
    cable.plug()
    codes = [f"61180000{n:05}" for n in range(10)]
    with Ear(cable) as ear:
        ear.wait_for_port()
        cable.send("".join(f"{code}\r" for code in codes).encode())
        assert ear.wait_for(10) == codes
    cable.unplug()


def test_scanner_that_comes_after_the_register_or_back_is_read(cable: Cable) -> None:
    with Ear(cable) as ear:
        cable.plug()
        ear.wait_for_port()
        cable.send(b"first\r")
        assert ear.wait_for(1) == ["first"]
        cable.unplug()
        ear.wait_for_loss()
        cable.plug()
        ear.wait_for_port()
        cable.send(b"second\r")
        assert ear.wait_for(2) == ["first", "second"]
    cable.unplug()


def test_noise_without_end_is_dropped_and_the_next_code_is_read(cable: Cable) -> None:
    cable.plug()
    with Ear(cable) as ear:
        ear.wait_for_port()
        for _ in range(4):
            cable.send(b"\xff" * (LONGEST_CODE // 2))
        cable.send(b"\r6118000040972\r")
        while "6118000040972" not in ear.wait_for(1):
            ear.wait_for(len(ear.codes) + 1)
        assert all(len(code) <= LONGEST_CODE for code in ear.codes)
    cable.unplug()
