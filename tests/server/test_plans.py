"""How the centre's database finds what is asked for: by indexes, whatever its neighbours hold."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

from pharmadesk.projections.tables import metadata
from pharmadesk.queries import inventory
from pharmadesk.queries.catalogue import lots_of_items
from pharmadesk.queries.pages import Asked
from pharmadesk.storage.driver import as_list, one_of
from pharmadesk.storage.postgres import for_driver
from tests.server.register import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

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


def explained(connection: Connection, ask: Callable[[], object]) -> list[str]:
    """Say how each statement of a question is carried out."""
    told: list[tuple[Any, Any]] = []

    class Heard(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
            told.append((query, params))
            return super().execute(query, params, **options)

    driver: Any = connection.connection.driver_connection
    driver.cursor_factory = Heard
    try:
        ask()
    finally:
        driver.cursor_factory = psycopg.Cursor
    plans = (driver.execute(f"EXPLAIN {query}", params) for query, params in told)
    return ["\n".join(row[0] for row in rows) for rows in plans]


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


def test_no_search_of_stock_leaves_a_column_of_its_key_out(
    centre: Centre, register: Register
) -> None:
    """The server would think of entering the index once for every lot, and read the table."""
    with centre.desk(register.tenant_id).read() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        one = explained(connection, lambda: inventory.item(connection, "an id"))
        lots = explained(connection, lambda: lots_of_items(connection, ["an id"], "shop"))
    plans = "\n".join((*one, *lots)).splitlines()
    searches = [
        condition
        for scan, condition in pairwise(plans)
        if "stock_0_pkey" in scan and "Index Cond" in condition
    ]
    assert len(searches) == len((*one, *lots))
    assert [each for each in searches if "place" in each and "lot_id" not in each] == []
