"""The schema of the centre changes while registers push."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg

from pharmadesk.storage.migrate import MIGRATIONS, NEWEST, migrate
from pharmadesk.storage.postgres import PostgresDatabase, for_driver
from sync.server.exchange import Centre
from tests.server.conftest import SEED, founded

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock

NEXT = f"""
import sqlalchemy as sa
from alembic import op
revision = "{NEWEST + 1:04}"
down_revision = "{NEWEST:04}"
def upgrade():
    op.add_column("journal_event", sa.Column("noted", sa.Text))
"""
WAITING = "SELECT 1 FROM pg_locks WHERE relation = 'journal_event'::regclass AND NOT granted"


def test_change_that_has_to_wait_lets_pushes_through_and_comes_in_the_end(
    new_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    history = tmp_path / "history"
    shutil.copytree(MIGRATIONS, history)
    (history / f"r{NEWEST + 1:04}_next.py").write_text(NEXT)
    with (
        closing(Centre(new_url, clock, SEED)) as centre,
        PostgresDatabase(new_url, "") as database,
        psycopg.connect(for_driver(new_url)) as reading,
        psycopg.connect(for_driver(new_url), autocommit=True) as looking,
        ThreadPoolExecutor(1) as other,
    ):
        register = founded(centre)
        assert register.push().message["type"] == "ack"
        for _ in range(8):  # by then the server keeps a plan of the question
            assert register.pull_all()
        reading.execute("SELECT 1 FROM journal_event LIMIT 1")
        change = other.submit(migrate, database, history=history, newest=NEWEST + 1)
        while looking.execute(WAITING).fetchone() is None:
            pass
        register.holds(3)
        assert register.push().message["type"] == "ack"
        assert not change.done()
        reading.rollback()
        climb = change.result()
        assert climb is not None
        assert climb[:2] == (NEWEST, NEWEST + 1)
        register.holds(2)
        assert register.push().message["type"] == "ack"
        assert len(register.pull_all()) == len(register.events)
        (told,) = looking.execute("SELECT count(noted IS NULL) FROM journal_event").fetchall()
    assert told == (len(register.events),)
