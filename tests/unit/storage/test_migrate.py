from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from pharmadesk.errors import Bug, EnvironmentProblem
from pharmadesk.storage.backup import check_snapshot
from pharmadesk.storage.database import Database
from pharmadesk.storage.local_tables import metadata
from pharmadesk.storage.migrate import MIGRATIONS, NEWEST, migrate, schema_number
from tests.unit.storage.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path

FIRST = """
import sqlalchemy as sa
from alembic import op
from pharmadesk.storage.ddl import on_postgres, on_sqlite
revision = "0001"
down_revision = None
def upgrade():
    op.create_table("kept", sa.Column("number", sa.Integer, primary_key=True))
    on_sqlite(
        "CREATE TRIGGER kept_always BEFORE DELETE ON kept"
        " BEGIN SELECT RAISE(ABORT, 'kept: always'); END",
        "CREATE VIRTUAL TABLE words USING fts5(word)",
    )
    on_postgres("CREATE RULE kept_always AS ON DELETE TO kept DO INSTEAD NOTHING")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision = "0002"
down_revision = "0001"
def upgrade():
    op.add_column("kept", sa.Column("text", sa.Text))
"""
BROKEN = f"{SECOND}    op.drop_table('nowhere')\n"


def history(folder: Path, *revisions: str) -> Path:
    made = folder / f"history{len(revisions)}"
    made.mkdir()
    for number, text in enumerate(revisions, 1):
        (made / f"r{number:04}_test.py").write_text(text)
    return made


def number_of(database: Database) -> int:
    with database.read() as connection:
        return schema_number(connection)


def columns(database: Database) -> list[str]:
    with database.read() as connection:
        return [str(column["name"]) for column in sa.inspect(connection).get_columns("kept")]


def test_new_database_climbs_to_the_newest_and_then_stays(database: Database) -> None:
    assert number_of(database) == 0
    assert migrate(database) == (0, NEWEST, None)
    assert number_of(database) == NEWEST
    assert migrate(database) is None


def test_newest_number_is_the_head_of_the_one_line_of_revisions() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [f"{NEWEST:04}"]
    assert sorted(revisions) == [f"{number:04}" for number in range(1, NEWEST + 1)]


@pytest.mark.parametrize("database", ["memory", "sqlcipher"], indirect=True)
def test_migrated_register_has_exactly_the_local_tables_of_the_module(database: Database) -> None:
    migrate(database)
    with database.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or name.startswith("local_"),
            },
        )
        assert compare_metadata(context, metadata) == []
        checks = {
            check["name"]
            for table in metadata.tables
            for check in sa.inspect(connection).get_check_constraints(table)
        }
    assert checks == {
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_migrated_centre_has_no_local_table(database: Database) -> None:
    migrate(database)
    with database.read() as connection:
        names = sa.inspect(connection).get_table_names()
    assert not [name for name in names if name.startswith("local_")]


def test_second_revision_runs_on_what_the_first_left(database: Database, tmp_path: Path) -> None:
    migrate(database, history=history(tmp_path, FIRST), newest=1)
    database.write(lambda c: c.exec_driver_sql("INSERT INTO kept VALUES (1)"))
    climb = migrate(database, history=history(tmp_path, FIRST, SECOND), newest=2)
    assert climb is not None
    assert climb[:2] == (1, 2)
    assert columns(database) == ["number", "text"]
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT number FROM kept").scalar() == 1


def test_revision_that_fails_leaves_the_old_schema_and_number(
    database: Database, tmp_path: Path
) -> None:
    migrate(database, history=history(tmp_path, FIRST), newest=1)
    with pytest.raises(Bug):
        migrate(database, history=history(tmp_path, FIRST, BROKEN), newest=2)
    assert number_of(database) == 1
    assert columns(database) == ["number"]


@pytest.mark.parametrize("database", ["memory", "sqlcipher"], indirect=True)
def test_triggers_and_full_text_tables_of_a_revision_work(
    database: Database, tmp_path: Path
) -> None:
    migrate(database, history=history(tmp_path, FIRST), newest=1)
    database.write(lambda c: c.exec_driver_sql("INSERT INTO words VALUES ('amoxicilline')"))
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM words WHERE words MATCH 'amox*'")
        assert found.scalar() == 1
    database.write(lambda c: c.exec_driver_sql("INSERT INTO kept VALUES (1)"))
    with pytest.raises(Bug, match="kept: always"):
        database.write(lambda c: c.exec_driver_sql("DELETE FROM kept"))


def test_schema_of_a_newer_program_is_refused_and_untouched(
    database: Database, tmp_path: Path
) -> None:
    migrate(database, history=history(tmp_path, FIRST, SECOND), newest=2)
    with pytest.raises(EnvironmentProblem) as caught:
        migrate(database, history=history(tmp_path, FIRST), newest=1)
    assert caught.value.code == "storage.newer_schema"
    assert caught.value.parameters == {"found": 2, "known": 1}
    assert number_of(database) == 2


def test_old_file_is_copied_before_it_climbs(file_database: Database, tmp_path: Path) -> None:
    migrate(file_database, history=history(tmp_path, FIRST), newest=1)
    climb = migrate(file_database, history=history(tmp_path, FIRST, SECOND), newest=2)
    assert climb is not None
    assert climb.copy is not None
    assert climb.copy.relative_to(tmp_path).parts == (
        "before-update",
        "register-schema-0001.db",
    )
    assert check_snapshot(climb.copy, KEY) == 1


def test_start_without_a_climb_never_imports_alembic(path: Path) -> None:
    with Database.open(path, KEY, create=True) as database:
        migrate(database)
    program = (
        "import sys; from pathlib import Path;"
        "from pharmadesk.storage.database import Database;"
        "from pharmadesk.storage.migrate import migrate;"
        f"d = Database.open(Path({str(path)!r}), bytes(range(32)));"
        "print(migrate(d), 'alembic' in sys.modules); d.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None False"


def test_revisions_spell_their_tables_out_instead_of_importing_them() -> None:
    for file in MIGRATIONS.glob("r*.py"):
        imports = re.findall(r"^(?:from|import) (pharmadesk\S*)", file.read_text(), re.MULTILINE)
        assert set(imports) <= {"pharmadesk.storage.ddl"}, file.name
