"""Who asks: the person behind a request, as every route is given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pharmadesk.services.changes import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.connection import ASGIConnection


@dataclass(frozen=True, slots=True)
class Caller:
    """A person of one tenant, with the roles in force when they asked.

    `second_factor` tells that they also showed what only they have, in this session.
    """

    tenant_id: str
    user_id: str
    roles: frozenset[str]
    language: str
    second_factor: bool = False

    @property
    def actor(self) -> Actor:
        """The same person as services know them."""
        return Actor(self.user_id, self.roles)


Callers: TypeAlias = "Callable[[ASGIConnection[Any, Any, Any, Any]], Caller]"
"""Finds out who asks; raises Denied or Refused for nobody."""
