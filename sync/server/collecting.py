"""How often a serving process looks for garbage that refers to itself."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELDOM: Final = (50_000, 20, 50)


@contextmanager
def seldom() -> Iterator[None]:
    """Look less often inside the block, and never through what was there when it began.

    Python looks each time some hundred objects more were made than let go. A batch of events makes
    tens of thousands that are all needed until it is committed, and to look through them, and
    through every module, again and again took half the time of projecting. Most of what a request
    makes refers to nothing that refers to it and goes at once, without being looked for.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
