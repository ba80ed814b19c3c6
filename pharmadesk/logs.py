"""The program's own log: a rotating file of codes and ids, never of people, prices or secrets.

The rule is kept twice. Code logs error codes, ids and counts only; and the formatter strikes out
whatever looks like a key, a phrase, a PIN, a phone number or the bound values of an SQL statement,
tracebacks included, because a library's message is not ours to choose.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from contextlib import contextmanager, suppress
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME: Final = "pharmadesk.log"
FILE_BYTES: Final = 1_000_000
OLD_FILES: Final = 4
STRUCK_OUT: Final = "[…]"

_SECRETS: Final = re.compile(
    r"""
      \[parameters:[^\n]*                              # what SQLAlchemy bound to a statement
    | (?<=Key\ )\(.*?\)=\(.*?\)                         # what PostgreSQL found twice
    | (?<![\w-])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?!\w)   # keys, hashes and signatures in hexadecimal
    | (?<![\w+/-])(?:[A-Za-z0-9+/]{40,}={1,2}|[A-Za-z0-9+]{40,}(?![\w/]))    # or in base 64
    | (?<!\w)(?:\+212|00212|0)[\ .-]?[5-8](?:[\ .-]?\d){8}(?!\d)       # Moroccan phone numbers
    | (?<=[\w.+-]@)[\w-]+(?:\.[\w-]+)+                  # mail addresses
    | (?i:(?<=phrase)|(?<=password)|(?<=secret)|(?<=token)|(?<=pepper)|(?<=\bpin))
      ['"]?\s*[=:]\s*(?:'[^']*'|"[^"]*"|\S+)            # a secret named beside its value
    """,
    re.VERBOSE | re.DOTALL,
)


def redact(text: str) -> str:
    """Strike out what looks like a secret or a person's data."""
    return _SECRETS.sub(STRUCK_OUT, text)


class _Formatter(logging.Formatter):
    """UTC times and redacted texts, tracebacks included."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _LogFile(RotatingFileHandler):
    """The log file; a full disk costs log lines, never a sale."""

    def _open(self) -> TextIOWrapper:
        """Open the file for its owner alone, whatever the folder allows."""
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(FileIO(descriptor, "a"), encoding=self.encoding, write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the record: there is nowhere left to say so."""


@contextmanager
def recording(folder: Path, *, debug: bool = False) -> Iterator[None]:
    """Write the log into this folder, and errors to the console, until the end of the block.

    Raises: EnvironmentProblem `folder.unwritable`.
    """
    try:
        file = _LogFile(
            folder / FILE_NAME, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise EnvironmentProblem("folder.unwritable", folder=str(folder)) from error
    file.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handlers: list[logging.Handler] = [file]
    if sys.stderr is not None:  # a windowed program on Windows has no console
        console = logging.StreamHandler()
        console.setLevel(logging.ERROR)
        console.setFormatter(_Formatter("%(message)s"))
        handlers.append(console)
    root = logging.getLogger()
    level_before = root.level
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            with suppress(OSError):  # a full disk again
                handler.close()
        root.setLevel(level_before)
