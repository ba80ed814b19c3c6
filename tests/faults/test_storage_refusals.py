"""What keeps a register's file from opening or growing, each with a code of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n.wording import message
from pharmadesk.storage.database import Database
from pharmadesk.storage.sqlcipher import PAGE_BYTES, SqlcipherFile
from tests.unit.storage.tables import create, insert, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = bytes(range(32))
PAGE = PAGE_BYTES
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX modes or signals")

# A till in a process of its own: opens the file, says so or says the code, then does its part.
CHILD = """
import os
import sys
from pathlib import Path
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.database import Database
from tests.unit.storage.tables import insert
Database.in_memory().close()  # what is imported late, as long as everything can be read
if sys.argv[2] == "as nobody":
    os.setgid(65534)
    os.setuid(65534)
try:
    database = Database.open(Path(sys.argv[1]), bytes(range(32)), create=True)
except EnvironmentProblem as problem:
    sys.exit(str(problem))
print("open", flush=True)
if sys.argv[2] == "sell":
    for number in range(1, 1_000_000):
        database.write(insert(number, "x" * 3000))
        print(number, flush=True)
if sys.argv[2] == "hang":
    def hang(connection):
        insert(-1)(connection)
        print("inside", flush=True)
        sys.stdin.read()
    database.write(hang)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def closed_file(path: Path) -> Path:
    with Database.open(path, KEY, create=True) as database:
        create(database)
        for number in range(40):
            database.write(insert(number, "a line " * 200))
    return path


def code_of_opening(path: Path, key: bytes = KEY) -> str:
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(path, key, busy_timeout_ms=0)
    assert_has_its_own_sentence(caught.value)
    return caught.value.code


def assert_has_its_own_sentence(problem: EnvironmentProblem) -> None:
    """Not the one sentence for unknown problems, and every parameter it names was given."""
    said = message(problem)
    assert said != message(EnvironmentProblem("no.such_code"))
    assert "…" not in said


def till(path: Path, part: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), part],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_file_under_another_key_is_a_wrong_key(closed_file: Path) -> None:
    before = closed_file.read_bytes()
    assert code_of_opening(closed_file, bytes(32)) == "storage.wrong_key"
    assert closed_file.read_bytes() == before
    with Database.open(closed_file, KEY) as database:
        assert len(numbers(database)) == 40


def test_file_that_is_away_is_missing_and_is_not_made(path: Path) -> None:
    assert code_of_opening(path) == "storage.missing"
    assert not path.exists()


def test_folder_that_is_away_is_named(tmp_path: Path) -> None:
    assert code_of_opening(tmp_path / "none" / "register.db") == "storage.no_folder"


def test_file_that_was_emptied_is_damaged_not_new(closed_file: Path) -> None:
    closed_file.write_bytes(b"")
    assert code_of_opening(closed_file) == "storage.damaged"


def test_first_page_that_was_altered_is_damaged_not_a_wrong_key(closed_file: Path) -> None:
    content = bytearray(closed_file.read_bytes())
    content[1_000] ^= 1
    closed_file.write_bytes(content)
    assert code_of_opening(closed_file) == "storage.damaged"


@pytest.mark.parametrize("place", [0, 15])
def test_first_sixteen_bytes_that_were_altered_are_damage_not_a_wrong_key(
    closed_file: Path, place: int
) -> None:
    """They are the salt that every page is authenticated with."""
    content = bytearray(closed_file.read_bytes())
    content[place] ^= 1
    closed_file.write_bytes(content)
    assert code_of_opening(closed_file) == "storage.damaged"
    assert code_of_opening(closed_file, bytes(32)) == "storage.wrong_key"


def test_file_no_page_of_which_opens_may_be_damaged_too_and_says_so(closed_file: Path) -> None:
    closed_file.write_bytes(os.urandom(closed_file.stat().st_size))
    with pytest.raises(EnvironmentProblem, match=r"storage\.wrong_key") as caught:
        Database.open(closed_file, KEY)
    assert "endommagé" in message(caught.value)


