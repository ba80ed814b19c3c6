"""What the oracle hears of insurers: their rates, what they owe of a sale, how far a claim came."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header

TO_SEND, CANCELLED = 1, 6


def _rated(facts: Facts, _header: Header, body: Body) -> None:
    key = {"insurer_id": body["insurer_id"], "valid_from": body["valid_from"]}
    facts.write("insurer_rate", key, {"name": body["name"], "rate_bp": body["rate_bp"]})


def _claimed(facts: Facts, header: Header, body: Body) -> None:
    key = {"sale_id": body["sale_id"]}
    facts.put(
        "claim",
        key,
        **{name: value for name, value in body.items() if name != "sale_id"},
        business_date=header["business_date"],
        made_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    facts.reach("claim_state", key, TO_SEND)


def _moved(facts: Facts, header: Header, body: Body) -> None:
    key = {"sale_id": body["sale_id"]}
    facts.put(
        "claim_move",
        key | {"event_id": header["event_id"]},
        **{name: body[name] for name in ("state", "batch", "paid_centimes")},
        moved_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
    )
    facts.add("claim_total", key, paid_centimes=body["paid_centimes"], returned_centimes=0)
    facts.reach("claim_state", key, body["state"])


def gave_back(facts: Facts, body: Body) -> None:
    """Goods that came back owe the insurer its part; a voided sale never was one's."""
    share = sum(each["amount_centimes"] for each in body["refunds"] if each["tender"] == "insurer")
    key = {"sale_id": body["sale_id"]}
    if share and "return_id" in body:
        facts.add("claim_total", key, paid_centimes=0, returned_centimes=share)
    elif share:
        facts.reach("claim_state", key, CANCELLED)


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "insurer.set": _rated,
    "claim.made": _claimed,
    "claim.moved": _moved,
}
