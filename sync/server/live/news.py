"""What the processes of a centre tell each other through PostgreSQL's NOTIFY.

    channel   pharmadesk_live
    payload   "log", node, tenant id, position, device id or "-"    the log goes on to a position
              "gone", node, tenant id, device id or "user:" and id  whose connections end: a user's
                                                                    who still may listen come back

Words are separated by spaces; `node` is who says it, so that nobody hears itself. A notification
may be lost (a listener that reconnects misses some): polling finds what they told.

Source: https://www.postgresql.org/docs/current/sql-notify.html
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

CHANNEL: Final = "pharmadesk_live"
_NOBODY: Final = "-"


class LogGoesOn(NamedTuple):
    """A tenant's log has come to a position; `author` wrote all that is new, if one device did."""

    tenant_id: str
    position: int
    author: str = ""


class ListenerGone(NamedTuple):
    """A device must not hear of its tenant any more, or a session of a user has ended."""

    tenant_id: str
    who: str


News: TypeAlias = LogGoesOn | ListenerGone


def user(user_id: str) -> str:
    """Name a user among those who listen."""
    return f"user:{user_id}"


def payload(node: str, news: News) -> str:
    """Write news for the channel."""
    if isinstance(news, LogGoesOn):
        return f"log {node} {news.tenant_id} {news.position} {news.author or _NOBODY}"
    return f"gone {node} {news.tenant_id} {news.who}"


def heard(node: str, text: str) -> News | None:
    """Read what came over the channel; None for what this node said itself, or nobody of ours."""
    match text.split(" "):
        case ["log", by, tenant_id, position, author] if by != node and position.isdecimal():
            return LogGoesOn(tenant_id, int(position), "" if author == _NOBODY else author)
        case ["gone", by, tenant_id, who] if by != node:
            return ListenerGone(tenant_id, who)
    return None