@pytest.mark.parametrize("change", ["flip", "cut"])
def test_later_page_that_was_altered_or_cut_is_damaged_when_met(
    closed_file: Path, change: str
) -> None:
    content = bytearray(closed_file.read_bytes())
    if change == "flip":
        content[5 * PAGE + 1_000] ^= 1
    else:
        del content[6 * PAGE :]
    closed_file.write_bytes(content)
    with pytest.raises(EnvironmentProblem) as caught, Database.open(closed_file, KEY) as database:
        numbers(database)
    assert caught.value.code == "storage.damaged"
    assert_has_its_own_sentence(caught.value)


def test_file_another_program_holds_is_locked(closed_file: Path) -> None:
    other = SqlcipherFile(closed_file, KEY).connect()
    try:
        with Database.open(closed_file, KEY, busy_timeout_ms=0) as database:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(EnvironmentProblem, match=r"storage\.locked") as caught:
                database.write(insert(99))
            assert_has_its_own_sentence(caught.value)
            other.execute("ROLLBACK")
            assert database.write(insert(99)) == 99
    finally:
        other.close()


def test_file_another_program_holds_alone_is_locked_at_start(closed_file: Path) -> None:
    other = SqlcipherFile(closed_file, KEY).connect()
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert code_of_opening(closed_file) == "storage.locked"
    finally:
        other.close()


def test_lock_is_free_again_after_an_opening_that_failed(closed_file: Path) -> None:
    assert code_of_opening(closed_file, bytes(32)) == "storage.wrong_key"
    with Database.open(closed_file, KEY) as database:
        assert len(numbers(database)) == 40


def test_second_copy_in_the_same_process_is_refused(closed_file: Path) -> None:
    with Database.open(closed_file, KEY):
        assert code_of_opening(closed_file) == "storage.second_copy"
    with Database.open(closed_file, KEY):
        pass


@POSIX
def test_second_copy_is_refused_until_the_first_is_killed(closed_file: Path) -> None:
    with till(closed_file, "wait") as first:
        assert line(first) == "open"
        with pytest.raises(EnvironmentProblem) as caught:
            Database.open(closed_file, KEY)
        assert caught.value.code == "storage.second_copy"
        assert caught.value.parameters == {"process": str(first.pid)}
        assert_has_its_own_sentence(caught.value)
        first.send_signal(signal.SIGKILL)
    with Database.open(closed_file, KEY) as database:
        assert len(numbers(database)) == 40


@POSIX
def test_kill_inside_a_transaction_leaves_nothing_of_it(closed_file: Path) -> None:
    with till(closed_file, "hang") as process:
        assert [line(process), line(process)] == ["open", "inside"]
        process.send_signal(signal.SIGKILL)
    with Database.open(closed_file, KEY) as database:
        assert numbers(database) == list(range(40))


@POSIX
@pytest.mark.parametrize("sold", [1, 2, 5, 17, 60])
def test_kill_of_a_selling_till_loses_no_sale_it_announced(path: Path, sold: int) -> None:
    with Database.open(path, KEY, create=True) as database:
        create(database)
    with till(path, "sell") as process:
        assert line(process) == "open"
        announced = [int(line(process)) for _ in range(sold)]
        process.send_signal(signal.SIGKILL)
        assert process.stdout is not None
        announced += [int(text) for text in process.stdout.read().split("\n")[:-1]]
    with Database.open(path, KEY) as database:
        kept = numbers(database)
    assert kept[: len(announced)] == announced
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) - len(announced) <= 1, "only the sale under way may be kept unannounced"


def test_file_that_may_not_grow_is_full_and_works_again_with_room(path: Path) -> None:
    with Database.open(path, KEY, create=True) as database:
        create(database)
        with database._writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 20")
        sold: list[int] = []

        def sell_for_ever() -> None:
            sold.extend(database.write(insert(number, "x" * 3_000)) for number in range(1_000))

        with pytest.raises(EnvironmentProblem, match=r"storage\.disk_full") as caught:
            sell_for_ever()
        assert_has_its_own_sentence(caught.value)
        assert numbers(database) == sold != []
        with database._writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert database.write(insert(5_000)) == 5_000


