"""Jobs sent to printers that work, and to every printer that does not."""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from typing import TYPE_CHECKING, Self

import pytest

from hardware.errors import (
    PrinterError,
    PrinterHungUp,
    PrinterNotReady,
    PrinterTimedOut,
    PrinterUnreachable,
)
from hardware.transports import DeviceTransport, NetworkTransport
from hardware.virtual_printer import Behaviour, VirtualPrinter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOB = b"\x1b@\x1bt\x13" + b"DOLIPRANE 1 g\n" * 40 + b"\x1dVB\x00"
# More than the buffers of both ends of a local connection hold.
HUGE_JOB = b"\x1b@" + b"LEVOTHYROX 50\n" * 1_500_000
SHORT_MS = 300


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as virtual:
        yield virtual


def network(printer: VirtualPrinter, *, answers: bool, timeout_ms: int = 5000) -> NetworkTransport:
    return NetworkTransport("127.0.0.1", printer.port, timeout_ms, answers)


@pytest.mark.parametrize("answers", [False, True])
def test_send_to_a_working_printer_delivers_the_job_once(
    printer: VirtualPrinter, *, answers: bool
) -> None:
    network(printer, answers=answers).send(JOB)
    [received] = printer.wait_for_jobs(1)
    assert received.removeprefix(b"\x10\x04\x02").removesuffix(b"\x1dr\x01") == JOB


def test_send_to_a_slow_printer_waits_for_it_to_work_through_the_job(
    printer: VirtualPrinter,
) -> None:
    printer.behave(Behaviour.SLOW)
    network(printer, answers=True).send(JOB)
    assert len(printer.wait_for_jobs(1)) == 1


@pytest.mark.parametrize("answers", [False, True])
def test_send_to_a_printer_that_is_off_says_nothing_left(
    printer: VirtualPrinter, *, answers: bool
) -> None:
    printer.behave(Behaviour.OFF)
    with pytest.raises(PrinterUnreachable) as refused:
        network(printer, answers=answers).send(JOB)
    assert not refused.value.may_have_printed
    assert refused.value.printer == f"127.0.0.1:{printer.port}"
    printer.behave(Behaviour.WORKS)
    network(printer, answers=answers).send(JOB)
    assert len(printer.wait_for_jobs(1)) == 1


def test_send_to_a_printer_without_paper_that_answers_sends_no_byte(
    printer: VirtualPrinter,
) -> None:
    printer.behave(Behaviour.OUT_OF_PAPER)
    transport = network(printer, answers=True)
    for _attempt in range(2):
        with pytest.raises(PrinterNotReady) as refused:
            transport.send(JOB)
        assert refused.value.reason == "paper"
        assert not refused.value.may_have_printed
    printer.behave(Behaviour.WORKS)
    transport.send(JOB)
    assert len(printer.wait_for_jobs(1)) == 1


def test_send_that_times_out_in_the_middle_may_have_printed(printer: VirtualPrinter) -> None:
    printer.behave(Behaviour.OUT_OF_PAPER)
    with pytest.raises(PrinterTimedOut) as refused:
        network(printer, answers=False, timeout_ms=SHORT_MS).send(HUGE_JOB)
    assert not refused.value.sent_all
    assert 0 < refused.value.sent_bytes < len(HUGE_JOB)
    assert refused.value.may_have_printed


def test_send_of_a_whole_job_never_confirmed_may_have_printed_and_did_once() -> None:
    with _Listener(answers=b"\x12") as listener:
        transport = NetworkTransport("127.0.0.1", listener.port, SHORT_MS, answers=True)
        with pytest.raises(PrinterTimedOut) as refused:
            transport.send(JOB)
    assert refused.value.sent_all
    assert refused.value.may_have_printed
    assert listener.received.count(JOB) == 1


def test_send_to_a_printer_that_stopped_answering_sends_no_byte_of_the_job(
    printer: VirtualPrinter,
) -> None:
    printer.behave(Behaviour.SILENT)
    with pytest.raises(PrinterTimedOut) as refused:
        network(printer, answers=True, timeout_ms=SHORT_MS).send(JOB)
    assert not refused.value.may_have_printed
    assert not refused.value.sent_all
    assert printer.jobs == ()


