"""The centre's signing key: 32 bytes as 64 hexadecimal digits, in a file or in the environment.

It is in no database and in no copy of one: who reads the tables cannot sign for the centre.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.storage.files import write_atomically
from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from pathlib import Path

KEY_VARIABLE: Final = "PHARMADESK_CENTRE_KEY"
_WRITTEN: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def seed(path: Path) -> bytes:
    """Return the key of the environment, else of the file; a first start makes the file.

    Raises: Refused `keys.key_file_mode`; EnvironmentProblem `keys.damaged`.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given is not None:
        return _read(given, KEY_VARIABLE)
    if not path.exists():
        write_atomically(path, secrets.token_hex(32).encode())
    if os.name != "nt" and path.stat().st_mode & _OTHERS:
        mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
        raise Refused("keys.key_file_mode", file=path.name, mode=mode)
    with translated_files():
        return _read(path.read_text(encoding="ascii", errors="replace"), path.name)


def _read(text: str, name: str) -> bytes:
    if _WRITTEN.fullmatch(text.strip()) is None:
        raise EnvironmentProblem("keys.damaged", file=name)
    return bytes.fromhex(text.strip())
