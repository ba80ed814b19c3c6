"""What a register says that has no right to: its program was changed, or somebody else runs it.

A lie shows an owner's true key beside a signature that the key did not make, or is about another's
drawer. Each returns the id of the event that nobody else may heed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain import events
from pharmadesk.services.replication import applying
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pharmadesk.services.changes import Actor
    from tests.till import Shop

    Lie: TypeAlias = Callable[[Shop, Random], str]

_OTHER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))


def _impostor(shop: Shop) -> Actor:
    approver = shop.owner.approver
    assert approver is not None
    return replace(shop.owner, approver=replace(approver, signer=_OTHER_KEY))


def price(shop: Shop, chance: Random) -> str:
    """Say that something costs next to nothing."""
    fields = events.ItemFields(price_centimes=chance.randint(1, 9))
    body = events.ItemChanged(item_id=shop.items["plain"], fields=fields)
    return shop.emit("item.changed", body, _impostor(shop))


def role(shop: Shop, _chance: Random) -> str:
    """Say that a cashier is an owner."""
    body = events.RoleGranted(
        grant_id=shop.till.ids.new(),
        person_id=shop.cashier.person_id,
        role="owner",
        revocations_seen=(),
    )
    return shop.emit("role.granted", body, _impostor(shop))


def release(shop: Shop, chance: Random) -> str:
    """Say that what waits may act."""
    with shop.till.database.read() as connection:
        waiting = [each.event_id for each in sync_state.aside(connection)]
    chosen = chance.sample(waiting, min(2, len(waiting))) or [shop.till.ids.new()]
    # Its own rows follow from what it says, as everybody's do.
    shop.till.write(_impostor(shop), lambda unit: applying.release(unit, chosen))
    return str(shop.last_header()["event_id"])


def drawer(shop: Shop, _chance: Random) -> str:
    """Say that somebody opened another register's drawer."""
    own = shop.till.identity.device_id
    others = {row["register_id"] for row in shop.rows("register")} - {own}
    body = events.SessionOpened(
        session_id=shop.till.ids.new(),
        register_id=min(others, default=shop.till.ids.new()),
        float_centimes=1,
    )
    return shop.emit("session.opened", body, shop.cashier)


def closing(shop: Shop, _chance: Random) -> str:
    """Say that the drawer was counted of a register that is at it, or of none."""
    own = shop.till.identity.device_id
    others = {row["session_id"] for row in shop.rows("cash_session") if row["register_id"] != own}
    body = events.SessionClosed(
        session_id=min(others, default=shop.till.ids.new()),
        sale_count=0,
        expected_cash_centimes=0,
        counted_cash_centimes=0,
    )
    return shop.emit("session.closed", body, shop.cashier)


LIES: Final[tuple[Lie, ...]] = (price, role, release, drawer, closing)
