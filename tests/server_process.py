"""`pharmadesk server` as a process of its own over a folder: started, told to end, killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from pharmadesk.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TRIES = 9
_PROC = Path("/proc")


class ServerProcess:
    """One centre on its embedded database; the folder outlives its processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # as root the database runs as another user, who must reach its data
        self.folder = folder
        self.port = free_port()
        self._environment = {**os.environ, **(environment or {})}
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def new_code(self) -> str:
        """Ask a process of its own for a one-time code."""
        return self._told("--new-code").split()[-1]

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self._running = subprocess.Popen(
            self._command("--listen", f"127.0.0.1:{self.port}"),
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # It listens once its database answers; until then connecting is tried again, less often.
        patient = httpx.HTTPTransport(retries=_TRIES)
        with httpx.Client(transport=patient, timeout=None, trust_env=False) as client:  # noqa: S113 - the test has a limit
            assert client.get(f"{self.url}/readyz").status_code == httpx.codes.OK

    def stop(self) -> None:
        """Tell it to end, and its database with it."""
        assert self._running is not None, "it runs"
        self._running.send_signal(signal.SIGTERM)
        assert self._running.wait() == exit_codes.OK
        self._running = None

    def kill(self, *, database: bool) -> None:
        """Kill it without a word, and perhaps every process of its database at the same moment."""
        assert self._running is not None, "it runs"
        victims = self._database_pids() if database else []
        with ExitStack() as ended:
            for pid in victims:
                ended.callback(_wait_for_end_of, pid)
                os.kill(pid, signal.SIGKILL)
            self._running.kill()
            self._running.wait()
            self._running = None

    def end(self) -> None:
        """End whatever runs."""
        if self._running is not None:
            self.stop()
        elif victims := self._database_pids():
            os.kill(victims[0], signal.SIGQUIT)  # the postmaster alone: it takes the others down
            _wait_for_end_of(victims[0])

    def copy_to(self, folder: Path) -> None:
        """Copy the database while it stands still."""
        assert self._running is None, "a copy of a running database is none"
        shutil.copytree(self.folder, folder, symlinks=True)
        self._give_to_owner(folder)

    def go_back_to(self, copy: Path) -> None:
        """Put a copy in the place of the folder."""
        assert self._running is None, "it holds its files open"
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder, symlinks=True)
        self._give_to_owner(self.folder, copy)

    def tell_restored(self) -> None:
        """Do what its operator does after going back to a copy."""
        self._told("--restored")

    def _told(self, what: str) -> str:
        done = subprocess.run(self._command(what), check=False, capture_output=True, text=True)
        assert done.returncode == exit_codes.OK, done.stderr
        return done.stdout

    def _give_to_owner(self, folder: Path, like: Path | None = None) -> None:
        """Keep who owns what: as root, the database runs as somebody else."""
        original = like or self.folder
        for path in (original, *original.rglob("*")):
            status = path.lstat()
            copied = folder / path.relative_to(original)
            os.chown(copied, status.st_uid, status.st_gid, follow_symlinks=False)

    def memory_bytes(self) -> int:
        """Return how much memory the process of the server holds."""
        assert self._running is not None, "it runs"
        status = (_PROC / str(self._running.pid) / "status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def computed_s(self) -> float:
        """Return the processor time that it and its database have taken."""
        assert self._running is not None, "it runs"
        ticks = 0
        for pid in (self._running.pid, *self._database_pids()):
            fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def database_url(self) -> str:
        """Return the address of its database, as the one who owns it."""
        (data,) = self.folder.rglob("postmaster.pid")
        socket_folder = data.read_text().splitlines()[4]
        return f"postgresql://postgres@/postgres?host={socket_folder}"

    def _database_pids(self) -> list[int]:
        """Return the postmaster and the processes it started."""
        found = list(self.folder.rglob("postmaster.pid"))
        if not found:
            return []
        postmaster = int(found[0].read_text().split()[0])
        if not (_PROC / str(postmaster)).exists():
            return []
        return [postmaster, *(pid for pid, parent in _processes() if parent == postmaster)]

    def _command(self, *arguments: str) -> list[str]:
        place = ("--data-dir", str(self.folder))
        return [sys.executable, "-m", "pharmadesk.cli", "server", *place, *arguments]


@contextmanager
def server_process(
    folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """Give a server that is not started yet, and leave nothing running."""
    server = ServerProcess(folder, environment)
    try:
        yield server
    finally:
        server.end()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_end_of(pid: int) -> None:
    """Wait until nothing bears this number: a dead process nobody buried looks alive to others."""
    while (_PROC / str(pid)).exists():
        os.sched_yield()


def _processes() -> Iterator[tuple[int, int]]:
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        yield int(stat.parent.name), int(fields[1])
