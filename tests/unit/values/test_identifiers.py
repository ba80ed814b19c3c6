from __future__ import annotations

import threading
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.values.clock import ManualClock, SystemClock
from pharmadesk.values.identifiers import IdSource, SeededIds

NOW_MS = 1_795_420_800_123


def test_new_at_a_known_instant_is_laid_out_as_the_standard_says() -> None:
    clock = ManualClock(0x017F22E279B0 * 1_000)
    source = IdSource(clock, lambda size: bytes([0xFF] * size))
    # 2022-02-22 is RFC 9562's own example instant; the counter's two top bits start clear.
    assert source.new() == "017f22e2-79b0-73ff-bfff-ffffffffffff"


def test_new_from_the_system_is_a_version_7_uuid_of_now() -> None:
    clock = SystemClock()
    before = clock.now_us() // 1_000
    made = UUID(IdSource(clock).new())
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= clock.now_us() // 1_000


def test_new_in_one_millisecond_rises_and_stays_in_it() -> None:
    source = IdSource(ManualClock(NOW_MS * 1_000))
    made = [source.new() for _ in range(2_000)]
    assert made == sorted(set(made))
    assert {UUID(text).int >> 80 for text in made} == {NOW_MS}


@given(st.lists(st.integers(0, 10**16), max_size=60))
def test_new_under_a_jumping_clock_only_rises(instants: list[int]) -> None:
    clock = ManualClock(NOW_MS * 1_000)
    source = IdSource(clock)
    made = [source.new()]
    for instant in instants:
        clock.set_wall(instant)
        made.append(source.new())
    assert made == sorted(set(made))
    assert {UUID(text).version for text in made} == {7}
    assert all(text == str(UUID(text)) for text in made)


def test_new_when_the_counter_is_full_borrows_the_next_millisecond() -> None:
    source = IdSource(ManualClock(NOW_MS * 1_000), bytes)
    source._last = NOW_MS << 42 | (1 << 42) - 1
    assert UUID(source.new()).int >> 80 == NOW_MS + 1


def test_new_from_several_threads_never_repeats() -> None:
    source = IdSource(ManualClock(NOW_MS * 1_000), bytes)
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend(source.new() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2_000


def test_seeded_ids_with_the_same_seed_are_the_same() -> None:
    first, second, other = SeededIds(7), SeededIds(7), SeededIds(8)
    made = [first.new() for _ in range(5)]
    assert made == [second.new() for _ in range(5)] == sorted(made)
    assert made[0] != other.new()


def test_seeded_ids_with_a_clock_carry_its_time() -> None:
    assert UUID(SeededIds(1, ManualClock(NOW_MS * 1_000)).new()).int >> 80 == NOW_MS
