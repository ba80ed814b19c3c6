"""Who listens in this process, and the newest thing each has not heard yet.

A listener has room for one position: a newer one takes its place, so that one who reads slowly, or
not at all, costs nothing and is told the newest when it reads again. Everything here lives in the
event loop; `tell` alone may be called from any thread.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Final

from sync.server.live.announcing import newest
from sync.server.live.news import ListenerGone, LogGoesOn

if TYPE_CHECKING:
    from sync.server.live.news import News

MOST_LISTENERS: Final = 5_000
MOST_OF_ONE: Final = 2


class TooMany(Exception):  # noqa: N818 - an answer, not a failure
    """As many listen as may."""


class Listener:
    """One connection: of a device, or of a person, of one tenant."""

    def __init__(self, tenant_id: str, who: str) -> None:
        self.tenant_id = tenant_id
        self.who = who
        self._position: int | None = None
        self._is_over = False
        self._something = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether there will be no more hints."""
        return self._is_over

    def offer(self, position: int) -> None:
        """Keep a position, in place of one that was not heard yet."""
        self._position = position
        self._something.set()

    def offer_first(self, position: int) -> None:
        """Keep the position of the beginning, unless there is one by now."""
        if self._position is None:
            self.offer(position)

    def end(self) -> None:
        """Let it hear no more."""
        self._is_over = True
        self._something.set()

    async def hear(self, within_s: float) -> int | None:
        """Wait for a position; None when there was none for so long, or never will be."""
        try:
            await asyncio.wait_for(self._something.wait(), within_s)
        except TimeoutError:
            return None
        self._something.clear()
        position, self._position = self._position, None
        return None if self._is_over else position


class Hub:
    """Brings news to those whose tenant they are of, and to nobody else."""

    def __init__(self, most: int = MOST_LISTENERS, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._listeners: dict[str, list[Listener]] = {}
        self._count = 0
        self._is_closed = False
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._logs: dict[str, LogGoesOn] = {}
        self._gone: list[ListenerGone] = []
        self._is_called = False

    @property
    def count(self) -> int:
        """How many listen."""
        return self._count

    # --- from any thread ------------------------------------------------------------------------

    def tell(self, news: News) -> None:
        """Tell whoever listens; where nobody ever did, nothing is kept."""
        with self._lock:
            if self._loop is None:
                return
            if isinstance(news, ListenerGone):
                self._gone.append(news)
            else:
                self._logs[news.tenant_id] = newest(self._logs.get(news.tenant_id), news)
            if not self._is_called:
                self._is_called = True
                self._loop.call_soon_threadsafe(self._spread)

    # --- in the event loop ----------------------------------------------------------------------

    def enter(self, tenant_id: str, who: str) -> Listener:
        """Take a listener in; of one that has too many connections the oldest ends.

        Raises: TooMany.
        """
        if self._count >= self._most or self._is_closed:
            raise TooMany
        with self._lock:
            self._loop = asyncio.get_running_loop()
        of_tenant = self._listeners.setdefault(tenant_id, [])
        own = [each for each in of_tenant if each.who == who and not each.is_over]
        for oldest in own[: max(len(own) + 1 - self._most_of_one, 0)]:
            oldest.end()
        listener = Listener(tenant_id, who)
        of_tenant.append(listener)
        self._count += 1
        return listener

    def leave(self, listener: Listener) -> None:
        """Let a listener go."""
        of_tenant = self._listeners[listener.tenant_id]
        of_tenant.remove(listener)
        if not of_tenant:
            del self._listeners[listener.tenant_id]
        self._count -= 1

    def close(self) -> None:
        """End every connection and let nobody in any more."""
        self._is_closed = True
        with self._lock:
            self._loop = None
        for of_tenant in self._listeners.values():
            for each in of_tenant:
                each.end()

    def _spread(self) -> None:
        with self._lock:
            logs, gone = self._logs, self._gone
            self._logs, self._gone, self._is_called = {}, [], False
        for tenant_id, news in logs.items():
            for each in self._listeners.get(tenant_id, ()):
                if each.who != news.author:
                    each.offer(news.position)
        for tenant_id, who in gone:
            for each in self._listeners.get(tenant_id, ()):
                if each.who == who:
                    each.end()
