"""The sealed mark: how far the journal had come, kept outside the file it speaks of.

Format 1 (UTF-8 text, three lines; golden file: tests/golden/journal/mark-v1.txt)

    pharmadesk.mark.1
    {"incarnation":…,"seq":…,"hash":hex,"numbers":{series: last number, …}}
    HMAC-SHA-256, in hex, over the two lines above with their line ends, by the mark key

The mark is written after the commit, so a power cut between the two leaves the journal ahead of
its mark: normal. A journal *behind* its mark was cut or restored, and one that holds another event
at the mark's place is another history; neither may go on under its numbers.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pharmadesk.errors import EnvironmentProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAGIC = b"pharmadesk.mark.1\n"
FORCE_INTERVAL_US = 1_000_000

_SEAL_BYTES = 65
_OWNER_ALONE = 0o600
_encoder = msgspec.json.Encoder(order="deterministic")


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the device's journal, with the last number of each series of documents."""

    incarnation: str
    seq: int
    hash: str
    numbers: dict[str, int]


class NoMark(enum.Enum):
    """Why there is no mark to go by."""

    MISSING = "mark_missing"
    FORGED = "mark_forged"


class MarkFile:
    """The mark on disk: always a whole one, sealed with a key the disk does not hold.

    Two files, each replaced at once: `path` is forced to the disk, at most once a second and by
    `flush` (at a Z, an acknowledgement, the exit); `path` + ".recent" takes the writes between,
    which a killed process leaves whole and a power cut may tear. The recent one counts only where
    it goes further than the forced one in the same incarnation: it may be older, and must not
    stand in for a forced one that was taken away to hide the events since.
    """

    def __init__(self, path: Path, key: bytes, monotonic_us: Callable[[], int]) -> None:
        self._path = path
        self._recent = path.with_name(path.name + ".recent")
        self._key = key
        self._monotonic_us = monotonic_us
        self._forced_at_us: int | None = None
        self._unforced: bytes | None = None

    def read(self) -> Mark | NoMark:
        """Return the mark, or why there is none.

        Raises: `EnvironmentProblem` when there is a file that cannot be read.
        """
        forced, recent = self._read(self._path), self._read(self._recent)
        if (
            isinstance(forced, Mark)
            and isinstance(recent, Mark)
            and recent.incarnation == forced.incarnation
            and recent.seq > forced.seq
        ):
            return recent
        return forced

    def write(self, mark: Mark) -> None:
        """Replace the mark, forced to the disk when the last time is a second ago.

        Raises: `EnvironmentProblem`; the mark on disk is then the one before.
        """
        sealed = MAGIC + _encoder.encode(mark) + b"\n"
        self._unforced = sealed + self._seal(sealed)
        if (
            self._forced_at_us is None
            or self._monotonic_us() - self._forced_at_us >= FORCE_INTERVAL_US
        ):
            self.flush()
        else:
            _replace(self._recent, self._unforced, force=False)

    def flush(self) -> None:
        """Force the mark to the disk, if the last write did not.

        Raises: `EnvironmentProblem`; a later flush tries again.
        """
        if self._unforced is not None:
            _replace(self._path, self._unforced, force=True)
            self._unforced = None
            self._forced_at_us = self._monotonic_us()

    def _read(self, path: Path) -> Mark | NoMark:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return NoMark.MISSING
        except OSError as error:
            raise EnvironmentProblem("mark.unreadable", problem=error.strerror) from error
        sealed, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(sealed)):
            return NoMark.FORGED
        return msgspec.json.decode(sealed.removeprefix(MAGIC), type=Mark)

    def _seal(self, sealed: bytes) -> bytes:
        return hmac.new(self._key, sealed, hashlib.sha256).hexdigest().encode() + b"\n"


def _replace(path: Path, content: bytes, *, force: bool) -> None:
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            beside.chmod(_OWNER_ALONE)
            file.write(content)
            if force:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
        if force:
            _force_folder(path.parent)
    except OSError as error:
        raise EnvironmentProblem("mark.unwritable", problem=error.strerror) from error


def _force_folder(folder: Path) -> None:
    """Make a rename durable where that takes a call of its own: Windows opens no folders."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class Continue:
    """The journal goes on in its incarnation.

    `unmarked` events were committed and never marked: one after a power cut. Many mean that the
    mark was put back from an older copy, which harms nothing and deserves a look.
    """

    mark: Literal["current", "behind", "stale"]
    unmarked: int


Reason: TypeAlias = Literal[
    "first_run", "mark_missing", "mark_forged", "mark_ahead", "mark_differs", "numbers_behind"
]


@dataclass(frozen=True)
class NewIncarnation:
    """The journal must open a new incarnation before its next event.

    `parent` is what it still holds, to be named by the first event; `numbers` are the last ones
    known to be given out, by the mark or by the journal, whichever is greater.
    """

    reason: Reason
    parent: Mark | None
    numbers: dict[str, int]


def at_start(
    mark: Mark | NoMark, head: Mark | None, at_mark: str | None
) -> Continue | NewIncarnation:
    """Decide whether the journal may go on where it stands.

    `head` is the end of the journal's newest incarnation, None for an empty journal; `at_mark`
    the hash (hex) that the journal holds at the mark's incarnation and seq, None for nothing.
    """
    if isinstance(mark, NoMark):
        if head is None and mark is NoMark.MISSING:
            return NewIncarnation("first_run", None, {})
        return NewIncarnation(mark.value, head, head.numbers if head else {})
    if head is None or at_mark != mark.hash:
        reason: Reason = "mark_differs" if head and at_mark else "mark_ahead"
        return NewIncarnation(reason, head, _greatest(mark, head))
    if mark.incarnation != head.incarnation:
        return Continue("stale", head.seq)
    if any(head.numbers.get(series, 0) < last for series, last in mark.numbers.items()):
        # Counters that were set back would give out the same numbers again.
        return NewIncarnation("numbers_behind", head, _greatest(mark, head))
    unmarked = head.seq - mark.seq
    return Continue("behind" if unmarked else "current", unmarked)


def _greatest(mark: Mark, head: Mark | None) -> dict[str, int]:
    """Merge the numbers, those of one incarnation only: another one counts under its own letter."""
    if head is None or head.incarnation != mark.incarnation:
        return mark.numbers
    return {
        series: max(mark.numbers.get(series, 0), head.numbers.get(series, 0))
        for series in sorted(mark.numbers.keys() | head.numbers.keys())
    }
