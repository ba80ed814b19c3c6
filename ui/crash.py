"""What a run leaves behind when it ends badly, and what the next start knows of it.

In the folder of the logs, `running` exists while the register is open: a start that finds it
follows a run that never ended. `crash.log` gets each error nobody caught and, from faulthandler,
the stacks of an interpreter that dies.

An error is written as its type and where it happened, never with its message or its values: they
may hold an item, a price or a person.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

FILE_NAME: Final = "crash.log"
RUNNING: Final = "running"
FILE_BYTES: Final = 200_000
MOST_ERRORS: Final = 50
"""Errors told in one run: one that comes back at each repaint must not fill the disk."""

_ROOMS: Final = ("pharmadesk", "ui", "hardware", "sync", "forecasting")
_MOST_STEPS: Final = 12
_log = logging.getLogger(__name__)


class Watch:
    """Told of every error nobody caught, on whichever thread it happened."""

    def __init__(self, file: IO[str] | None, *, ended_badly: bool) -> None:
        self.ended_badly: Final = ended_badly
        self.tell: Callable[[BaseException], None] | None = None
        self._file = file
        self._told = 0

    def uncaught(
        self, kind: type[BaseException], error: BaseException | None, _trace: object
    ) -> None:
        """Write an error down and pass it on; the signature is `sys.excepthook`'s."""
        if issubclass(kind, KeyboardInterrupt) or error is None or self._told >= MOST_ERRORS:
            return
        self._told += 1
        _log.error("nobody caught %s", trail(error))
        if self._file is not None:
            with suppress(OSError):  # a full disk: the next hand still hears of it
                self._file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {trail(error)}\n")
                self._file.flush()
        if self.tell is not None:
            self.tell(error)


@contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    """Watch a run until the end of the block; an error that leaves the block is a bad end.

    A folder that cannot be written costs the crash log, never the register.
    """
    running = folder / RUNNING
    file = _open(folder / FILE_NAME)
    watch = Watch(file, ended_badly=running.exists())
    before = (sys.excepthook, threading.excepthook, faulthandler.is_enabled())
    with suppress(OSError):
        running.touch()
    if file is not None:
        faulthandler.enable(file)
    sys.excepthook = watch.uncaught
    threading.excepthook = lambda hit: watch.uncaught(hit.exc_type, hit.exc_value, None)
    ended_badly = False
    try:
        yield watch
    except Exception as error:
        ended_badly = True
        watch.uncaught(type(error), error, None)
        raise
    finally:
        sys.excepthook, threading.excepthook, was_enabled = before
        faulthandler.disable()
        if was_enabled and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        if file is not None:
            file.close()
        if not ended_badly:
            with suppress(OSError):
                running.unlink(missing_ok=True)


def trail(error: BaseException) -> str:
    """Write an error as its type and the steps of ours that led to it, the last one first."""
    steps = [step for step in _steps(error.__traceback__) if step.startswith(_ROOMS)]
    return " < ".join([type(error).__name__, *steps[::-1][:_MOST_STEPS]])


def _steps(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        frame = trace.tb_frame
        module = frame.f_globals.get("__name__", "?")
        yield f"{module}:{trace.tb_lineno} {frame.f_code.co_name}"
        trace = trace.tb_next


def _open(path: Path) -> IO[str] | None:
    """Open the crash log; one that has grown too long begins again."""
    try:
        long = path.exists() and path.stat().st_size > FILE_BYTES
        return path.open("w" if long else "a", encoding="utf-8")
    except OSError:
        return None
