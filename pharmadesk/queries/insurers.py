"""The insurers of a day, and what they owe: one claim a sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.domain.insurers import KNOWN, ClaimState, Insurer
from pharmadesk.projections.tables import metadata
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_rate, _claim = _t["insurer_rate"], _t["claim"]
_total, _state = _t["claim_total"], _t["claim_state"]

_RATES = Prepared(
    sa.select(_rate.c.insurer_id, _rate.c.name, _rate.c.rate_bp)
    .where(_rate.c.valid_from <= sa.bindparam("day"))
    .order_by(_rate.c.valid_from)
)


def insurers_on(connection: Connection, day: str) -> tuple[Insurer, ...]:
    """List who pays for the insured on a day: those of the AMO, and what the owner set since."""
    found = {each.insurer_id: each for each in KNOWN}
    for row in _RATES(connection, {"day": day}):
        found[row.insurer_id] = Insurer(row.insurer_id, row.name, row.rate_bp)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Claim:
    """What an insurer owes of a sale, and what came of it, in centimes."""

    sale_id: str
    ticket: str
    insurer_id: str
    insurer: str
    insured_id: str
    sealed_insured: str
    business_date: str
    share_centimes: int
    paid_centimes: int
    returned_centimes: int
    state: ClaimState

    @property
    def due_centimes(self) -> int:
        """What the insurer owes in the whole, once what came back is off it."""
        return self.share_centimes - self.returned_centimes

    @property
    def left_centimes(self) -> int:
        """What is still to come; nothing of what was refused or is no sale any more."""
        over = self.state in {ClaimState.REFUSED, ClaimState.CANCELLED}
        return 0 if over else max(0, self.due_centimes - self.paid_centimes)


_CLAIMS = (
    sa.select(
        _claim,
        sa.func.coalesce(_total.c.paid_centimes, 0).label("paid_centimes"),
        sa.func.coalesce(_total.c.returned_centimes, 0).label("returned_centimes"),
        _state.c.rank,
    )
    .outerjoin(_total, _total.c.sale_id == _claim.c.sale_id)
    .join(_state, _state.c.sale_id == _claim.c.sale_id)
    .order_by(_claim.c.made_at_us, _claim.c.sale_id)
)
_LIST = Prepared(_CLAIMS)
_FIND = Prepared(_CLAIMS.where(_claim.c.sale_id == sa.bindparam("of_sale")))


def claims(connection: Connection) -> list[Claim]:
    """List every claim, the oldest first."""
    return [_as_claim(row) for row in _LIST(connection, {})]


def claim_of(connection: Connection, sale_id: str) -> Claim | None:
    """Find what an insurer owes of a sale."""
    row = _FIND(connection, {"of_sale": sale_id}).first()
    return None if row is None else _as_claim(row)


def _as_claim(row: Any) -> Claim:
    all_back = row.returned_centimes >= row.share_centimes and not row.paid_centimes
    return Claim(
        row.sale_id,
        row.ticket,
        row.insurer_id,
        row.insurer,
        row.insured_id,
        row.sealed_insured,
        row.business_date,
        row.share_centimes,
        int(row.paid_centimes),
        int(row.returned_centimes),
        ClaimState.CANCELLED if all_back else _known(row.rank),
    )


def _known(rank: int) -> ClaimState:
    """Read a rank; one that this program does not know is taken for the nearest it does."""
    return ClaimState(min(max(rank, ClaimState.TO_SEND), ClaimState.CANCELLED))
