"""A receipt printer made of a thread: takes jobs on TCP 9100, keeps their bytes, shows the paper.

It serves one connection at a time, as the network cards of receipt printers do, and can be put in
the states a shop meets: off, slow, out of paper, hanging up, taking everything without a word. One
thread does it all and is woken through a socket, so that closing never waits.
"""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Final, Self

from hardware.escpos_reader import commands

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK: Final = 4096
_SMALL_BUFFER: Final = 4096  # bytes: a printer's own memory is not a server's
_SLOW_CHUNK: Final = 64
_SLOW_PAUSE_S: Final = 0.02
_HANGS_UP_AFTER: Final = 200  # bytes
_LONGEST_JOB: Final = 4 * 1024 * 1024
_KEPT_JOBS: Final = 100

_READY: Final = b"\x12"  # bits 1 and 4 are always set in a status byte
_NO_PAPER: Final = b"\x32"
_PAPER_PRESENT: Final = b"\x00"  # the answer to "GS r 1" has no fixed bits


class Behaviour(Enum):
    """The states a shop's printer can be found in."""

    WORKS = "works"
    OFF = "off"  # refuses connections
    SLOW = "slow"  # 3 kB a second
    OUT_OF_PAPER = "out of paper"  # says so when asked; takes bytes only into its small memory
    HANGS_UP = "hangs up"  # closes in the middle of a job
    NEVER_CONFIRMS = "never confirms"  # says it is ready, prints everything, then says nothing
    SILENT = "silent"  # prints everything, answers nothing


class VirtualPrinter:
    """A printer on a local port; `on_job` is called in its thread with the bytes of each job.

    What arrived before a connection broke counts as a job: a real printer has printed it.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        behaviour: Behaviour = Behaviour.WORKS,
        on_job: Callable[[bytes], None] | None = None,
    ) -> None:
        self._wanted_port = port
        self._behaviour = behaviour
        self._on_job = on_job
        self._jobs: list[bytes] = []
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_reader.setblocking(False)
        self._listener = self._listening()
        self._port: int = self._listener.getsockname()[1]
        if behaviour is Behaviour.OFF:
            self._listener.close()
        self._thread = threading.Thread(target=self._serve, name="virtual-printer")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port it listens on, the same through all its states."""
        return self._port

    @property
    def jobs(self) -> tuple[bytes, ...]:
        """The bytes of the last jobs, oldest first."""
        with self._changed:
            return tuple(self._jobs)

    def wait_for_jobs(self, count: int, timeout_s: int = 10) -> tuple[bytes, ...]:
        """Return the jobs once so many have arrived.

        Raises: TimeoutError.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._jobs) >= count, timeout_s):
                raise TimeoutError
            return tuple(self._jobs)

    def behave(self, behaviour: Behaviour) -> None:
        """Change the printer's state; a job under way is dropped with its connection."""
        with self._changed:
            before, self._behaviour = self._behaviour, behaviour
            self._wake()
            # The thread moves the listener; whoever connects next must find the new state.
            if behaviour is not before:
                self._changed.wait_for(self._listens_as_it_should, timeout=5)

    def close(self) -> None:
        """Stop the thread and free the port."""
        self._closing.set()
        self._wake()
        self._thread.join()
        self._wake_reader.close()
        self._wake_writer.close()

    def _listens_as_it_should(self) -> bool:
        return (self._listener.fileno() < 0) == (self._behaviour is Behaviour.OFF)

    def _wake(self) -> None:
        with suppress(OSError):  # closed already
            self._wake_writer.send(b"!")

    def _listening(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        listener.bind(("127.0.0.1", getattr(self, "_port", self._wanted_port)))
        listener.listen(1)
        return listener

    def _serve(self) -> None:
        """Take one connection after the other until closed."""
        while not self._closing.is_set():
            self._follow_behaviour()
            if self._behaviour is Behaviour.OFF:
                self._wait_for(None)
            elif self._wait_for(self._listener):
                connection, _address = self._listener.accept()
                with connection:
                    self._take_job(connection)
        self._listener.close()

    def _follow_behaviour(self) -> None:
        """Open or close the listener as the state asks."""
        with self._changed:
            if not self._listens_as_it_should():
                if self._behaviour is Behaviour.OFF:
                    self._listener.close()
                else:
                    self._listener = self._listening()
            self._changed.notify_all()

    def _wait_for(self, source: socket.socket | None) -> bool:
        """Wait until a socket can be read; false when woken instead."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_reader, selectors.EVENT_READ)
            if source is not None:
                selector.register(source, selectors.EVENT_READ)
            ready = [key.fileobj for key, _events in selector.select()]
        if self._wake_reader in ready:
            self._wake_reader.recv(_CHUNK)
            return False
        return source in ready

    def _take_job(self, connection: socket.socket) -> None:
        """Read a job to its end, answering questions as they come up in it."""
        behaviour = self._behaviour
        received = bytearray()
        answered = 0
        with suppress(ConnectionError):
            while len(received) < _LONGEST_JOB:
                if behaviour is Behaviour.SLOW:
                    self._closing.wait(_SLOW_PAUSE_S)
                if not self._wait_for(connection):
                    break
                chunk = connection.recv(_SLOW_CHUNK if behaviour is Behaviour.SLOW else _CHUNK)
                received += chunk
                answered = self._answer(connection, bytes(received), answered)
                if not chunk or self._wants_to_hang_up(behaviour, received):
                    break
                if behaviour is Behaviour.OUT_OF_PAPER and len(received) >= _SMALL_BUFFER:
                    self._wait_for(None)  # holds the line, takes no more
                    break
        if behaviour is not Behaviour.OUT_OF_PAPER:
            self._keep(bytes(received))

    def _wants_to_hang_up(self, behaviour: Behaviour, received: bytearray) -> bool:
        return behaviour is Behaviour.HANGS_UP and len(received) >= _HANGS_UP_AFTER

    def _answer(self, connection: socket.socket, received: bytes, answered: int) -> int:
        """Answer the questions among the commands that are complete; return where they end."""
        for command in commands(received, answered):
            answered = command.end
            if self._behaviour is Behaviour.SILENT:
                continue
            if command.name == "status":
                no_paper = self._behaviour is Behaviour.OUT_OF_PAPER
                connection.sendall(_NO_PAPER if no_paper else _READY)
            elif command.name == "ask" and self._behaviour is not Behaviour.NEVER_CONFIRMS:
                connection.sendall(_PAPER_PRESENT)
        return answered

    def _keep(self, received: bytes) -> None:
        """Remember a job and tell about it; questions alone are no job."""
        if all(command.name in ("status", "ask") for command in commands(received)):
            return
        with self._changed:
            self._jobs = [*self._jobs, received][-_KEPT_JOBS:]
            self._changed.notify_all()
        if self._on_job:
            self._on_job(received)
