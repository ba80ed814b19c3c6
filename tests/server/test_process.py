"""`pharmadesk server` as a process: told to end, it leaves nothing running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows ends a process otherwise")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.mark.deep
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_server_told_to_end_stops_its_database_too(tmp_path: Path, told: signal.Signals) -> None:
    listen = f"127.0.0.1:{free_port()}"
    tmp_path.chmod(0o755)
    place = ("--data-dir", str(tmp_path))
    server = subprocess.Popen(
        [sys.executable, "-m", "pharmadesk.cli", "server", *place, "--listen", listen],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not is_alive(f"http://{listen}"):
            assert server.poll() is None, "the server ended by itself"
        (pid_file,) = tmp_path.rglob("postmaster.pid")
        server.send_signal(told)
        assert server.wait() == exit_codes.OK
        assert not pid_file.exists()
    finally:
        server.kill()
