"""The one connection of a process that hears what the other processes appended.

It comes back by itself, later each time; what was said meanwhile is lost, so whoever is told that
it is back looks for itself.
"""

from __future__ import annotations

import logging
import select
import socket
import threading
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from sync.server.live.news import CHANNEL, heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.server.live.news import News

_log = logging.getLogger(__name__)

SHORTEST_S: Final = 0.5
LONGEST_S: Final = 30.0
ALIVE_S: Final = 30.0
_CONNECT_S: Final = 10
_LISTEN: Final = sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL))


class Listening:
    """A thread that listens; `told` hears news, `back` that there is a connection (again)."""

    def __init__(
        self, url: str, node: str, told: Callable[[News], None], back: Callable[[], None]
    ) -> None:
        self._url = url
        self._node = node
        self._told = told
        self._back = back
        self._stopping = threading.Event()
        self._ear, self._mouth = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self.is_connected = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for that."""
        self._stopping.set()
        self._mouth.send(b".")
        if self._thread.is_alive():
            self._thread.join()
        self._ear.close()
        self._mouth.close()

    def _run(self) -> None:
        wait_s = SHORTEST_S
        while not self._stopping.is_set():
            try:
                with self._connected() as connection:
                    wait_s = SHORTEST_S
                    self._listen(connection)
            except (psycopg.Error, OSError) as error:
                _log.warning("the listener lost its connection: %s", type(error).__name__)
            finally:
                self.is_connected = False
            self._stopping.wait(wait_s)
            wait_s = min(2 * wait_s, LONGEST_S)

    def _connected(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=_CONNECT_S, application_name="pharmadesk"
        )
        connection.execute(_LISTEN)
        return connection

    def _listen(self, connection: psycopg.Connection) -> None:
        """Hear until told to stop.

        Raises: psycopg.Error when the connection is gone.
        """
        self.is_connected = True
        self._back()
        while not self._stopping.is_set():
            ready, _, _ = select.select([connection.fileno(), self._ear.fileno()], [], [], ALIVE_S)
            if not ready:
                connection.execute("SELECT 1")  # a peer that vanished says nothing by itself
            for notice in connection.notifies(timeout=0):
                news = heard(self._node, notice.payload)
                if news is not None:
                    self._told(news)
