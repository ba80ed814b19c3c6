"""Where use cases are carried out: at a register, or at the centre for one of its tenants.

A service that works at both takes a `Desk`; one that needs a drawer, a printer or a PIN takes the
register's own, `Till`. Which journal is written to, and under whose name, is the unit's business.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.clock import Clock
    from pharmadesk.values.identifiers import IdSource

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes; `series` is what its document numbers begin with, such as `C2-A`."""

    tenant_id: str
    pharmacy_id: str
    device_id: str
    incarnation: str
    series: str


class Desk(ABC):
    """Everything a use case needs, and the one way to write."""

    def __init__(self, clock: Clock, ids: IdSource) -> None:
        self.clock = clock
        self.ids = ids

    def now_us(self) -> int:
        """The wall clock, in UTC microseconds."""
        return self.clock.now_us()

    @abstractmethod
    def trusted_date(self) -> str:
        """Today, as far as it can be trusted (ISO text)."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one snapshot of the pharmacy's rows and cannot write."""

    @abstractmethod
    def write(self, actor: Actor | None, work: Callable[[Unit], T]) -> T:
        """Run one use case in one transaction; when this returns it is kept, whole."""
