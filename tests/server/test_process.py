"""`pharmadesk server` as a process: told to end, it leaves nothing running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from pharmadesk.cli import exit_codes
from sync.server import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows ends a process otherwise")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that no other run of tests closes to the server's own user meanwhile."""
    path = Path(tempfile.mkdtemp(prefix="pd-srv-"))
    yield path
    shutil.rmtree(path)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def started(folder: Path, listen: str) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers."""
    place = ("--data-dir", str(folder))
    server = subprocess.Popen(
        [sys.executable, "-m", "pharmadesk.cli", "server", *place, "--listen", listen],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not is_alive(f"http://{listen}"):
        assert server.poll() is None, "the server ended by itself"
    return server


@pytest.mark.deep
def test_server_that_was_killed_is_forgotten_by_the_next(folder: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    killed = started(folder, listen)
    killed.kill()
    killed.wait()
    server = started(folder, listen)
    try:
        (pid_file,) = folder.rglob("postmaster.pid")
        server.send_signal(signal.SIGTERM)
        assert server.wait() == exit_codes.OK
        assert not pid_file.exists()
        assert stat.S_IMODE((folder / "centre").stat().st_mode) & stat.S_IRWXO != stat.S_IRWXO
        assert not (folder / "centre").stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)
        assert stat.S_IMODE((folder / "centre/centre.key").stat().st_mode) == 0o600
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("noted", "left"),
    [("[4194304]", []), ("", None), ("no list", None), (None, None)],
    ids=["dead", "empty", "damaged", "none"],
)
def test_processes_that_are_no_more_do_not_hold_the_server(
    tmp_path: Path, noted: str | None, left: list[int] | None
) -> None:
    path = tmp_path / "pids.json"
    if noted is not None:
        path.write_text(noted)
    embedded.forget_dead(path)
    if left is not None:
        assert json.loads(path.read_text()) == left
    else:
        assert (path.read_text() if path.exists() else None) == noted


def test_process_that_began_after_the_list_was_written_is_another(tmp_path: Path) -> None:
    path = tmp_path / "pids.json"
    path.write_text(json.dumps([os.getpid()]))
    embedded.forget_dead(path)
    assert json.loads(path.read_text()) == [os.getpid()]
    os.utime(path, (0, 0))
    embedded.forget_dead(path)
    assert json.loads(path.read_text()) == []


@pytest.mark.deep
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_server_told_to_end_stops_its_database_too(folder: Path, told: signal.Signals) -> None:
    listen = f"127.0.0.1:{free_port()}"
    server = started(folder, listen)
    try:
        (pid_file,) = folder.rglob("postmaster.pid")
        server.send_signal(told)
        assert server.wait() == exit_codes.OK
        assert not pid_file.exists()
    finally:
        server.kill()
