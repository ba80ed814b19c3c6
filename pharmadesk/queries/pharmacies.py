"""A pharmacy as the operator of a centre tells it from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.permissions import Role
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.people import active_roles

if TYPE_CHECKING:
    from sqlalchemy import Connection

_pharmacy = metadata.tables["pharmacy"]
_register = metadata.tables["register"]


@dataclass(frozen=True, slots=True)
class Brief:
    """A pharmacy's name, the codes of its registers, and the ids of the people who own it.

    Their names are sealed: a centre cannot tell them.
    """

    name: str
    registers: tuple[str, ...]
    owners: tuple[str, ...]


def brief(connection: Connection) -> Brief:
    """Tell of the pharmacy whose rows the connection sees."""
    name = connection.execute(sa.select(_pharmacy.c.name)).scalar()
    codes = connection.execute(sa.select(_register.c.code).order_by(_register.c.code)).scalars()
    owners = (it for it, roles in active_roles(connection).items() if Role.OWNER in roles)
    return Brief(name or "", tuple(filter(None, codes)), tuple(sorted(owners)))
