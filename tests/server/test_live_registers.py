"""Registers that hear each other at once, over HTTP, and that do not need to."""

from __future__ import annotations

import queue
import secrets
import socket
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from pharmadesk.values.clock import ManualClock
from sync.client.asking import Asker
from sync.client.engine import Engine
from sync.client.http import HttpTransport
from sync.client.live import Live
from sync.client.loop import Loop
from sync.client.pace import Pace
from sync.server.background.process import Background
from tests.server.serving import serving
from tests.sync_world import assert_converged, founder, newcomer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pharmadesk.services.changes import Changes
    from sync.client.engine import Step
    from sync.server.exchange import Centre
    from tests.sync_world import Counter

PATIENCE_S = 30
NEVER_US = 3_600_000_000


@dataclass
class Line:
    """A register's line to the centre while it runs, and what it says of itself."""

    counter: Counter
    loop: Loop
    live: Live
    ears: HttpTransport
    steps: queue.Queue[Step]
    hears: threading.Event = field(default_factory=threading.Event)
    silent: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        self.loop.look()

    def is_told(self, *, on: bool) -> None:
        (self.hears if on else self.silent).set()
        self.loop.live(on=on)

    def arrives(self) -> threading.Event:
        """Give what is set when something of another register is in this one's rows."""
        arrived = threading.Event()
        own = self.counter.shop.till.identity.device_id

        def hear(changes: Changes) -> None:
            if any(stored.header.device_id != own for stored in changes.events):
                arrived.set()

        self.counter.shop.till.listen(hear)
        return arrived

    def rests(self) -> None:
        """Wait until there is nothing left to do."""
        while self.steps.get(timeout=PATIENCE_S).state != "rested":
            pass


class Told:
    """Between the thread that hears and the loop, so that a test can wait for either."""

    def __init__(self) -> None:
        self.line: Line | None = None

    def look(self) -> None:
        assert self.line is not None
        self.line.look()

    def live(self, *, on: bool) -> None:
        assert self.line is not None
        self.line.is_told(on=on)


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: its registers have the ids of every other's."""
    return new_url


@pytest.fixture
def pair(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[tuple[Counter, Counter]]:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    for counter in (first, second):
        counter.shop.open_session()
    for counter in (first, second, first):
        counter.synchronise()
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


@contextmanager
def on_line(counter: Counter, url: str, live_poll_us: int = NEVER_US) -> Iterator[Line]:
    """Run a register's line."""
    till = counter.shop.till
    steps: queue.Queue[Step] = queue.Queue()
    with HttpTransport(url) as transport, HttpTransport(url) as ears:
        engine = Engine(till, transport)
        pace = Pace(secrets.randbelow, NEVER_US, live_poll_us)
        loop = Loop(till, engine, pace=pace, told=steps.put, abort=transport.abort)
        told = Told()
        asker = Asker(till.identity.device_id, till.signer, till.ids)
        live = Live(ears, asker, told, lambda _bound: 0)
        line = told.line = Line(counter, loop, live, ears, steps)
        loop.start()
        live.start()
        try:
            yield line
        finally:
            assert live.stop()
            assert loop.stop()


def test_sale_on_one_register_is_in_the_stock_of_the_other_at_once(
    centre: Centre, pair: tuple[Counter, Counter]
) -> None:
    """Nobody polls here: only the hint can bring it."""
    first, second = pair
    with (
        Background(centre) as background,
        serving(centre, background.hub) as web,
        on_line(first, str(web.base_url)),
        on_line(second, str(web.base_url)) as other,
    ):
        assert other.hears.wait(PATIENCE_S)
        other.rests()
        before = sum(second.shop.on_hand("cream").values())
        arrived = other.arrives()
        first.shop.sell("cream")
        assert arrived.wait(PATIENCE_S)
        assert sum(second.shop.on_hand("cream").values()) == before - 1


def test_hints_that_are_lost_are_made_up_for_by_polling(
    centre: Centre, open_centre: Callable[[], Centre], pair: tuple[Counter, Counter]
) -> None:
    """The other node tells nobody; the register's connection stands and stays silent (F37)."""
    first, second = pair
    deaf = open_centre()
    with (
        Background(centre) as background,
        serving(centre, background.hub) as web,
        on_line(second, str(web.base_url), live_poll_us=1_000) as other,
    ):
        assert other.hears.wait(PATIENCE_S)
        arrived = other.arrives()
        first.shop.sell("cream")
        first.network.centre = deaf
        first.synchronise()
        assert arrived.wait(PATIENCE_S)
        assert not other.silent.is_set()
    first.synchronise()
    assert_converged(first, second)


def test_connection_that_is_cut_is_made_up_for_by_a_look_and_made_anew(
    centre: Centre, pair: tuple[Counter, Counter]
) -> None:
    first, second = pair
    with (
        Background(centre) as background,
        serving(centre, background.hub) as web,
        on_line(second, str(web.base_url)) as other,
    ):
        assert other.hears.wait(PATIENCE_S)
        arrived = other.arrives()
        other.hears.clear()
        for listeners in list(background.hub._listeners.values()):
            for each in listeners:
                each.end()
        assert other.silent.wait(PATIENCE_S)
        first.shop.sell("cream")
        first.synchronise()
        assert arrived.wait(PATIENCE_S)
        assert other.hears.wait(PATIENCE_S)


def test_line_to_a_server_that_never_answers_ends_when_it_is_told(
    pair: tuple[Counter, Counter],
) -> None:
    """A centre that takes connections and says nothing would hold a closing register for long."""
    with ExitStack() as stack:
        dead = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        host, port = dead.getsockname()
        with on_line(pair[0], f"http://{host}:{port}") as line:
            taken = [dead.accept()[0] for _ in range(2)]
            line.loop.stop(finishes_within_s=0)
        for each in taken:
            each.close()
