"""Scenario 52: verification names an altered amount, and a cut tail against the centre's anchor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal.tables import guards
from pharmadesk.journal.verify import verify
from pharmadesk.journal.vouching import vouched_keys
from pharmadesk.services import proving
from pharmadesk.storage import sync_state
from tests.till import copy_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from tests.scenarios.town import Town
    from tests.sync_world import Counter

    Tampering = Callable[[sa.Connection], object]

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="a process keeps its zone")
GUARDS = len(guards("sqlite"))
LAST = "(SELECT max(position) FROM journal_event)"


@pytest.fixture(params=["UTC", "Africa/Casablanca"], autouse=True)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live in a time zone; nothing that is verified may depend on it."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def register(town: Town) -> Counter:
    """Give a register that sold, gave change, and has the centre's promise for all of it."""
    counter = town.found()
    counter.shop.open_session()
    for _ in range(12):
        counter.shop.sell("plain", cash_centimes=2_000)
    counter.synchronise()
    assert counter.waiting() == 0
    return counter


def faults(register: Counter, tamper: Tampering) -> list[tuple[str, int | None]]:
    """Tamper with a copy as somebody with the database key could, and verify without the mark."""
    with (
        copy_database(register.shop.till.database) as copy,
        copy._writing.begin() as connection,
    ):
        for name in guards("sqlite"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        tamper(connection)
        keys = vouched_keys(connection, register.shop.till.public_key, sync_state.peers(connection))
        found = verify(connection, public_keys=keys).faults
    others = [fault for fault in found if fault.code != "journal.guard_missing"]
    assert len(found) - len(others) == GUARDS
    return [(fault.code, fault.seq) for fault in others]


def last_sale(register: Counter) -> tuple[int, bytes]:
    with register.shop.till.database.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT seq, body FROM journal_event WHERE kind = 'sale.completed' ORDER BY seq DESC"
        ).first()
    assert row is not None
    return row[0], row[1]


def test_s52_untouched_sales_with_change_given_verify(register: Counter) -> None:
    found = proving.verify(register.shop.till, all_signatures=True)

    assert found.ok
    assert found.signatures == found.events


def test_s52_altered_amount_is_named_by_its_record(register: Counter) -> None:
    seq, body = last_sale(register)
    altered = body.replace(b'"amount_centimes":1230', b'"amount_centimes":1231')
    assert altered != body

    def tamper(connection: sa.Connection) -> None:
        connection.exec_driver_sql(
            "UPDATE journal_event SET body = ? WHERE seq = ?", (altered, seq)
        )

    assert faults(register, tamper) == [("journal.altered", seq)]


def test_s52_last_ten_records_deleted_are_missed_against_the_centres_promise(
    register: Counter,
) -> None:
    seq, _ = last_sale(register)

    def tamper(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"DELETE FROM journal_event WHERE position > {LAST} - 10")  # noqa: S608 - our own

    assert faults(register, tamper) == [("journal.truncated", seq - 9)]


def test_s52_record_without_a_hash_is_told_apart_from_a_wrong_hash(register: Counter) -> None:
    seq, _ = last_sale(register)
    for digest, code in ((b"", "journal.hash_missing"), (bytes(32), "journal.altered")):

        def tamper(connection: sa.Connection, digest: bytes = digest) -> None:
            connection.exec_driver_sql(
                "UPDATE journal_event SET hash = ? WHERE seq = ?", (digest, seq)
            )

        assert faults(register, tamper) == [(code, seq)]
