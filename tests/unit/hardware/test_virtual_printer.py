from __future__ import annotations

import socket
import struct
import threading

import pytest

from hardware.virtual_printer import Behaviour, VirtualPrinter

JOB = b"\x1b@DOLIPRANE\n"


def send(printer: VirtualPrinter, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", printer.port), 5) as connection:
        connection.sendall(data)


def test_jobs_arrive_one_by_one_in_order_and_are_told() -> None:
    told: list[bytes] = []
    with VirtualPrinter(on_job=told.append) as printer:
        for number in range(3):
            send(printer, JOB + bytes((48 + number,)))
        jobs = printer.wait_for_jobs(3)
    assert [job[-1:] for job in jobs] == [b"0", b"1", b"2"]
    assert told == list(jobs)


def test_close_with_a_client_still_connected_ends_at_once_and_frees_the_port() -> None:
    printer = VirtualPrinter()
    with socket.create_connection(("127.0.0.1", printer.port), 5) as client:
        client.sendall(JOB)
        printer.close()
    assert "virtual-printer" not in {thread.name for thread in threading.enumerate()}
    with VirtualPrinter(printer.port) as again:
        assert again.port == printer.port


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_close_works_in_every_state(behaviour: Behaviour) -> None:
    with VirtualPrinter(behaviour=behaviour):
        pass
    assert "virtual-printer" not in {thread.name for thread in threading.enumerate()}


def test_behave_off_then_on_keeps_the_port() -> None:
    with VirtualPrinter(behaviour=Behaviour.OFF) as printer:
        with pytest.raises(ConnectionRefusedError):
            send(printer, JOB)
        printer.behave(Behaviour.WORKS)
        send(printer, JOB)
        assert printer.wait_for_jobs(1) == (JOB,)
        printer.behave(Behaviour.OFF)
        with pytest.raises(ConnectionRefusedError):
            send(printer, JOB)


def test_a_job_cut_short_by_a_reset_still_counts_as_paper() -> None:
    question = b"\x1dr\x01"
    with VirtualPrinter() as printer:
        connection = socket.create_connection(("127.0.0.1", printer.port), 5)
        connection.sendall(JOB + question)
        assert connection.recv(1) == b"\x00"
        reset_on_close = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset_on_close)
        connection.close()
        assert printer.wait_for_jobs(1) == (JOB + question,)


def test_a_job_sent_without_paper_is_not_on_paper() -> None:
    with VirtualPrinter(behaviour=Behaviour.OUT_OF_PAPER) as printer:
        with socket.create_connection(("127.0.0.1", printer.port), 5) as connection:
            connection.sendall(b"lost" + JOB + b"\x10\x04\x02")
            assert connection.recv(1) == b"\x32"
        printer.behave(Behaviour.WORKS)
        send(printer, JOB)
        assert printer.wait_for_jobs(1) == (JOB,)


def test_a_connection_that_only_asks_is_no_job() -> None:
    with VirtualPrinter() as printer:
        with socket.create_connection(("127.0.0.1", printer.port), 5) as connection:
            connection.sendall(b"\x10\x04\x02")
            assert connection.recv(1) == b"\x12"
        send(printer, JOB)
        assert printer.wait_for_jobs(1) == (JOB,)


def test_a_question_inside_a_raster_is_not_answered() -> None:
    raster = b"\x1dv0\x00\x03\x00\x01\x00" + b"\x10\x04\x02"
    with VirtualPrinter() as printer:
        with socket.create_connection(("127.0.0.1", printer.port), 5) as connection:
            connection.sendall(raster + b"\x1dr\x01")
            assert connection.recv(2) == b"\x00"
        assert printer.wait_for_jobs(1) == (raster + b"\x1dr\x01",)
