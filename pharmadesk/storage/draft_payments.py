"""What was handed over for a basket that is not paid yet, in the local tables: a row a payment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.storage.driver import Prepared
from pharmadesk.storage.local_tables import local_basket_payment as _payment

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DraftPayment:
    """Money taken for a basket, what was noted of it, and by whom it was taken."""

    payment_no: int
    tender: str
    centimes: int
    reference: str
    bank: str
    due: str
    taken_by: str
    approved_by: str = ""


_OF_BASKET = _payment.c.basket_id == sa.bindparam("of_basket")
_KEY = (_OF_BASKET, _payment.c.payment_no == sa.bindparam("of_payment"))
_NAMES = tuple(DraftPayment.__dataclass_fields__)
_LIST = Prepared(
    sa.select(*(_payment.c[name] for name in _NAMES))
    .where(_OF_BASKET)
    .order_by(_payment.c.payment_no)
)
_INSERT = Prepared(_payment.insert())
_FORGET = Prepared(_payment.delete().where(*_KEY))
_DELETE = Prepared(_payment.delete().where(_OF_BASKET))


def payments_of(connection: Connection, basket_id: str) -> tuple[DraftPayment, ...]:
    """List what was taken for a basket, in the order it was handed over."""
    rows = _LIST(connection, {"of_basket": basket_id})
    return tuple(DraftPayment(*row) for row in rows)


def put(connection: Connection, basket_id: str, payment: DraftPayment) -> None:
    """Note a payment, in the place of the one with its number if there is one."""
    forget(connection, basket_id, payment.payment_no)
    _INSERT(connection, {"basket_id": basket_id, **asdict(payment)})


def forget(connection: Connection, basket_id: str, payment_no: int) -> bool:
    """Drop a payment; tell whether there was one."""
    key = {"of_basket": basket_id, "of_payment": payment_no}
    return _FORGET(connection, key).count == 1


def delete(connection: Connection, basket_id: str) -> None:
    """Drop all that was taken for a basket."""
    _DELETE(connection, {"of_basket": basket_id})
