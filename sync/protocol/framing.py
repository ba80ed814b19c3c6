r"""How a message and its events are written: lines of JSON, compressed.

    body     zstd (RFC 8878) of lines, each ended by "\n"
    line 1   the message
    line 2…  an event each, oldest first:
               {"h": header, "b": body, "s": signature}            in a push
               … "p": position, "e": eff_hlc, "n": branch          in a feed, as well
               … "r": hash of the event before                     where a branch begins
               … "w": why it must not act        of an event that is held back, in either form
             header, body and the event before as unpadded base64url of the bytes as they are
             stored, the signature too; an event that the asking register wrote itself is told as
               {"i": hash (hex), "p": position, "e": eff_hlc}

Nothing here looks into an event: `pharmadesk.journal.event.received` judges its bytes.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
import zstandard
from msgspec import UNSET, UnsetType

from pharmadesk.errors import Refused
from sync.protocol.messages import MAX_PULL_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sync.protocol.messages import Message

CONTENT_TYPE: Final = "application/x-pharmadesk-lines+zstd"
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_LINES: Final = 1 + MAX_PULL_EVENTS
_LEVEL: Final = 3

T = TypeVar("T")


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event on the wire; the letters are explained above."""

    h: str = ""
    b: str = ""
    s: str = ""
    p: int | UnsetType = UNSET
    e: int | UnsetType = UNSET
    n: int = 0
    r: str = ""
    i: str = ""
    w: str = ""


_encoder: Final = msgspec.json.Encoder()
_lines: Final = msgspec.json.Decoder(Line)


def write(message: Message, lines: Iterable[Line] = ()) -> bytes:
    """Write a message and its events."""
    text = b"".join(_encoder.encode(part) + b"\n" for part in (message, *lines))
    return zstandard.ZstdCompressor(level=_LEVEL).compress(text)


def read(body: bytes, kind: type[T]) -> tuple[T, tuple[Line, ...]]:
    """Read a message of some type, or of a union of types, and the events after it.

    Raises: Refused `sync.frame` for bytes that are none, `sync.too_large` beyond `MAX_BYTES` or
    `MAX_LINES`: what a line becomes takes far more room than its two bytes.
    """
    first, *rest = _unpack(body).split(b"\n", MAX_LINES)
    if len(rest) == MAX_LINES and rest[-1]:
        raise Refused("sync.too_large", limit_lines=MAX_LINES)
    if b"\\u0000" in first:  # no text of ours holds it, and no Postgres keeps it
        raise Refused("sync.frame", problem="a character that is none")
    try:
        message = msgspec.json.decode(first, type=kind)
        return message, tuple(_lines.decode(line) for line in rest if line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("sync.frame", problem=type(error).__name__) from None


def to_text(raw: bytes) -> str:
    """Write bytes as unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Read unpadded base64url.

    Raises: Refused `sync.frame` for text that is none.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused("sync.frame", problem="not base64url") from None


def size(lines: Sequence[Line]) -> int:
    """Return how many bytes of events these lines carry, before compression."""
    return sum(len(line.h) + len(line.b) + len(line.s) for line in lines)


def _unpack(body: bytes) -> bytes:
    """Decompress with a bound: a small body may claim to be a huge one."""
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(body) as reader:
            text = reader.read(MAX_BYTES + 1)
    except zstandard.ZstdError as error:
        raise Refused("sync.frame", problem=str(error)) from None
    if len(text) > MAX_BYTES:
        raise Refused("sync.too_large", limit_bytes=MAX_BYTES)
    return text
