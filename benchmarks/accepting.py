"""Accepting pushes and making rows of them, beside the least a database must do for the same rows.

A register's pushes are signed beforehand. Accepting decodes, follows the chain, checks the last
signature, appends, countersigns and commits; the baseline copies the same rows, as they then stand
in the log, into a staging table and inserts them into a table with the same indexes, in batches of
the same size. Projecting goes over that log afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg

from benchmarks.centre import NOW_US, Unprojected, place
from benchmarks.device import LINES, Device, InProcess
from benchmarks.table import Row
from pharmadesk.values.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.centre import Place, Spent
    from benchmarks.table import Sizes

LEAST_OF_BARE: Final = 1 / 3
LEAST_SALES_A_SECOND: Final = 5_000
BATCH: Final = 200
_WARMING: Final = 1_000
_OK: Final = 200
_READ: Final = "SELECT * FROM journal_event WHERE tenant_id = %s ORDER BY position"
_BARE: Final = "CREATE TABLE bare (LIKE journal_event INCLUDING ALL)"
_STAGING: Final = "CREATE TEMPORARY TABLE staging (LIKE journal_event) ON COMMIT DELETE ROWS"
_COPY: Final = "COPY staging FROM STDIN (FORMAT BINARY)"
_INSERT: Final = "INSERT INTO bare SELECT * FROM staging"


def run(sizes: Sizes) -> Iterator[Row]:
    """Push a register's sales, and project them."""
    count = sizes.pushed
    device = Device(1, ManualClock(NOW_US))
    device.open_session()
    device.sell(_WARMING - 2)
    device.sell(count)
    with place() as here, here.centre(Unprojected) as centre:
        line = InProcess(centre)
        device.found(line, centre.new_code())
        for request in device.requests(line, BATCH, last=_WARMING):
            line.exchange(*request)
        centre.project_pending()
        pushes = list(device.requests(line, BATCH, after=_WARMING))
        with here.spending() as accepted:
            for request in pushes:
                assert line.exchange(*request).status == _OK
        bare = _copied_bare(here, device.tenant_id)
        yield _accepting(count, accepted, bare)
        with here.spending() as projected:
            assert centre.project_pending() == count
        yield _projecting(count, projected, accepted)


def _accepting(count: int, accepted: Spent, bare: Spent) -> Row:
    share = accepted.core_rate(count) / bare.core_rate(count)
    return Row(
        f"accept {count} sales of {LINES} lines, {BATCH} a push",
        f"{accepted.core_rate(count):,.0f}/s of a core ({accepted.rate(count):,.0f}/s by the wall)",
        f"COPY and INSERT {bare.core_rate(count):,.0f}/s ({bare.rate(count):,.0f}/s)",
        f"{share:.2f} x",
        f">= {LEAST_OF_BARE:.2f} x",
        share >= LEAST_OF_BARE,
    )


def _projecting(count: int, projected: Spent, accepted: Spent) -> Row:
    rate = projected.core_rate(count)
    return Row(
        f"project {count} sales of {LINES} lines",
        f"{rate:,.0f}/s of a core ({projected.rate(count):,.0f}/s by the wall)",
        f"accept {accepted.core_rate(count):,.0f}/s",
        f"{rate / accepted.core_rate(count):.2f} x",
        f">= {LEAST_SALES_A_SECOND:,}/s",
        rate >= LEAST_SALES_A_SECOND,
    )


def _copied_bare(here: Place, tenant_id: str) -> Spent:
    """Write the rows of the log once more, as barely as the driver can."""
    with psycopg.connect(here.url) as connection:
        read = connection.execute(_READ, (tenant_id,))
        types = [column.type_code for column in read.description or ()]
        rows = read.fetchall()[_WARMING:]
        connection.execute(_BARE)
        connection.execute(_STAGING)
        connection.commit()
        with here.spending() as spent:
            for start in range(0, len(rows), BATCH):
                _copy(connection, types, rows[start : start + BATCH])
        return spent


def _copy(connection: psycopg.Connection[Any], types: list[int], rows: list[Any]) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        cursor.execute(_INSERT)
    connection.commit()
