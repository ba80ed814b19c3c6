"""Places in chains and logs as messages write them, read with care."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pharmadesk.journal.centre import EMPTY, Head
from sync.protocol.messages import At, Place
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Iterable

_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST: Final = 2**62


def head(at: At) -> Head:
    """Read an event's place in a chain.

    Raises: Denied `sync.frame`.
    """
    number(at.seq)
    found = Head(at.seq, _hash(at.hash))
    if (found.seq == 0) != (found == EMPTY):
        raise Denied("sync.frame", problem="seq 0 has the hash of 32 zero bytes")
    return found


def place(of: Place) -> tuple[int, bytes]:
    """Read a place in a log.

    Raises: Denied `sync.frame`.
    """
    return number(of.position), _hash(of.tenant_hash)


def number(value: int) -> int:
    """Let a count through.

    Raises: Denied `sync.frame`.
    """
    if not 0 <= value < _MOST:
        raise Denied("sync.frame", problem="a number out of range")
    return value


def numbers(values: Iterable[int]) -> None:
    """Let counts through."""
    for value in values:
        number(value)


def at(of: Head) -> At:
    """Write an event's place in a chain."""
    return At(seq=of.seq, hash=of.hash.hex())


def _hash(text: str) -> bytes:
    if _HASH.fullmatch(text) is None:
        raise Denied("sync.frame", problem="a hash is 64 hexadecimal digits")
    return bytes.fromhex(text)
