"""Hears at once that there is news at the centre, and says so to whoever pulls.

A hint carries nothing but a position: whoever hears it asks the ordinary way, so that a hint that
is lost, late, repeated or wrong costs a question and nothing more. The connection counts as live
from its first hint on: a proxy that keeps everything back until its end never becomes live, and
the register goes on polling as if there were none.

    the connection ends           again after a moment at random, longer each time it fails at once
    the centre does not want us   again after minutes: not enrolled, revoked, or too old to know
    nothing came for a while      the same as an end: the centre says that it lives
"""

from __future__ import annotations

import logging
import secrets
import threading
from typing import TYPE_CHECKING, Final, Protocol

from pharmadesk.errors import PharmaDeskError
from pharmadesk.values.clock import US_IN_S
from sync.client.asking import OK, UNAUTHORIZED, CentreLine, Denied
from sync.client.sse import Parser
from sync.protocol import exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from sync.client.asking import Asker
    from sync.protocol.exchange import Reply

_log = logging.getLogger(__name__)

HINT: Final = "log"
SHORTEST_US: Final = US_IN_S
LONGEST_US: Final = 60 * US_IN_S
UNWANTED_US: Final = 5 * 60 * US_IN_S
JITTER_US: Final = US_IN_S // 20
_ENDS_WITHIN_S: Final = 1.0
_UNWANTED: Final = range(400, 500)
_BUSY: Final = 429


class Heard(Protocol):
    """An answer that goes on."""

    @property
    def reply(self) -> Reply:
        """Its status and headers; of one that is no stream, its body too."""

    def parts(self) -> Iterator[bytes]:
        """Give the bytes as they come.

        Raises: EnvironmentProblem `sync.unreachable` when the connection breaks.
        """


class Ears(Protocol):
    """The way to the centre, for asking and for listening."""

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and wait for the reply."""

    def listen(self, path: str, headers: Mapping[str, str]) -> AbstractContextManager[Heard]:
        """Ask for an answer that goes on.

        Raises: EnvironmentProblem `sync.unreachable`.
        """

    def abort(self) -> None:
        """Break off whatever goes on; from any thread."""


class Wakes(Protocol):
    """Who is told."""

    def look(self) -> None:
        """There is news at the centre."""

    def live(self, *, on: bool) -> None:
        """Hints come, or come no more."""


class Live:
    """A thread with a connection of its own; `below(n)` gives 0 … n - 1 at random."""

    def __init__(
        self,
        ears: Ears,
        asker: Asker,
        wakes: Wakes,
        below: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._ears = ears
        self._line = CentreLine(ears, asker)
        self._wakes = wakes
        self._below = below
        self._ends = threading.Event()
        self._is_live = False
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> bool:
        """End; tell whether the thread has. One that is still connecting ends soon by itself."""
        self._ends.set()
        self._ears.abort()
        self._thread.join(_ENDS_WITHIN_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._ends.is_set():
            unwanted = self._listen()
            failures = 0 if self._is_live else failures + 1
            self._say_live(on=False)
            bound = UNWANTED_US if unwanted else min(SHORTEST_US << min(failures, 20), LONGEST_US)
            least = UNWANTED_US if unwanted else SHORTEST_US
            self._ends.wait((least + self._below(bound)) / US_IN_S)

    def _listen(self) -> bool:
        """Listen until the connection ends; tell whether the centre does not want to be heard."""
        try:
            if not self._line.is_ready:
                self._line.fetch_nonce()
            status = self._hear()
            if status == UNAUTHORIZED and self._line.is_ready:
                status = self._hear()  # that reply has brought a nonce to sign over
        except Denied as denied:
            status = denied.status
        except PharmaDeskError as problem:
            _log.info("hints stopped: %s", problem.code)
            return False
        except Exception:  # noqa: BLE001 - the thread must live, and the log has it all
            if not self._ends.is_set():
                _log.exception("hints stopped")
            return False
        return status in _UNWANTED and status != _BUSY

    def _hear(self) -> int:
        headers = self._line.signed("GET", exchange.LIVE, b"")
        with self._ears.listen(exchange.LIVE, headers) as heard:
            self._line.heard(heard.reply)
            if heard.reply.status != OK:
                return heard.reply.status
            parser = Parser()
            for part in heard.parts():
                if any(event.name == HINT for event in parser.take(part)):
                    self._say_live(on=True)
                    # A shop's registers hear it in the same moment; they need not ask in the same.
                    self._ends.wait(self._below(JITTER_US) / US_IN_S)
                    self._wakes.look()
                if self._ends.is_set():
                    break
        return OK

    def _say_live(self, *, on: bool) -> None:
        if self._is_live != on:
            self._is_live = on
            self._wakes.live(on=on)
