"""What the tests of synchronising look at, and somebody who changes what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pharmadesk.domain import events
from pharmadesk.storage import sync_state
from sync.client.engine import Engine
from sync.protocol import exchange, framing, messages
from sync.protocol.exchange import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter


def known(counter: Counter) -> sync_state.Centre:
    with counter.shop.till.database.read() as connection:
        found = sync_state.centre(connection)
    assert found is not None
    return found


def asked(centre: FakeCentre) -> list[str]:
    return [path.rpartition("/")[2] for path in centre.requests]


def change_supplier(counter: Counter, times: int) -> None:
    """Write some small events."""
    shop = counter.shop
    for number in range(times):
        fields = events.SupplierFields(name=f"Sophaca {number}")
        body = events.SupplierDescribed(supplier_id=shop.items["plain"], fields=fields)
        shop.emit("supplier.described", body)


class Meddler:
    """Stands between a register and its centre, and changes what comes back."""

    def __init__(self, counter: Counter, change: Callable[[str, Reply], Reply]) -> None:
        self._network, self._change = counter.network, change
        counter.engine = Engine(counter.shop.till, self)

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        return self._change(path, self._network.exchange(path, headers, body))


def rewritten(path: str, kind: Any, change: Callable[[Any, Any], Any]) -> Any:
    """Change the message and the lines of the answers to one path."""

    def apply(asked_path: str, reply: Reply) -> Reply:
        if asked_path != path or reply.status != 200:
            return reply
        message, lines = change(*framing.read(reply.body, kind))
        return Reply(reply.status, reply.headers, framing.write(message, lines))

    return apply


def feed_of(change: Callable[[Any, list[framing.Line]], Any]) -> Any:
    """Change what is told of the log."""
    return rewritten(exchange.PULL, messages.Feed, lambda feed, lines: change(feed, list(lines)))
