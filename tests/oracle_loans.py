"""What the oracle hears of colleague pharmacies: who they are, what was lent and borrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header

LOAN_COLUMNS = (
    *("colleague_id", "direction", "series", "number", "item_id", "name", "packs"),
    *("base_units", "pack_value_centimes"),
)
END_COLUMNS = ("series", "number", "packs", "way", "paid_centimes", "reference")


def _described(facts: Facts, _header: Header, body: Body) -> None:
    facts.write("colleague", {"colleague_id": body["colleague_id"]}, body["fields"])


def _made(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "loan",
        {"loan_id": body["loan_id"]},
        **{name: body[name] for name in LOAN_COLUMNS},
        register_id=header["device_id"],
        business_date=header["business_date"],
        made_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    _goods(facts, header, body, outwards=body["direction"] == "lent")


def _settled(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "loan_end",
        {"loan_id": body["loan_id"], "settlement_id": body["settlement_id"]},
        **{name: body[name] for name in END_COLUMNS},
        register_id=header["device_id"],
        business_date=header["business_date"],
        settled_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    _goods(facts, header, body, outwards=body["direction"] != "lent")


def _goods(facts: Facts, header: Header, body: Body, *, outwards: bool) -> None:
    """Packs leave the shop, or stand in it."""
    for lot in body["new_lots"]:
        rest = {name: value for name, value in lot.items() if name != "lot_id"}
        facts.put("lot", {"lot_id": lot["lot_id"]}, **rest, event_id=header["event_id"])
    for lot in body["lots"]:
        units = -lot["quantity"] if outwards else lot["quantity"]
        facts.moved("stock_move", body["item_id"], lot["lot_id"], "shop", units)


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "colleague.described": _described,
    "loan.made": _made,
    "loan.settled": _settled,
}
