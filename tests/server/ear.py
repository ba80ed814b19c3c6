"""Somebody who listens to hints, reading server-sent events without the program's own parser."""

from __future__ import annotations

import json
import queue
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx

from tests.server.serving import CERTIFICATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.register import Register

LIVE = "/sync/v1/live"
PATIENCE_S = 30


class Ear:
    """One connection; a thread reads it until it ends."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.was_ended = False  # by the centre, in good order
        self._heard: queue.Queue[Any] = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        event: dict[str, str] = {}
        try:
            for line in self.response.iter_lines():
                if line:
                    name, _, value = line.partition(":")
                    event[name] = value.strip()
                elif event.get("event") == "log":
                    self._heard.put(json.loads(event["data"]))
                    event = {}
                else:
                    self._heard.put("beat")
                    event = {}
            self.was_ended = True
        except httpx.HTTPError:
            pass
        self._heard.put(None)

    def next(self) -> Any:
        """Wait for the next event; None when there will be none."""
        return self._heard.get(timeout=PATIENCE_S)

    def hint(self) -> Any:
        """Wait for the next event that is no heartbeat."""
        while (event := self.next()) == "beat":
            pass
        return event

    def join(self) -> None:
        """Wait until the connection has ended."""
        self._thread.join(PATIENCE_S)


@contextmanager
def listening(web: httpx.Client, register: Register, **changes: str) -> Iterator[Ear]:
    """Listen as a device."""
    register.nonce = web.post("/sync/v1/nonce").headers["pharmadesk-nonce"]
    headers = register.headers(LIVE, b"", method="GET", **changes)
    with hearing(web, LIVE, headers) as ear:
        yield ear


@contextmanager
def hearing(web: httpx.Client, path: str, headers: dict[str, str]) -> Iterator[Ear]:
    """Listen to a path."""
    timeout = httpx.Timeout(PATIENCE_S)
    with (
        httpx.Client(
            base_url=web.base_url, trust_env=False, timeout=timeout, verify=CERTIFICATES
        ) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        ear = Ear(response)
        try:
            yield ear
        finally:
            stream = response.extensions["network_stream"]
            if (sock := stream.get_extra_info("socket")) is not None:
                with suppress(OSError):
                    sock.shutdown(2)
            ear.join()
