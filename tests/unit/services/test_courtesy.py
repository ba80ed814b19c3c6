"""What can wait stands back while somebody at the counter waits for an answer."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import Refused
from pharmadesk.services.courtesy import Courtesy
from sync.client.engine import Engine
from sync.protocol.exchange import PULL
from tests.sync_world import Counter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pharmadesk.services.changes import Changes
    from sync.protocol.exchange import Reply
    from tests.sync_world import Network
    from tests.till import Shop


def test_somebody_is_served_for_as_long_as_a_use_case_of_theirs_runs(shop: Shop) -> None:
    courtesy, actor = shop.till.courtesy, shop.actors[Role.CASHIER]

    def refuse(_unit: object) -> None:
        raise Refused("basket.empty")

    assert not shop.till.write(actor, lambda _unit: courtesy.is_free)
    assert shop.till.write(None, lambda _unit: courtesy.is_free)
    with pytest.raises(Refused):
        shop.till.write(actor, refuse)
    assert courtesy.is_free


def test_who_stands_back_goes_on_once_the_last_one_is_served() -> None:
    courtesy, happened, waits = Courtesy(), list[str](), Event()

    def stand_back() -> None:
        waits.set()
        courtesy.stand_back()
        happened.append("stood back")

    other = Thread(target=stand_back)
    with courtesy.serving():
        with courtesy.serving():
            other.start()
            waits.wait()
            happened.append("served one")
        happened.append("served both")
    other.join()
    assert happened == ["served one", "served both", "stood back"]


class Ear:
    """Carries requests to a centre and tells when a page of the log was answered."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.answered = Event()

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Carry a request."""
        reply = self._network.exchange(path, headers, body)
        if path == PULL:
            self.answered.set()
        return reply


def test_log_is_pulled_behind_whoever_is_served(pair: tuple[Counter, Counter]) -> None:
    first, second = pair
    first.shop.sell("cream")
    first.synchronise()
    till, ear, happened = second.shop.till, Ear(second.network), list[str]()
    own = till.identity.device_id

    def note(changes: Changes) -> None:
        happened.extend("pulled" for each in changes.events if each.header.device_id != own)

    till.listen(note)
    puller = Counter(second.shop, second.network, Engine(till, ear))
    other = Thread(target=puller.synchronise)
    with till.courtesy.serving():
        other.start()
        ear.answered.wait()
        for _ in range(5):
            second.shop.sell("cream")
        happened.append("served")
    other.join()
    assert happened[0] == "served"
    assert "pulled" in happened
