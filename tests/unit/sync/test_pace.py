"""When to speak to the centre next."""

from __future__ import annotations

import pytest

from pharmadesk.errors import EnvironmentProblem
from sync.client.engine import Step
from sync.client.pace import BREAKS_AFTER, LONGEST_US, POLL_US, SHORTEST_US, Pace

FAILED = Step("stopped", problem=EnvironmentProblem("sync.unreachable"))


def latest(bound: int) -> int:
    return bound - 1


def earliest(_bound: int) -> int:
    return 0


def test_something_moved_goes_on_at_once_and_rest_waits_for_the_poll() -> None:
    pace = Pace(latest)
    assert pace.after(Step("moved")) == 0
    assert pace.after(Step("rested")) == POLL_US


def test_bound_doubles_with_each_failure_up_to_five_minutes() -> None:
    pace = Pace(latest)
    waits = [pace.after(FAILED) for _ in range(40)]
    assert waits[:4] == [SHORTEST_US + (SHORTEST_US << n) - 1 for n in range(4)]
    assert waits == sorted(waits)
    assert waits[-1] == SHORTEST_US + LONGEST_US - 1


def test_wait_is_anywhere_between_a_second_and_the_bound() -> None:
    pace = Pace(earliest)
    assert [pace.after(FAILED) for _ in range(3)] == [SHORTEST_US] * 3


def test_wish_of_the_centre_is_the_least_wait() -> None:
    busy = Step("stopped", retry_after_s=90)
    assert Pace(earliest).after(busy) == 90 * 1_000_000


@pytest.mark.parametrize(("failures", "broken"), [(BREAKS_AFTER - 1, False), (BREAKS_AFTER, True)])
def test_line_that_failed_often_is_left_to_the_timer(failures: int, *, broken: bool) -> None:
    pace = Pace(latest)
    for _ in range(failures):
        pace.after(FAILED)
    assert pace.is_broken is broken
    pace.after(Step("moved"))
    assert pace.is_broken is broken  # a hello alone proves nothing
    pace.after(Step("rested"))
    assert not pace.is_broken
