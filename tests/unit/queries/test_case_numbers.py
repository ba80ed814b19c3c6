"""Receipt numbers that should not be: used twice, or gone with the journal that was cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal.opened import OPENED, JournalOpened, ParentHead, SeriesNumber
from pharmadesk.queries import cases
from tests.till import copy_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.till import Shop


@pytest.fixture
def tampered(founded_shop: Shop, tmp_path: Path) -> Iterator[Shop]:
    """Give a pharmacy whose journal may end in a state that no register leaves."""
    shop = copy_shop(founded_shop, tmp_path, "2026-11-23 10:00")
    yield shop
    shop.till.close()


def test_receipts_lost_by_a_restore_stay_a_case(tampered: Shop) -> None:
    tampered.open_session()
    tampered.sell("plain")
    with tampered.till.database.read() as connection:
        assert cases.numbers_missing(connection) == []
        parent = ParentHead(incarnation=tampered.till.identity.incarnation, seq=1, hash="0" * 64)
    opening = JournalOpened(
        public_key="0" * 64,
        parent=parent,
        series_letter="B",
        last_numbers=(SeriesNumber(series="receipt", last_number=4),),
        program_version="0",
    )
    tampered.emit(OPENED, opening)
    with tampered.till.database.read() as connection:
        assert cases.numbers_missing(connection) == [
            cases.Case("number.missing", parent.incarnation, "2-4")
        ]


def test_number_of_two_sales_is_a_case(tampered: Shop) -> None:
    tampered.open_session()
    first = tampered.sell("plain")
    with tampered.till.database.read() as connection:
        assert cases.numbers_used_twice(connection) == []
    tampered.till.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE journal_series SET last_number = 0")
    )
    second = tampered.sell("plain")
    assert first.ticket == second.ticket
    with tampered.till.database.read() as connection:
        (case,) = cases.numbers_used_twice(connection)
    assert (case.kind, case.detail) == ("number.used_twice", "1")
