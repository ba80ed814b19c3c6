"""The catalogue's words in memory, so that a letter typed wrong still finds the item."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

_SHORTEST: Final = 4
"""Below four letters one edit leads nearly everywhere."""

_MOST: Final = 64
_NEW_WORDS: Final = "SELECT word_id, word FROM search_word WHERE word_id > ? ORDER BY word_id"


class Near(NamedTuple):
    """What stands one edit away from a typed word: whole words, and beginnings of words."""

    whole: tuple[str, ...]
    begun: tuple[str, ...]


class Vocabulary:
    """Knows every beginning of every indexed word; any thread may ask.

    Each reading takes only the words added since the last one: the index never drops one, so
    there is nothing to rebuild. The edits of a typed word are made and looked up, some hundreds
    whatever the size of the catalogue; measuring the distance to every beginning took ten times
    as long at 12 000 words.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_id = 0
        self._words: set[str] = set()
        self._beginnings: set[str] = set()
        self._letters: set[str] = set()

    def refresh(self, connection: Connection) -> None:
        """Read the words that are new since the last time."""
        with self._lock:
            for word_id, word in connection.exec_driver_sql(_NEW_WORDS, (self._last_id,)):
                self._last_id = word_id
                self._words.add(word)
                self._beginnings.update(word[:length] for length in range(1, len(word) + 1))
                self._letters.update(word)

    def near(self, typed: Sequence[str], *, doubt_whole_words: bool) -> dict[str, Near]:
        """Find, for each typed word that may be wrong, what one edit makes of it.

        An edit changes, adds or leaves out a letter, or swaps two neighbours. Numbers and short
        words are taken as they are. Words that begin none of the catalogue's are the wrong ones;
        where there are none, those that are no whole word; where there are none, all if doubted.
        """
        words = [word for word in typed if len(word) >= _SHORTEST and word.isalpha()]
        with self._lock:
            unknown = [word for word in words if word not in self._beginnings]
            unfinished = [word for word in words if word not in self._words]
            doubted = words if doubt_whole_words else []
            return {word: self._near(word) for word in unknown or unfinished or doubted}

    def _near(self, typed: str) -> Near:
        found = self._beginnings.intersection(self._edits(typed))
        # What only goes on from the typed word is no typo: it was found as a continuation.
        begun = sorted(beginning for beginning in found if not beginning.startswith(typed))
        whole = [beginning for beginning in begun if beginning in self._words]
        return Near(tuple(whole[:_MOST]), tuple(begun[:_MOST]))

    def _edits(self, typed: str) -> Iterator[str]:
        for place in range(len(typed) + 1):
            before, after = typed[:place], typed[place:]
            for letter in self._letters:
                yield before + letter + after
                yield before + letter + after[1:]
            yield before + after[1:]
            yield before + after[1:2] + after[:1] + after[2:]
