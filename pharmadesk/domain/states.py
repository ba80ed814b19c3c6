"""States with no way back, ranked: the greater rank wins on every replica."""

from __future__ import annotations

from enum import IntEnum


class SessionState(IntEnum):
    """A cash session only ever moves down this list."""

    OPEN = 1
    CLOSED = 2
