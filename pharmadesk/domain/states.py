"""States with no way back, ranked: the greater rank wins on every replica."""

from __future__ import annotations

from enum import IntEnum


class SessionState(IntEnum):
    """A cash session only ever moves down this list."""

    OPEN = 1
    CLOSED = 2


class ReconciliationState(IntEnum):
    """A reconciliation is worked on, perhaps handed up, and closed once."""

    DRAFT = 1
    ESCALATED = 2
    CLOSED = 3


class OrderState(IntEnum):
    """An order is drafted, sent, and ends; whether goods came is no state but a count."""

    DRAFT = 1
    SUBMITTED = 2
    CLOSED = 3
    CANCELLED = 4
