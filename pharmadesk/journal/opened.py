"""The bodies of the kinds that the journal itself needs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from pharmadesk.domain.bounds import Bounded, Key  # noqa: TC001 - msgspec reads them
from pharmadesk.journal.event import Positive  # noqa: TC001 - msgspec reads it

OPENED = "journal.opened"
"""The first event of every incarnation, whoever's it is."""

Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
SeriesLetter = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{1,3}\Z")]


class ParentHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last event that the device knew of its chain before this one."""

    incarnation: Annotated[str, msgspec.Meta(max_length=36)]
    seq: Positive
    hash: Hex32


class SeriesNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last number known to be given out in a series of documents."""

    series: Key
    last_number: Bounded


class JournalOpened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chain begins, and says whose it is and what came before.

    `last_numbers` are those of the parent's series: the numbers of this incarnation start again
    at 1 under its own letter.
    """

    public_key: Hex32
    parent: ParentHead | None
    series_letter: SeriesLetter
    last_numbers: tuple[SeriesNumber, ...]
    program_version: Key

    def indexed(self) -> tuple[str | None, int | None, bytes | None, bytes, str]:
        """Return what `journal_chain` copies, in the order of its columns after the keys."""
        parent = self.parent
        return (
            parent.incarnation if parent else None,
            parent.seq if parent else None,
            bytes.fromhex(parent.hash) if parent else None,
            bytes.fromhex(self.public_key),
            self.series_letter,
        )


def read(kind: str, body_bytes: bytes) -> JournalOpened | None:
    """Return what a chain's first event declares, or None when it is no opening at all."""
    if kind != OPENED:
        return None
    try:
        return msgspec.json.decode(body_bytes, type=JournalOpened)
    except msgspec.DecodeError:
        return None


def letter_after(letter: str) -> str:
    """Return the next series letter: A … Z, AA, AB … as the columns of a sheet."""
    head, last = letter[:-1], letter[-1]
    if last != "Z":
        return head + chr(ord(last) + 1)
    return (letter_after(head) if head else "A") + "A"
