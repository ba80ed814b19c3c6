"""Server-sent events out of bytes that come in any pieces.

    event: log             a field; the last one of a name counts, lines of `data` are put together
    data: {"position":7}
                           an empty line ends the event; one without data is none
    : anything             a comment

Lines end with a line feed, a carriage return, or both. What is longer than any hint is refused.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pharmadesk.errors import Refused

MOST_BYTES: Final = 64 * 1024
_END: Final = re.compile(rb"\r\n|\n|\r")
_MARK: Final = "\ufeff".encode()


class Event(NamedTuple):
    """An event: its name (`message` when it has none) and its data."""

    name: str
    data: str


class Parser:
    """Keeps what of a stream is not a whole event yet."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._has_begun = False

    def take(self, part: bytes) -> list[Event]:
        """Take bytes as they come; return the events they complete.

        Raises: Refused `sync.answer` for an event beyond all bounds.
        """
        self._rest += part
        if not self._has_begun and len(self._rest) >= len(_MARK):
            self._has_begun = True
            self._rest = self._rest.removeprefix(_MARK)
        events: list[Event] = []
        while (line := self._line()) is not None:
            if (event := self._read(line)) is not None:
                events.append(event)
        if len(self._rest) + self._size > MOST_BYTES:
            raise Refused("sync.answer")
        return events

    def _line(self) -> str | None:
        """Take a whole line off; a carriage return at the very end may yet be half of one."""
        found = _END.search(self._rest)
        if found is None or (found.group() == b"\r" and found.end() == len(self._rest)):
            return None
        line, self._rest = self._rest[: found.start()], self._rest[found.end() :]
        return line.decode("utf-8", "replace")

    def _read(self, line: str) -> Event | None:
        if not line:
            event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data, self._size = "", [], 0
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
            self._size += len(value) + 1
        return None
