"""The prescription of a basket that is not paid yet, in the local tables: a row a basket."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.storage.driver import Prepared
from pharmadesk.storage.local_tables import local_basket_prescription as _row
from pharmadesk.values.prescription import NOTHING, Prescription

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OF_BASKET = _row.c.basket_id == sa.bindparam("of_basket")
_NAMES = tuple(Prescription.__dataclass_fields__)
_READ = Prepared(sa.select(*(_row.c[name] for name in _NAMES)).where(_OF_BASKET))
_INSERT = Prepared(_row.insert())
_DELETE = Prepared(_row.delete().where(_OF_BASKET))


def read(connection: Connection, basket_id: str) -> Prescription:
    """Read what is noted for a basket; an empty one where nothing is."""
    found = _READ(connection, {"of_basket": basket_id}).first()
    return NOTHING if found is None else Prescription(*found)


def put(connection: Connection, basket_id: str, prescription: Prescription) -> None:
    """Note a prescription, in the place of what was noted."""
    delete(connection, basket_id)
    if prescription != NOTHING:
        _INSERT(connection, {"basket_id": basket_id, **asdict(prescription)})


def delete(connection: Connection, basket_id: str) -> None:
    """Drop what is noted for a basket."""
    _DELETE(connection, {"of_basket": basket_id})
