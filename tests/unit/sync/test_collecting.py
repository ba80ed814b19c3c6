"""How often a serving process looks for garbage."""

from __future__ import annotations

import gc
import weakref

import pytest

from sync.server import collecting


class Thing:
    """Refers to itself."""

    def __init__(self) -> None:
        self.own = self


def test_seldom_looks_less_often_and_ends_as_it_began() -> None:
    before = gc.get_threshold()

    with collecting.seldom():
        inside, frozen = gc.get_threshold(), gc.get_freeze_count()

    assert inside[0] > 10 * before[0]
    assert frozen > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_seldom_ends_as_it_began_when_its_block_breaks() -> None:
    before = gc.get_threshold()

    with pytest.raises(ValueError, match="broken"), collecting.seldom():
        raise ValueError("broken")

    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_garbage_that_refers_to_itself_still_goes_inside() -> None:
    with collecting.seldom():
        gone = weakref.ref(Thing())
        made: list[list[int]] = [[] for _ in range(gc.get_threshold()[0] + 1_000)]

        assert gone() is None
    assert made
