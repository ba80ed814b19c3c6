"""A process that makes rows and is killed by one event: `deadly_child <url> <tenant> <event>`.

It starts over as often as it was killed, in processes of its own, and tells how often that was.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from pharmadesk.projections import project as projecting
from pharmadesk.values.clock import SystemClock
from sync.server.background.projecting import Projecting
from sync.server.exchange import Centre

MOST_LIVES = 8
SEED = bytes(range(32))


def live(url: str, tenant_id: str, event_id: str) -> None:
    """Make rows of everything that waits, or die of it."""
    sound = projecting.EFFECTS["lot.held"]

    def effects(header: Any, body: Any) -> Any:
        if header.event_id == event_id:
            os.kill(os.getpid(), signal.SIGKILL)
        return sound(header, body)

    projecting.EFFECTS["lot.held"] = effects
    centre = Centre(url, SystemClock(), SEED, connections=2)
    turns = Projecting(centre.database, centre.projector, lambda _tenant: None)
    turns.add(tenant_id)
    while turns.turn() == 0:
        pass
    centre.close()


def main() -> None:
    """Start over until a life ends well."""
    killed = 0
    for _ in range(MOST_LIVES):
        child = os.fork()
        if not child:
            live(*sys.argv[1:])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break
        killed += os.WTERMSIG(status) == signal.SIGKILL
    sys.stdout.write(str(killed))


if __name__ == "__main__":
    main()
