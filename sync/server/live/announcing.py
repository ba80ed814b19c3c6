"""Says to the other processes what this one appended, after the commit and beside the answer.

NOTIFY inside the transaction that appends would make all commits of the server wait for each other;
here many pushes become one statement.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from pharmadesk.storage.driver import execute
from sync.server.live.news import CHANNEL, ListenerGone, LogGoesOn, payload

if TYPE_CHECKING:
    from pharmadesk.storage.shared import SharedDatabase
    from sync.server.live.news import News

_TELL: Final = "SELECT pg_notify(?, said) FROM unnest(?::text[]) AS said"
RESTS_S: Final = 3_600.0
_MOST_GONE: Final = 1_000


class Announcing:
    """Keeps the newest of each pharmacy until it is said."""

    def __init__(self, database: SharedDatabase, node: str) -> None:
        self._database = database
        self._node = node
        self._lock = threading.Lock()
        self._logs: dict[str, LogGoesOn] = {}
        self._gone: list[ListenerGone] = []

    def add(self, news: News) -> None:
        """Keep news to be said; what is older of the same pharmacy need not be said any more."""
        with self._lock:
            if isinstance(news, ListenerGone):
                self._gone = [*self._gone[1 - _MOST_GONE :], news]
            else:
                self._logs[news.tenant_id] = newest(self._logs.get(news.tenant_id), news)

    def tell(self) -> float:
        """Say what there is to say; what cannot be said is lost, as any notification may be."""
        with self._lock:
            said: list[News] = [*self._logs.values(), *self._gone]
            self._logs, self._gone = {}, []
        if said:
            texts = [payload(self._node, news) for news in said]
            with self._database.transaction() as connection:
                execute(connection, _TELL, CHANNEL, texts)
        return RESTS_S


def newest(before: LogGoesOn | None, news: LogGoesOn) -> LogGoesOn:
    """Put two pieces of news of one pharmacy into one."""
    if before is None:
        return news
    author = news.author if news.author == before.author else ""
    return LogGoesOn(news.tenant_id, max(before.position, news.position), author)
