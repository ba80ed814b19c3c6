"""Hearing hints: what counts as live, what comes after an end, and how it stops."""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from sync.client import live
from sync.client.asking import Asker
from sync.client.live import Live
from sync.protocol import exchange, framing, messages
from sync.protocol.exchange import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE_S = 30
HINT = b'event: log\ndata: {"position":7}\n\n'
BEAT = b":\n\n"
END = None


@dataclass
class Heard:
    """An answer that goes on for as long as the test says."""

    reply: Reply
    coming: queue.Queue[bytes | None]

    def parts(self) -> Iterator[bytes]:
        while (part := self.coming.get(timeout=PATIENCE_S)) is not END:
            yield part
        raise EnvironmentProblem("sync.unreachable")


@dataclass
class Centre:
    """Answers each connection with the next status, and streams what the test puts in."""

    statuses: list[int] = field(default_factory=list)
    coming: queue.Queue[bytes | None] = field(default_factory=queue.Queue)
    asked: queue.Queue[str] = field(default_factory=queue.Queue)
    nonces: int = 0

    def exchange(self, path: str, _headers: Mapping[str, str], _body: bytes) -> Reply:
        self.asked.put(path)
        return Reply(200, self._nonce(), framing.write(messages.Nonce(), ()))

    @contextmanager
    def listen(self, path: str, headers: Mapping[str, str]) -> Iterator[Heard]:
        self.asked.put(f"{path} {headers['pharmadesk-nonce']}")
        status = self.statuses.pop(0) if self.statuses else 200
        yield Heard(Reply(status, self._nonce(), b""), self.coming)

    def abort(self) -> None:
        self.coming.put(END)

    def _nonce(self) -> dict[str, str]:
        self.nonces += 1
        return {"pharmadesk-nonce": f"nonce {self.nonces}"}


@dataclass
class Told:
    """Hears what the thread says."""

    said: queue.Queue[str] = field(default_factory=queue.Queue)

    def look(self) -> None:
        self.said.put("look")

    def live(self, *, on: bool) -> None:
        self.said.put("live" if on else "silent")

    def next(self) -> str:
        return self.said.get(timeout=PATIENCE_S)


class Waits:
    """Takes the place of waiting: remembers for how long, and lets the test go on."""

    def __init__(self) -> None:
        self.bounds: queue.Queue[int] = queue.Queue()

    def below(self, bound: int) -> int:
        if bound != live.JITTER_US:
            self.bounds.put(bound)
        return 0

    def next(self) -> int:
        return self.bounds.get(timeout=PATIENCE_S)


@dataclass
class Scene:
    centre: Centre
    told: Told
    waits: Waits
    live: Live


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(live, "SHORTEST_US", 1)
    monkeypatch.setattr(live, "LONGEST_US", 16)
    ids = SeededIds(1, ManualClock(1_795_000_000_000_000))
    asker = Asker("a device", Ed25519PrivateKey.generate(), ids)
    centre, told, waits = Centre(), Told(), Waits()
    scene = Scene(centre, told, waits, Live(centre, asker, told, waits.below))
    yield scene
    assert scene.live.stop()


def test_hint_makes_the_register_look_and_counts_as_live(scene: Scene) -> None:
    scene.live.start()
    scene.centre.coming.put(HINT[:9])
    scene.centre.coming.put(HINT[9:])
    assert [scene.told.next(), scene.told.next()] == ["live", "look"]
    scene.centre.coming.put(HINT + HINT)
    assert scene.told.next() == "look"
    assert scene.centre.asked.get() == exchange.NONCE
    assert scene.centre.asked.get() == f"{exchange.LIVE} nonce 1"


def test_proxy_that_keeps_hints_back_never_counts_as_live(scene: Scene) -> None:
    """Headers came, heartbeats perhaps: the register goes on polling as if there were nobody."""
    scene.live.start()
    scene.centre.coming.put(BEAT)
    scene.centre.coming.put(END)
    scene.waits.next()
    assert scene.told.said.empty()


def test_connection_that_ends_is_silent_and_begins_anew(scene: Scene) -> None:
    scene.live.start()
    for _ in range(3):
        scene.centre.coming.put(HINT)
        scene.centre.coming.put(END)
        assert [scene.told.next() for _ in range(3)] == ["live", "look", "silent"]
        assert scene.waits.next() == 1, "a connection that was live is missed at once"


def test_connections_that_fail_at_once_are_made_less_and_less_often(scene: Scene) -> None:
    for _ in range(6):
        scene.centre.coming.put(END)
    scene.live.start()
    assert [scene.waits.next() for _ in range(6)] == [2, 4, 8, 16, 16, 16]


def test_nonce_that_is_not_good_any_more_is_replaced_once(scene: Scene) -> None:
    scene.centre.statuses = [401, 200]
    scene.centre.coming.put(HINT)
    scene.live.start()
    assert scene.told.next() == "live"
    paths = [scene.centre.asked.get() for _ in range(3)]
    assert paths == [exchange.NONCE, f"{exchange.LIVE} nonce 1", f"{exchange.LIVE} nonce 2"]


@pytest.mark.parametrize("status", [403, 404, 405])
def test_centre_that_does_not_want_to_be_heard_is_left_for_minutes(
    scene: Scene, status: int
) -> None:
    scene.centre.statuses = [status]
    scene.live.start()
    assert scene.waits.next() == live.UNWANTED_US


@pytest.mark.parametrize("status", [429, 500, 503])
def test_centre_that_is_busy_is_asked_again_soon(scene: Scene, status: int) -> None:
    scene.centre.statuses = [status]
    scene.centre.coming.put(END)
    scene.live.start()
    assert scene.waits.next() == 2


def test_thread_that_listens_ends_when_it_is_told(scene: Scene) -> None:
    scene.live.start()
    scene.centre.coming.put(HINT)
    assert scene.told.next() == "live"
    assert scene.live.stop()
    assert "live" not in {thread.name for thread in threading.enumerate()}
