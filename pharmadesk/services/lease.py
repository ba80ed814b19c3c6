"""For how long a register may do what is an owner's without having heard from its centre.

Who may do what is known only as well as the centre was last heard: an owner may have been revoked
meanwhile. Selling knows no lease. The trusted day decides, which no clock turns back.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAYS: Final = 14


def require(connection: Connection, trusted_date: str) -> None:
    """Let an owner's act through; a register without a centre is its own authority.

    Raises: Refused `authority.lease_over` with the days since the centre was heard.
    """
    centre = sync_state.centre(connection)
    if centre is None or centre.last_success_day is None:
        return
    heard = date.fromisoformat(centre.last_success_day)
    days = (date.fromisoformat(trusted_date) - heard).days
    if days > DAYS:
        raise Refused("authority.lease_over", days=days, most=DAYS)
