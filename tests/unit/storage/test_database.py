"""The contract of `Database`, on a memory database, an encrypted file and Postgres."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlcipher3.dbapi2 import ProgrammingError

from pharmadesk.errors import Bug, EnvironmentProblem, Refused
from tests.unit.storage.tables import create, insert, note, numbers

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pharmadesk.storage.database import Database


def test_write_returns_the_result_and_readers_see_the_rows(database: Database) -> None:
    create(database)
    assert database.write(insert(7)) == 7
    assert numbers(database) == [7]


@pytest.mark.parametrize("error", [Refused("sale.no"), KeyError("x"), KeyboardInterrupt()])
def test_write_that_raises_leaves_nothing_and_the_error_arrives(
    database: Database, error: BaseException
) -> None:
    create(database)

    def insert_then_fail(connection: sa.Connection) -> None:
        insert(1)(connection)
        raise error

    with pytest.raises(type(error)) as caught:
        database.write(insert_then_fail)
    assert caught.value is error
    assert numbers(database) == []
    assert database.write(insert(2)) == 2


def test_writes_submitted_by_many_threads_run_one_at_a_time_in_order(database: Database) -> None:
    create(database)
    running: list[int] = []
    seen_together: list[int] = []

    def job(number: int) -> int:
        def fn(connection: sa.Connection) -> int:
            running.append(number)
            seen_together.append(len(running))
            insert(number)(connection)
            running.remove(number)
            return connection.scalar(sa.select(sa.func.count()).select_from(note)) or 0

        return database.submit(fn).result()

    def many(start: int) -> None:
        counts = [job(number) for number in range(start, start + 20)]
        assert counts == sorted(counts)

    threads = [threading.Thread(target=many, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers(database)) == 60
    assert set(seen_together) == {1}


def test_all_writes_run_on_one_thread_that_is_not_the_callers(database: Database) -> None:
    threads = {database.write(lambda _: threading.get_ident()) for _ in range(5)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_reader_that_writes_is_refused_and_changes_nothing(database: Database) -> None:
    create(database)
    with (
        pytest.raises(EnvironmentProblem) as caught,
        database.read() as connection,
    ):
        insert(1)(connection)
    assert caught.value.code == "storage.read_only"
    assert numbers(database) == []


def test_read_inside_a_read_joins_it(database: Database) -> None:
    with database.read() as outer, database.read() as inner:
        assert inner is outer


def test_read_inside_a_write_is_a_bug(database: Database) -> None:
    def read(_: sa.Connection) -> None:
        with database.read():
            pass

    with pytest.raises(Bug, match="read_inside_write"):
        database.write(read)


def test_write_inside_a_read_is_a_bug(database: Database) -> None:
    with database.read(), pytest.raises(Bug, match="write_inside_read"):
        database.write(lambda _: None)


def test_write_inside_a_write_is_a_bug(database: Database) -> None:
    with pytest.raises(Bug, match="nested_write"):
        database.write(lambda _: database.write(lambda _: None))


def test_broken_constraint_is_a_bug_that_names_no_row_value(database: Database) -> None:
    create(database)
    database.write(insert(1, "Fatima"))
    with pytest.raises(Bug) as caught:
        database.write(insert(1, "Fatima"))
    assert caught.value.code == "storage.statement"
    assert "Fatima" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_wrong_statement_is_a_bug_raised_at_its_line(database: Database) -> None:
    with pytest.raises(Bug) as caught:
        database.write(lambda connection: connection.exec_driver_sql("SELECT FROM nowhere"))
    assert "<lambda>" in [entry.name for entry in caught.traceback]


def test_close_finishes_what_was_submitted_and_refuses_the_rest(file_database: Database) -> None:
    create(file_database)
    promises = [file_database.submit(insert(number)) for number in range(30)]
    file_database.close()
    assert [promise.result() for promise in promises] == list(range(30))
    with pytest.raises(Bug, match=r"storage\.closed"):
        file_database.write(insert(99))
    with pytest.raises(Bug, match=r"storage\.closed"), file_database.read():
        pass
    file_database.close()


def test_write_waits_for_a_read_where_the_store_says_so(database: Database) -> None:
    create(database)
    promised: list[Future[int]] = []
    other = threading.Thread(target=lambda: promised.append(database.submit(insert(1))))
    with database.read():
        other.start()
        other.join()
        (written,) = promised
        if database.reads_beside_writes:
            assert written.result() == 1
        else:
            assert not written.done()
    assert written.result() == 1


def test_connection_read_from_while_the_store_closes_is_closed_when_it_comes_back(
    file_database: Database,
) -> None:
    create(file_database)
    with file_database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        file_database.close()
        assert connection.exec_driver_sql("SELECT count(*) FROM note").scalar() == 0
    with pytest.raises(ProgrammingError):
        driver.execute("SELECT 1")


def test_queue_that_is_full_is_refused(file_database: Database) -> None:
    gate = threading.Event()
    first = file_database.submit(lambda _: gate.wait())

    def submit_many() -> None:
        for _ in range(2_000):
            file_database.submit(lambda _: None)

    with pytest.raises(EnvironmentProblem, match=r"storage\.overloaded"):
        submit_many()
    gate.set()
    assert first.result()


def test_submitted_write_that_is_cancelled_in_time_never_runs(file_database: Database) -> None:
    create(file_database)
    gate = threading.Event()
    file_database.submit(lambda _: gate.wait())
    promise = file_database.submit(insert(1))
    assert promise.cancel()
    gate.set()
    assert file_database.write(insert(2)) == 2
    assert numbers(file_database) == [2]


@pytest.mark.parametrize("database", ["sqlcipher", "postgres"], indirect=True)
def test_read_keeps_its_snapshot_while_a_write_commits_beside_it(database: Database) -> None:
    create(database)
    database.write(insert(1))
    count = sa.select(sa.func.count()).select_from(note)
    with database.read() as connection:
        before = connection.scalar(count)
        other = threading.Thread(target=database.write, args=(insert(2),))
        other.start()
        other.join()
        assert connection.scalar(count) == before == 1
    assert numbers(database) == [1, 2]


@pytest.mark.parametrize("database", ["memory", "sqlcipher"], indirect=True)
def test_replacing_a_row_cannot_pass_behind_a_delete_trigger(database: Database) -> None:
    create(database)
    database.write(insert(1, "kept"))
    database.write(
        lambda connection: connection.exec_driver_sql(
            "CREATE TRIGGER keep BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'kept'); END"
        )
    )
    with pytest.raises(Bug, match="kept"):
        database.write(
            lambda connection: connection.exec_driver_sql(
                "INSERT OR REPLACE INTO note VALUES (1, 'other')"
            )
        )


def test_importing_the_database_loads_nothing_a_start_does_not_need() -> None:
    heavy = ("alembic", "keyring", "mnemonic", "psycopg", "cryptography")
    program = (
        "import sys, pharmadesk.storage.database, pharmadesk.storage.migrate;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