FULL_DISK = """
import os, sys
from pathlib import Path
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.database import Database
from tests.unit.storage.tables import create, insert, numbers
folder = Path(sys.argv[1])
ballast = folder / "ballast"
ballast.write_bytes(bytes(300_000))
key = bytes(range(32))
database = Database.open(folder / "register.db", key, create=True)
create(database)
sold, code = [], None
while code is None:
    try:
        sold.append(database.write(insert(len(sold), "x" * 3000)))
    except EnvironmentProblem as problem:
        code = problem.code
assert code == "storage.disk_full", code
assert numbers(database) == sold != []
database.close()
database = Database.open(folder / "register.db", key)
assert numbers(database) == sold
ballast.unlink()
assert database.write(insert(5000)) == 5000
database.close()
print("whole")
"""


FULL_AT_START = """
import sys
from contextlib import suppress
from pathlib import Path
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.database import Database
from tests.unit.storage.tables import create, insert, numbers
folder = Path(sys.argv[1])
key = bytes(range(32))
with Database.open(folder / "register.db", key, create=True) as database:
    create(database)
    database.write(insert(1))
with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
    while ballast.write(bytes(1_000)):
        pass
try:
    Database.open(folder / "register.db", key).close()
except EnvironmentProblem as problem:
    assert problem.code == "storage.disk_full", problem.code
(folder / "ballast").unlink()
with Database.open(folder / "register.db", key) as database:
    assert numbers(database) == [1]
print("whole")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk of its own")
@pytest.mark.parametrize("script", [FULL_DISK, FULL_AT_START], ids=["selling", "starting"])
def test_real_full_disk_is_named_and_loses_nothing(tmp_path: Path, script: str) -> None:
    mounted = 'mount -t tmpfs -o size=1m none "$1" && '
    enter = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*enter, mounted + "true", "sh", str(tmp_path)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("this machine lets no test mount a disk")
    done = subprocess.run(
        [*enter, mounted + 'exec "$2" -c "$3" "$1"', "sh", tmp_path, sys.executable, script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("whole", "")


@pytest.fixture
def everyones_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pharmadesk-"))  # another user can reach it
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def opening_as_an_ordinary_user(path: Path) -> str:
    """Root may write anywhere: open as nobody, and say how it ended."""
    with till(path, "as nobody" if os.geteuid() == 0 else "wait") as process:
        shown, problem = process.communicate("")
    return (shown or problem).strip().split(" ")[0]


@POSIX
def test_folder_that_cannot_be_written_is_read_only(everyones_folder: Path) -> None:
    everyones_folder.chmod(0o555)
    assert opening_as_an_ordinary_user(everyones_folder / "register.db") == "storage.read_only"


@POSIX
def test_file_that_cannot_be_written_is_read_only(everyones_folder: Path) -> None:
    path = everyones_folder / "register.db"
    with Database.open(path, KEY, create=True) as database:
        create(database)
    (everyones_folder / "register.db.lock").chmod(0o666)
    path.chmod(0o444)
    everyones_folder.chmod(0o777)
    assert opening_as_an_ordinary_user(path) == "storage.read_only"


@POSIX
def test_folder_that_became_read_only_beside_writable_files_is_read_only(
    everyones_folder: Path,
) -> None:
    path = everyones_folder / "register.db"
    with Database.open(path, KEY, create=True) as database:
        create(database)
    for file in everyones_folder.iterdir():
        file.chmod(0o666)
    everyones_folder.chmod(0o555)
    assert opening_as_an_ordinary_user(path) == "storage.read_only"


def test_plain_sqlite_file_in_its_place_is_not_opened(path: Path) -> None:
    plain = dbapi2.connect(str(path))
    plain.execute("CREATE TABLE note (number integer)")
    plain.close()
    assert code_of_opening(path) == "storage.wrong_key"
