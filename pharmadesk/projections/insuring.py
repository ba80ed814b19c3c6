"""The effects of insurers' rates and of claims: one claim a sale; pure, as all are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pharmadesk.domain.insurers import ClaimState
from pharmadesk.domain.tenders import INSURER
from pharmadesk.projections.effects import Add, Highest, Latest, Put

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain import insurer_events, return_events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def gave_back(body: return_events.ReturnCompleted) -> Effects:
    """Take what came back of an insurer's share off its claim."""
    amount = _share(body)
    if not amount:
        return ()
    return (Add("claim_total", (body.sale_id,), {"returned_centimes": amount}, "sale_return"),)


def cancelled(body: return_events.SaleVoided) -> Effects:
    """End the claim of a sale that never was; of one without a share there is none."""
    if not _share(body):
        return ()
    return (Highest("claim_state", (body.sale_id,), ClaimState.CANCELLED),)


def _share(body: return_events.SaleVoided | return_events.ReturnCompleted) -> int:
    return sum(back.amount_centimes for back in body.refunds if back.tender == INSURER)


def _insurer_set(_header: Header, body: insurer_events.InsurerSet) -> Effects:
    values: dict[str, Value] = {"name": body.name, "rate_bp": body.rate_bp}
    return (Latest("insurer_rate", (body.insurer_id, body.valid_from), values),)


def _claim_made(header: Header, body: insurer_events.ClaimMade) -> Effects:
    row: dict[str, Value] = {
        **{name: getattr(body, name) for name in body.__struct_fields__},
        "business_date": header.business_date,
        "made_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (Put("claim", row), Highest("claim_state", (body.sale_id,), ClaimState.TO_SEND))


def _claim_moved(header: Header, body: insurer_events.ClaimMoved) -> Effects:
    row: dict[str, Value] = {
        **{name: getattr(body, name) for name in body.__struct_fields__},
        "event_id": header.event_id,
        "moved_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
    }
    paid = {"paid_centimes": body.paid_centimes}
    return (
        Put("claim_move", row),
        Add("claim_total", (body.sale_id,), paid, "claim_move"),
        Highest("claim_state", (body.sale_id,), body.state),
    )


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "insurer.set": _insurer_set,
    "claim.made": _claim_made,
    "claim.moved": _claim_moved,
}
