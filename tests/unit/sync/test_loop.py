"""The thread that synchronises: it wakes for a reason, survives anything, and ends when told."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Bug, EnvironmentProblem
from sync.client.engine import Step
from sync.client.loop import Loop
from sync.client.pace import BREAKS_AFTER, Pace
from tests.sync_world import assert_converged

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator

    from tests.sync_world import Counter

PATIENCE_S = 30
NEVER_US = 3_600_000_000


@pytest.fixture
def loop_of() -> Iterator[Callable[..., tuple[Loop, queue.Queue[Step]]]]:
    """Start loops whose timer never comes, and stop them."""
    started: list[Loop] = []

    def start(counter: Counter) -> tuple[Loop, queue.Queue[Step]]:
        steps: queue.Queue[Step] = queue.Queue()
        pace = Pace(lambda _bound: NEVER_US, poll_us=NEVER_US)
        loop = Loop(counter.shop.till, counter.engine, pace=pace, told=steps.put)
        started.append(loop)
        loop.start()
        return loop, steps

    yield start
    for loop in started:
        loop.stop()


def until(state: str, steps: queue.Queue[Step]) -> Step:
    """Wait for a step of a kind."""
    while (step := steps.get(timeout=PATIENCE_S)).state != state:
        pass
    return step


def test_sale_is_sent_at_once_and_arrives_when_the_other_is_asked(
    pair: tuple[Counter, Counter], loop_of: Callable[..., tuple[Loop, queue.Queue[Step]]]
) -> None:
    first, second = pair
    _, sent = loop_of(first)
    asked, received = loop_of(second)
    until("rested", sent)
    until("rested", received)
    first.shop.sell("cream")
    until("rested", sent)
    asked.ask_now()
    until("rested", received)
    assert_converged(first, second)


def test_what_was_pulled_wakes_nobody(
    pair: tuple[Counter, Counter], loop_of: Callable[..., tuple[Loop, queue.Queue[Step]]]
) -> None:
    first, second = pair
    first.shop.sell("cream")
    first.synchronise()
    _, steps = loop_of(second)
    until("rested", steps)
    assert steps.empty()


def test_line_that_is_cut_is_tried_for_a_sale_until_it_broke_and_then_for_a_person(
    pair: tuple[Counter, Counter], loop_of: Callable[..., tuple[Loop, queue.Queue[Step]]]
) -> None:
    first, second = pair
    first.network.is_cut = True
    first.engine.stir()
    loop, steps = loop_of(first)
    until("stopped", steps)
    for _ in range(BREAKS_AFTER - 1):
        loop.ask_now()
        until("stopped", steps)
    first.shop.sell("cream")
    assert steps.empty()
    first.network.is_cut = False
    loop.ask_now()
    until("rested", steps)
    second.synchronise()
    first.synchronise()
    assert_converged(first, second)


class Broken:
    """An engine that fails in every way there is."""

    def __init__(self) -> None:
        self.errors: list[Exception] = [
            ValueError("nobody thought of this"),
            Bug("storage.closed"),
            EnvironmentProblem("storage.disk_full"),
        ]

    def stir(self) -> None:
        """There is nothing to look for."""

    def step(self) -> Step:
        if self.errors:
            raise self.errors.pop()
        return Step("rested")


def test_engine_and_listener_that_fail_do_not_end_the_thread(
    pair: tuple[Counter, Counter], expected_logs: list[logging.LogRecord]
) -> None:
    steps: queue.Queue[Step] = queue.Queue()

    def tell(step: Step) -> None:
        steps.put(step)
        if step.state == "rested":
            raise ValueError("a screen that fails")

    pace = Pace(lambda _bound: NEVER_US)
    engine: object = Broken()
    loop = Loop(pair[0].shop.till, engine, pace=pace, told=tell)  # type: ignore[arg-type] # a double
    loop.start()
    for _ in range(3):
        until("stopped", steps)
        loop.ask_now()
    until("rested", steps)
    loop.stop()
    assert [record.name for record in expected_logs] == ["sync.client.loop"] * 4


def test_loop_that_waits_ends_when_it_is_told(
    pair: tuple[Counter, Counter], loop_of: Callable[..., tuple[Loop, queue.Queue[Step]]]
) -> None:
    loop, steps = loop_of(pair[0])
    until("rested", steps)
    loop.stop()
    pair[0].shop.sell("cream")
    assert steps.empty()
