"""Which prices an item in the hand may have: the price is printed on the box, so on the lot.

After each price decree boxes at the old and the new price stand side by side on the shelf; when
the saleable lots differ, the cashier reads the box and picks; when nobody knows a price, the
cashier reads it on the box and types it. Source: décret 2-13-852.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.lots import LotStock, is_expired, saleable
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence


def price_of(lot: LotStock, item_price_centimes: int | None) -> int | None:
    """The price printed on the lot, else the item's own."""
    return item_price_centimes if lot.price_centimes is None else lot.price_centimes


def unit_price(pack_centimes: int, units: int) -> int:
    """Work out the price of a unit out of a pack of so many, rounded up to the centime.

    Rounded up, no pack costs less by the piece than whole.
    """
    return -(-pack_centimes // units)


def may_bear(lot: LotStock, item_price_centimes: int | None, centimes: int, units: int = 1) -> bool:
    """Tell whether what is sold at a price may come from a lot: one without a price bears any.

    It is a box, or a unit out of a pack of so many.
    """
    price = price_of(lot, item_price_centimes)
    return price is None or unit_price(price, units) == centimes


def check_price_read(centimes: int) -> None:
    """Let a price that a person read on a box through.

    Raises: Refused `amount.zero`, `amount.negative`, `amount.too_large`.
    """
    if centimes == 0:
        raise Refused("amount.zero")
    if centimes < 0:
        raise Refused("amount.negative")
    if centimes > MAX_CENTIMES:
        raise Refused("amount.too_large")


def candidates(lots: Sequence[LotStock], day: str) -> list[LotStock]:
    """List the lots a box that names none may come from: saleable, and in stock.

    Raises: Refused `lot.only_expired` or `lot.only_held` when stock is known and none of it may
    be sold: the box in the hand is then one of those.
    """
    in_stock = [lot for lot in lots if lot.on_hand > 0]
    free = saleable(in_stock, day)
    if in_stock and not free:
        expired = any(is_expired(lot.expiry, day) for lot in in_stock)
        raise Refused("lot.only_expired" if expired else "lot.only_held")
    return free


def check_named_lot(lot: LotStock, day: str) -> None:
    """Let a lot read from the box through, or refuse it.

    Raises: Refused `lot.expired` with its last day, `lot.held`.
    """
    if is_expired(lot.expiry, day):
        raise Refused("lot.expired", number=lot.number, expiry=lot.expiry)
    if lot.held:
        raise Refused("lot.held", number=lot.number)


def price_choices(
    lots: Sequence[LotStock], item_price_centimes: int | None, other_lots: Sequence[LotStock] = ()
) -> tuple[int, ...]:
    """List the different prices the box may bear, lowest first; the lowest is proposed.

    `other_lots` are asked when neither the lots nor the item say a price: a box in the hand is
    sold also when the figures show none left. Empty when nobody knows one.
    """
    prices = {price_of(lot, item_price_centimes) for lot in lots} or {item_price_centimes}
    if prices == {None}:
        prices = {lot.price_centimes for lot in other_lots}
    return tuple(sorted(price for price in prices if price is not None))
