"""The vocabulary of the cash drawer: opened for no sale, and why."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.bounds import Key  # noqa: TC001 - msgspec reads it
from pharmadesk.domain.events import Body

REASONS: Final = ("change", "count", "mistake", "other", "test")
"""Why a drawer is opened for no sale; `test` is the devices page trying it."""


class DrawerOpened(Body, frozen=True):
    """A person had the drawer opened for no sale.

    A sale in cash and a refund in cash open it too, and are events of their own. `reason` is one of
    `REASONS`, or one that a later program knows.
    """

    opening_id: Key
    reason: Key
