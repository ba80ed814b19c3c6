from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Bug
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.hlc import MAX_HLC, HybridClock, effective, wall_us

NOW_US = 1_795_420_800_123_456
NOW_MS = NOW_US // 1_000
FIVE_MINUTES_MS = 300_000

instants = st.integers(-(10**15), 10**16)
hlcs = st.integers(0, MAX_HLC)


def test_tick_on_a_fresh_clock_is_the_wall_in_milliseconds() -> None:
    clock = HybridClock(ManualClock(NOW_US))
    assert clock.tick() == NOW_MS << 16
    assert clock.tick() == NOW_MS << 16 | 1
    assert wall_us(clock.last) == NOW_MS * 1_000


def test_tick_when_the_wall_steps_back_counts_on() -> None:
    clock = HybridClock(ManualClock(NOW_US), last=(NOW_MS + 10_000) << 16)
    assert clock.tick() == (NOW_MS + 10_000) << 16 | 1


def test_tick_when_the_counter_is_full_carries_into_the_milliseconds() -> None:
    clock = HybridClock(ManualClock(NOW_US), last=NOW_MS << 16 | 0xFFFF)
    assert clock.tick() == (NOW_MS + 1) << 16


@given(st.lists(st.one_of(instants, st.none(), st.integers(0, NOW_MS << 16)), max_size=60))
def test_tick_under_any_wall_and_merges_always_rises(steps: list[int | None]) -> None:
    wall = ManualClock(NOW_US)
    clock = HybridClock(wall)
    seen = [clock.tick()]
    for step in steps:
        if step is None:
            clock.merge(seen[-1] + 5)
            seen.append(seen[-1] + 5)
        else:
            wall.set_wall(step)
        seen.append(clock.tick())
    assert seen == sorted(set(seen))


@given(hlcs.filter(lambda hlc: hlc < MAX_HLC), st.integers(0, MAX_HLC - 1))
def test_merge_of_another_register_makes_the_next_tick_later(mine: int, theirs: int) -> None:
    clock = HybridClock(ManualClock(0), last=mine)
    clock.merge(theirs)
    assert clock.tick() == max(mine, theirs) + 1


@pytest.mark.parametrize("hlc", [-1, MAX_HLC + 1])
def test_an_hlc_out_of_range_is_a_bug(hlc: int) -> None:
    clock = HybridClock(ManualClock(NOW_US))
    for use in (
        lambda: HybridClock(ManualClock(NOW_US), hlc),
        lambda: clock.merge(hlc),
        lambda: effective(hlc, NOW_US),
    ):
        with pytest.raises(Bug) as caught:
            use()
        assert caught.value.code == "hlc.out_of_range"
    assert clock.last == 0


def test_tick_past_the_last_hlc_is_a_bug_and_leaves_the_clock() -> None:
    clock = HybridClock(ManualClock(NOW_US), last=MAX_HLC)
    with pytest.raises(Bug):
        clock.tick()
    assert clock.last == MAX_HLC


def test_effective_of_a_fast_clock_is_five_minutes_after_reception() -> None:
    latest = (NOW_MS + FIVE_MINUTES_MS) << 16
    assert effective((NOW_MS + FIVE_MINUTES_MS + 1) << 16, NOW_US) == latest
    assert effective(latest | 1, NOW_US) == latest
    assert effective(latest, NOW_US) == latest
    assert effective(NOW_MS << 16 | 7, NOW_US) == NOW_MS << 16 | 7


@given(hlcs, hlcs, st.integers(0, NOW_US))
def test_effective_of_two_events_never_swaps_them(first: int, second: int, received: int) -> None:
    low, high = sorted((first, second))
    assert effective(low, received) <= effective(high, received)
    assert effective(effective(high, received), received) == effective(high, received)
