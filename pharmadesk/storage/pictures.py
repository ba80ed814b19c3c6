"""Pictures that a register keeps for its papers, in the local tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pharmadesk.storage.local_tables import local_picture as _picture

if TYPE_CHECKING:
    from sqlalchemy import Connection


def keep(connection: Connection, name: str, content: bytes) -> None:
    """Keep a picture in place of the one before."""
    row = insert(_picture).values(name=name, content=content)
    replaced = row.on_conflict_do_update(index_elements=["name"], set_={"content": content})
    connection.execute(replaced)


def drop(connection: Connection, name: str) -> None:
    """Keep no such picture any more."""
    connection.execute(_picture.delete().where(_picture.c.name == name))


def read(connection: Connection, name: str) -> bytes:
    """Read a picture, empty where there is none."""
    query = sa.select(_picture.c.content).where(_picture.c.name == name)
    found = connection.execute(query).scalar_one_or_none()
    return bytes(found) if found is not None else b""
