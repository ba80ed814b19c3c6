"""What no test may do or leave behind, checked after each one without being asked.

A test fails on a log record at warning or above it did not ask for (`caplog` or `expected_logs`),
a connection that leaves this machine, a thread still alive and a Qt timer still ticking. Python
warnings and Qt messages are failures too, by `filterwarnings` and `qt_log_level_fail` in
pyproject.toml. Every guard is itself tested in tests/unit/test_guards.py.
"""

from __future__ import annotations

import gc
import ipaddress
import logging
import sys
import threading
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

THREAD_GRACE_S: Final = 1
LOCAL_NAMES: Final = frozenset({"", "localhost", "::1"})

_outside_calls: list[str] = []


class _Recorder(logging.Handler):
    """Keeps every record at warning or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expected_logs() -> list[logging.LogRecord]:
    """Ask for the warnings and errors this test causes, to assert on them."""
    return []


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    recorder = _Recorder()
    if "expected_logs" in request.fixturenames:
        recorder.records = request.getfixturevalue("expected_logs")
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    if recorder.records and not {"caplog", "expected_logs"} & set(request.fixturenames):
        lines = [f"{r.name} {r.levelname}: {r.getMessage()}" for r in recorder.records]
        pytest.fail("unexpected log records:\n" + "\n".join(lines))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # A thread that Qt started shows as a dummy for ever, even after it ended.
    started = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in started:
        thread.join(THREAD_GRACE_S)
    alive = [thread.name for thread in started if thread.is_alive()]
    if alive:
        pytest.fail(f"threads still alive: {', '.join(alive)}")


@pytest.fixture(autouse=True)
def _no_timer_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "qapp" not in request.fixturenames:
        return
    import shiboken6  # noqa: PLC0415 - only window tests load Qt
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer  # noqa: PLC0415 - same

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    active = [
        str(timer.parent())
        for timer in gc.get_objects()
        if isinstance(timer, QTimer) and shiboken6.isValid(timer) and timer.isActive()
    ]
    if active:
        pytest.fail(f"timers still ticking, of: {', '.join(active)}")


@pytest.fixture(autouse=True)
def _no_outside_call() -> Iterator[None]:
    _outside_calls.clear()
    yield
    if _outside_calls:
        pytest.fail(f"calls that leave this machine: {', '.join(_outside_calls)}")


def is_outside(address: object) -> bool:
    """Tell whether a socket address, as Python's audit events name it, leaves this machine."""
    host = address[0] if isinstance(address, tuple) and address else address
    if not isinstance(address, tuple) or host is None or host in LOCAL_NAMES:
        return False
    try:
        return not ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return True


def _watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
    elif event == "socket.getaddrinfo":
        address = arguments[:2]
    else:
        return
    if is_outside(address):
        _outside_calls.append(f"{event} {address}")
        raise ConnectionRefusedError(f"tests have no network: {address}")


sys.addaudithook(_watch_sockets)
