"""A five-line cash sale, beside a bare transaction that writes the same rows.

Baskets are scanned first and the whole file is copied. Then each basket is sold in the one file
through `selling.complete`, and what that sale wrote is written into the other one by plain
statements on a bare SQLCipher connection with the same settings: same tables, indexes and
triggers, same bytes, same FULL commit. The two take turns, so that a busy moment hits both.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.shop import cashier, copy_of, shop
from benchmarks.table import Row, Times
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.services import baskets, selling
from pharmadesk.storage.sqlcipher import SqlcipherFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.shop import Shop
    from benchmarks.table import Sizes
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till

LINES: Final = 5
MOST_RATIO: Final = 2.5
_SEED: Final = 5
_NOTE: Final = 20_000

_READ: Final = {  # what to read of a sale once it is recorded, by its sale id or its event id
    "sale": "sale_id",
    "sale_line": "sale_id",
    "payment": "sale_id",
    "stock_move": "event_id",
    "journal_event": "event_id",
    "local_print_job": "job_id",
}
_UPDATES: Final = {
    "stock": """UPDATE stock SET on_hand = on_hand + ?
        WHERE item_id = ? AND lot_id = ? AND place = ?""",
    "session": """UPDATE session_total SET payment_count = payment_count + 1,
        tendered_centimes = tendered_centimes + ?, change_centimes = change_centimes + ?
        WHERE session_id = ? AND tender = ?""",
    "day": """UPDATE day_total SET net_centimes = net_centimes + ?,
        vat_centimes = vat_centimes + ?, gross_centimes = gross_centimes + ?
        WHERE register_id = ? AND business_date = ? AND vat_bp = ?""",
    "series": "UPDATE journal_series SET last_number = ? WHERE incarnation = ? AND series = ?",
    "lines": "DELETE FROM local_basket_line WHERE basket_id = ?",
    "basket": "DELETE FROM local_basket WHERE basket_id = ?",
}


def run(sizes: Sizes) -> Iterator[Row]:
    """Sell baskets through the product and beside it."""
    with (
        copy_of(shop(sizes.items, sizes.sales)) as place,
        tempfile.TemporaryDirectory() as beside,
    ):
        till = place.open()
        actor = cashier(till)
        scanned = [_basket(till, actor, place, draw) for draw in range(sizes.repeats)]
        file = till.database.file
        assert file is not None, "a shop has a file"
        till.close()
        bare = Path(beside) / file.path.name
        shutil.copy(file.path, bare)
        sold, written = _take_turns(place, actor, scanned, SqlcipherFile(bare, file.key))
    ratio = sold.at(50) / written.at(50)
    yield Row(
        f"sale of {LINES} lines, {sizes.items} items, {sizes.sales} past sales",
        sold.shown(50),
        f"bare rows {written.shown(50)}",
        f"{ratio:.2f} x",
        f"<= {MOST_RATIO} x",
        ratio <= MOST_RATIO,
    )
    yield Row("  the slowest in a hundred", sold.shown(99), f"bare rows {written.shown(99)}")


def _basket(till: Till, actor: Actor, place: Shop, draw: int) -> BasketView:
    """Scan packs until a basket has its lines; one that may not be sold is left on the shelf."""
    rng = random.Random(_SEED + draw)
    basket: BasketView | None = None
    while basket is None or len(basket.lines) < LINES:
        code = rng.choice(place.free_items).barcodes[0]
        try:
            change = baskets.scan(till, actor, code, basket.basket_id if basket else None)
        except Refused:
            continue
        basket = change.basket
    return basket


def _take_turns(
    place: Shop, actor: Actor, scanned: list[BasketView], bare: SqlcipherFile
) -> tuple[Times, Times]:
    sold, written = Times(), Times()
    till, connection = place.open(), bare.connect()
    try:
        for basket in scanned:
            money = [Tendered(CASH, basket.total_centimes + _NOTE)]
            with sold.take():
                done = selling.complete(till, actor, basket.basket_id, money)
            statements = _statements(till, basket.basket_id, done)
            with written.take():
                _write(connection, statements)
    finally:
        connection.close()
        till.close()
    return sold, written


def _write(connection: Any, statements: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    """Write the rows of one sale, as barely as the driver can."""
    connection.execute("BEGIN IMMEDIATE")
    for statement, rows in statements:
        connection.executemany(statement, rows)
    connection.execute("COMMIT")


def _statements(
    till: Till, basket_id: str, done: selling.SaleDone
) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Read back what a sale wrote, as the statements that write it again."""
    keys = {"sale_id": done.sale_id, "event_id": done.event_id, "job_id": done.print_job_id}
    statements: list[tuple[str, list[tuple[Any, ...]]]] = []
    rows: dict[str, list[dict[str, Any]]] = {}
    with till.database.read() as connection:
        for table, key in _READ.items():
            found = connection.exec_driver_sql(
                f"SELECT * FROM {table} WHERE {key} = ?",  # noqa: S608 - our own names
                (keys[key],),
            )
            columns = list(found.keys())
            rows[table] = [dict(zip(columns, row, strict=True)) for row in found]
            insert = (
                f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - our own names
                f"VALUES ({', '.join('?' * len(columns))})"
            )
            statements.append((insert, [tuple(row.values()) for row in rows[table]]))
    (sale,) = rows["sale"]
    moves = [
        (move["quantity"], move["item_id"], move["lot_id"], move["place"])
        for move in rows["stock_move"]
    ]
    paid = [
        (pay["tendered_centimes"], pay["change_centimes"], sale["session_id"], pay["tender"])
        for pay in rows["payment"]
    ]
    day = [
        (*_figures(total), sale["register_id"], sale["business_date"], total.rate_bp)
        for total in done.vat
    ]
    incarnation = till.identity.incarnation
    by_update: dict[str, list[tuple[Any, ...]]] = {
        "stock": moves,
        "session": paid,
        "day": day,
        "series": [(sale["number"], incarnation, selling.SERIES)],
        "lines": [(basket_id,)],
        "basket": [(basket_id,)],
    }
    return statements + [(_UPDATES[name], values) for name, values in by_update.items()]


def _figures(total: Any) -> tuple[int, int, int]:
    return total.net_centimes, total.vat_centimes, total.gross_centimes
