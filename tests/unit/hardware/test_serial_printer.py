"""Jobs sent down a serial line to printers that work, and to every printer that does not."""

from __future__ import annotations

import sys

import pytest

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut, PrinterUnreachable
from hardware.serial_printer import SerialTransport

if sys.platform == "win32":
    pytest.skip("pseudo-terminals stand in for a port", allow_module_level=True)

from tests.unit.hardware.serial_simulator import NO_PAPER, READY, SerialPrinter

JOB = b"\x1b@\x1bt\x13" + b"DOLIPRANE 1 g\n" * 40 + b"\x1dVB\x00"
HUGE_JOB = b"\x1b@" + b"LEVOTHYROX 50\n" * 20_000
SHORT_MS = 300


@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("slow", [False, True])
def test_send_to_a_working_printer_prints_the_job_once(*, answers: bool, slow: bool) -> None:
    with SerialPrinter(slow=slow) as printer:
        SerialTransport(printer.port, answers=answers).send(JOB)
        # The line is proven empty by a question answered in its turn.
        assert SerialTransport(printer.port).answers_status()
    assert printer.printed == JOB


def test_send_to_a_port_that_is_not_there_says_nothing_left(tmp_path: object) -> None:
    with pytest.raises(PrinterUnreachable) as refused:
        SerialTransport(f"{tmp_path}/ttyUSB7").send(JOB)
    assert not refused.value.may_have_printed


def test_send_after_the_cable_came_back_finds_the_printer_again() -> None:
    with SerialPrinter(dies_after=100) as printer:
        transport = SerialTransport(printer.port, timeout_ms=2000)
        with pytest.raises(PrinterHungUp) as broken:
            transport.send(HUGE_JOB)
        assert broken.value.may_have_printed
        with pytest.raises(PrinterUnreachable):
            transport.send(JOB)
    with SerialPrinter() as printer:
        SerialTransport(printer.port, answers=True).send(JOB)
    assert printer.printed == JOB


def test_send_to_a_printer_without_paper_that_answers_sends_no_byte_of_the_job() -> None:
    with SerialPrinter(NO_PAPER) as printer:
        transport = SerialTransport(printer.port, answers=True)
        with pytest.raises(PrinterNotReady) as refused:
            transport.send(JOB)
        assert refused.value.reason == "paper"
        assert printer.printed == b""
        printer.status = READY
        transport.send(JOB)
    assert printer.printed == JOB


def test_send_to_a_printer_that_stops_taking_bytes_may_have_printed() -> None:
    with (
        SerialPrinter(deaf=True) as printer,
        pytest.raises(PrinterTimedOut) as refused,
    ):
        SerialTransport(printer.port, timeout_ms=SHORT_MS).send(HUGE_JOB)
    assert refused.value.may_have_printed
    assert not refused.value.sent_all


def test_send_to_a_printer_that_no_longer_answers_sends_no_byte_of_the_job() -> None:
    with (
        SerialPrinter(answers=False) as printer,
        pytest.raises(PrinterTimedOut) as refused,
    ):
        SerialTransport(printer.port, timeout_ms=SHORT_MS, answers=True).send(JOB)
    assert not refused.value.may_have_printed
    assert printer.printed == b""


@pytest.mark.parametrize("answers", [True, False])
def test_answers_status_finds_whether_a_printer_talks(*, answers: bool) -> None:
    with SerialPrinter(answers=answers) as printer:
        timeout_ms = 3000 if answers else SHORT_MS
        transport = SerialTransport(printer.port, timeout_ms=timeout_ms)
        assert transport.answers_status() is answers
