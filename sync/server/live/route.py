"""The same hints for people who are signed in, for pages that keep themselves fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Router, get

from sync.server.access.guard import signed_of
from sync.server.live.streaming import Hints  # noqa: TC001 - the framework reads signatures

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.server.access.gate import Signed


def routes(listen: Callable[[Signed], Hints]) -> Router:
    """Make the route of /api/live."""

    @get("/live", own=True, media_type="text/event-stream", sync_to_thread=False)
    def live(request: Request[Any, Any, Any]) -> Hints:
        """Hear how far the log has come, as it goes on."""
        return listen(signed_of(request))

    return Router("/api", route_handlers=[live])
