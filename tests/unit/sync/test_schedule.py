"""A register that synchronises at times of the day, in Moroccan time, and when it is asked."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Refused
from pharmadesk.settings import from_values
from pharmadesk.values.clock import local
from sync.client.loop import Loop
from sync.client.pace import Pace
from sync.client.schedule import Schedule

if TYPE_CHECKING:
    from sync.client.engine import Step
    from tests.sync_world import Counter

PATIENCE_S = 30


def rested(steps: queue.Queue[Step]) -> None:
    """Wait until there is nothing more to say."""
    while steps.get(timeout=PATIENCE_S).state != "rested":
        pass


def test_times_are_moroccan() -> None:
    schedule = Schedule(("13:00", "21:30"), lambda: None)
    schedule.start()
    try:
        found = {time: local(at_us) for time, at_us in schedule.next_us().items()}
    finally:
        schedule.stop()
    assert {f"{at:%H:%M}" for at in found.values()} == {"13:00", "21:30"} == set(found)


@pytest.mark.parametrize("text", ["", "21:30", "13:00, 21:30", "00:00,23:59"])
def test_times_that_are_none_are_refused_and_others_taken(text: str) -> None:
    assert from_values({"sync_times": text}).sync_times == text
    for wrong in ("24:00", "9:00", "21h30", "21:30,", "12:60", "21:30;"):
        with pytest.raises(Refused, match=r"settings\.wrong_value"):
            from_values({"sync_times": wrong})


def test_register_with_times_of_its_own_sends_nothing_before_it_is_asked(
    pair: tuple[Counter, Counter],
) -> None:
    first, _ = pair
    steps: queue.Queue[Step] = queue.Queue()
    loop = Loop(
        first.shop.till, first.engine, pace=Pace(lambda _: 0), told=steps.put, by_itself=False
    )
    loop.start()
    try:
        rested(steps)
        first.shop.sell("cream")
        loop.look()
        assert steps.empty()
        assert first.waiting() > 0
        loop.ask_now()
        rested(steps)
        assert first.waiting() == 0
    finally:
        loop.stop()


def test_register_that_rests_until_its_time_does_not_poll(pair: tuple[Counter, Counter]) -> None:
    """A poll would be due at once here: each greeting of the centre was asked for."""
    first, _ = pair
    steps: queue.Queue[Step] = queue.Queue()
    pace = Pace(lambda _: 0, poll_us=1)
    loop = Loop(first.shop.till, first.engine, pace=pace, told=steps.put, by_itself=False)
    loop.start()
    try:
        rested(steps)
        for _ in range(3):
            first.shop.sell("cream")
        assert steps.empty()
        loop.ask_now()
        rested(steps)
        assert steps.empty()
    finally:
        loop.stop()
