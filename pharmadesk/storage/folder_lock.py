"""One copy of the program at a time: a lock the operating system holds, and drops at any death."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from pathlib import Path

_LOCKED_BYTE: Final = 1 << 30  # Windows locks bytes against reading: far behind the process number


class FolderLock:
    """Holds a lock file until `release`; the file stays, because deleting it would race.

    Raises: EnvironmentProblem `storage.second_copy` with the process number of the holder.
    """

    def __init__(self, path: Path) -> None:
        with translated_files():
            self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise EnvironmentProblem("storage.second_copy", process=holder) from error
        with suppress(
            OSError
        ):  # a courtesy to the second copy: a full disk must not stop the first
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()}\n".encode("ascii"))

    def release(self) -> None:
        """Let the next copy in; closing the descriptor drops the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock belongs to this open file: closing another descriptor of the same file, anywhere in
        # the process, does not drop it, as it would drop the record locks of fcntl.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
