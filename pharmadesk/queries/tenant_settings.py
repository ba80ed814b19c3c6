"""What the owner decided for the pharmacy, with the default of what was never decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.tenant_settings import (
    ASKED,
    CASH_ROUNDING,
    NEVER,
    PRESCRIPTION,
    REGULATED_DISCOUNT,
    SETTINGS,
    step_centimes,
)
from pharmadesk.projections.tables import metadata
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.domain.tenant_settings import TenantSetting

_setting = metadata.tables["setting"]
_VALUE = Prepared(sa.select(_setting.c.value).where(_setting.c.key == sa.bindparam("of_key")))


def value(connection: Connection, of: TenantSetting) -> str:
    """Read a setting."""
    return of.known(_VALUE(connection, {"of_key": of.key}).scalar())


def values(connection: Connection) -> dict[str, str]:
    """Read every setting by its key."""
    return {key: value(connection, each) for key, each in SETTINGS.items()}


def cash_step(connection: Connection) -> int:
    """Read to how many centimes what cash pays is rounded."""
    return step_centimes(value(connection, CASH_ROUNDING))


def prescription_required(connection: Connection) -> bool:
    """Tell whether tableaux A and C need a prescription."""
    return value(connection, PRESCRIPTION) != ASKED


def reduces_regulated(connection: Connection) -> bool:
    """Tell whether a discount on a price that the law sets is allowed here."""
    return value(connection, REGULATED_DISCOUNT) != NEVER
