"""Work that can wait stands back while somebody at the counter waits for an answer.

One interpreter runs one thread at a time. A sale gives it up at each of its twenty statements, and
has to wait for it again whenever another thread computes meanwhile: together longer than the sale
itself. So whoever computes for long does it in small pieces, and looks here before each.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_S: Final = 1.0  # a counter that is never free must not keep the log away for ever


class Courtesy:
    """Knows whether somebody is served just now."""

    def __init__(self) -> None:
        self._served = 0
        self._free = threading.Condition()

    @property
    def is_free(self) -> bool:
        """Whether nobody waits for an answer."""
        return self._served == 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Let others stand back until the end of the block."""
        with self._free:
            self._served += 1
        try:
            yield
        finally:
            with self._free:
                self._served -= 1
                if self.is_free:
                    self._free.notify_all()

    def stand_back(self) -> None:
        """Wait until nobody is served, for a second at most."""
        with self._free:
            self._free.wait_for(lambda: self.is_free, _LONGEST_S)
