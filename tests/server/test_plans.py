"""How the centre's database finds what is asked for: by indexes, whatever its neighbours hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

from pharmadesk.projections.tables import metadata
from pharmadesk.queries import inventory
from pharmadesk.queries.pages import Asked
from pharmadesk.storage.driver import as_list, one_of
from pharmadesk.storage.postgres import for_driver
from tests.server.register import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.server.exchange import Centre
    from tests.server.register import Register

_item = metadata.tables["item"]


def plan(connection: Connection, statement: str, parameters: Any) -> str:
    """Say how a statement is carried out where tables are too large to be read or sorted."""
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL enable_sort = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    return "\n".join(row[0] for row in rows)


def test_list_of_ids_is_part_of_the_index_condition(centre: Centre, register: Register) -> None:
    wanted = sa.select(_item.c.name).where(one_of(_item.c.item_id, "ids"))
    with centre.desk(register.tenant_id).read() as connection:
        compiled = wanted.compile(dialect=connection.dialect)
        found = plan(connection, str(compiled), {"ids": as_list(["a", "b"])})
    conditions = [line for line in found.splitlines() if "Index Cond" in line]
    assert conditions
    assert all("tenant_id" in line and "item_id" in line for line in conditions), found


def test_page_of_items_is_read_in_its_order_and_not_sorted(
    centre: Centre, register: Register
) -> None:
    told: list[tuple[str, Any]] = []
    with centre.desk(register.tenant_id).read() as connection:

        @sa.event.listens_for(connection, "before_cursor_execute")
        def note(*heard: Any) -> None:
            told.append(heard[2:4])

        inventory.items(connection, Asked(50, ("Doliprane", "an id")))
        found = plan(connection, *told[0])
    assert "Merge Append" in found
    assert "Sort  (" not in found, found


def test_plan_is_the_same_whoever_it_is_made_for(centre: Centre, register: Register) -> None:
    """A kept plan serves every tenant, so it must not be fit for the rows of one."""
    with psycopg.connect(for_driver(centre.url), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO item (tenant_id, item_id, ranks) SELECT %s, 'item ' || number, '{}'"
            " FROM generate_series(1, 2000) number",
            (register.tenant_id,),
        )
        owner.execute("ANALYZE item")
    query = "EXPLAIN SELECT name FROM item WHERE item_id = 'item 7'"
    plans = []
    for tenant_id in (register.tenant_id, new_id()):
        with centre.desk(tenant_id).read() as connection:
            plans.append(connection.exec_driver_sql(query).scalars().all())

    assert plans[0] == plans[1]