def test_send_to_a_silent_printer_that_is_known_to_be_so_succeeds(
    printer: VirtualPrinter,
) -> None:
    printer.behave(Behaviour.SILENT)
    network(printer, answers=False).send(JOB)
    assert printer.wait_for_jobs(1) == (JOB,)


def test_send_to_a_printer_that_hangs_up_may_have_printed(printer: VirtualPrinter) -> None:
    printer.behave(Behaviour.HANGS_UP)
    with pytest.raises(PrinterHungUp) as refused:
        network(printer, answers=False).send(HUGE_JOB)
    assert refused.value.sent_bytes > 0
    assert refused.value.may_have_printed
    assert len(printer.wait_for_jobs(1)) == 1


@pytest.mark.parametrize(("status", "reason"), [(0x16, "cover"), (0x32, "paper"), (0x52, "fault")])
def test_send_to_a_printer_that_reports_a_reason_names_it(status: int, reason: str) -> None:
    with _Listener(answers=bytes((status,))) as listener:
        transport = NetworkTransport("127.0.0.1", listener.port, 2000, answers=True)
        with pytest.raises(PrinterNotReady) as refused:
            transport.send(JOB)
    assert refused.value.reason == reason
    assert JOB not in listener.received


@pytest.mark.parametrize(
    ("behaviour", "answers"),
    [
        (Behaviour.WORKS, True),
        (Behaviour.OUT_OF_PAPER, True),
        (Behaviour.SILENT, False),
    ],
)
def test_answers_status_finds_whether_a_printer_talks_and_prints_nothing(
    printer: VirtualPrinter, behaviour: Behaviour, *, answers: bool
) -> None:
    printer.behave(behaviour)
    transport = network(printer, answers=False, timeout_ms=SHORT_MS if not answers else 5000)
    assert transport.answers_status() is answers
    assert printer.jobs == ()


def test_send_to_a_device_writes_the_whole_job_after_what_is_there(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.write_bytes(b"before")
    DeviceTransport(str(device)).send(JOB)
    assert device.read_bytes() == b"before" + JOB


def test_send_to_a_device_that_is_not_there_creates_nothing(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    with pytest.raises(PrinterUnreachable) as refused:
        DeviceTransport(str(device)).send(JOB)
    assert not refused.value.may_have_printed
    assert refused.value.printer == str(device)
    assert not device.exists()


posix = pytest.mark.skipif(sys.platform == "win32", reason="named pipes stand in for a device")


@posix
def test_send_to_a_device_nobody_drives_says_nothing_left(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with pytest.raises(PrinterUnreachable):
        DeviceTransport(str(pipe)).send(JOB)


@posix
def test_send_to_a_device_that_stops_taking_bytes_times_out_in_the_middle(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(PrinterTimedOut) as refused:
        DeviceTransport(str(pipe), SHORT_MS).send(HUGE_JOB)
    taken = os.read(reader, len(HUGE_JOB))
    os.close(reader)
    assert refused.value.may_have_printed
    assert taken == HUGE_JOB[: refused.value.sent_bytes]


@posix
def test_send_to_a_device_unplugged_in_the_middle_may_have_printed(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def unplug() -> None:
        select.select([reader], [], [], 5)
        os.read(reader, 100)
        os.close(reader)

    puller = threading.Thread(target=unplug)
    puller.start()
    with pytest.raises(PrinterError) as refused:
        DeviceTransport(str(pipe)).send(HUGE_JOB)
    puller.join()
    assert isinstance(refused.value, PrinterHungUp)
    assert refused.value.may_have_printed


class _Listener:
    """A port that answers its first question with fixed bytes, then only listens."""

    def __init__(self, answers: bytes) -> None:
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.received = b""
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        connection, _address = self._socket.accept()
        with connection:
            self.received = connection.recv(3)
            connection.sendall(self._answers)
            while chunk := connection.recv(65536):
                self.received += chunk
