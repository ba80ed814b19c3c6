"""What the centre's tables must be whatever locale its server was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from pharmadesk.storage.database import Database

_COLLATIONS = """
SELECT c.relname || '.' || a.attname, l.collname
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND c.relname = ANY(%s)"""


def test_every_text_of_a_projection_sorts_by_code_point(centre: Database) -> None:
    """Stamps decide by comparing text: a locale would decide otherwise than a register does."""
    with centre.read() as connection:
        rows = connection.exec_driver_sql(_COLLATIONS, (list(metadata.tables),)).all()
    assert len(rows) > len(metadata.tables)
    assert {name: collation for name, collation in rows if collation != "C"} == {}
