"""A network that does everything to a request that networks do, as a seed decides.

A request may get lost, arrive twice, arrive much later, arrive cut; so may its reply. Whoever asked
learns only that the centre could not be reached. What was sent lies in the network until it is
delivered: once `calm` is set, whatever is still under way arrives, and from then on all is well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.errors import EnvironmentProblem
from sync.protocol.exchange import PULL, PUSH, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    Answering = Callable[[str, Mapping[str, str], bytes], Reply]
    Telling = Callable[[str], None]

FAULTS = (
    *("request lost", "reply lost", "twice", "late", "late again"),
    *("request cut", "reply cut", "one way", "proxy error"),
)
_PROXY_STATUSES = (200, 302, 404, 413, 429, 500, 502, 503)
_LONGEST_ONE_WAY = 8
_MOST_UNDER_WAY = 12


class Request(NamedTuple):
    """A request as it travels."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Network:
    """Everything between the registers and the centre."""

    chance: Random
    answer: Answering
    tell: Telling
    fault_percent: int = 0
    calm: bool = False
    requests: int = 0
    _under_way: list[Request] = field(default_factory=list)

    def line(self, name: str) -> Line:
        """Connect a register."""
        return Line(self, name)

    def deliver_late(self) -> None:
        """Let one request arrive that everybody has given up; nobody hears its reply."""
        if self._under_way:
            request = self._under_way.pop(self.chance.randrange(len(self._under_way)))
            self.tell(f"network: a late {_name(request.path)} arrives")
            self.answer(*request)

    def deliver_everything(self) -> None:
        """Let everything arrive that is still under way."""
        while self._under_way:
            self.deliver_late()

    def keep(self, request: Request) -> None:
        """Let a request lie in the network; an overful network forgets."""
        if len(self._under_way) < _MOST_UNDER_WAY:
            self._under_way.append(request)


@dataclass
class Line:
    """One register's way to the centre: a `Transport`."""

    network: Network
    name: str
    deaf_for: int = 0

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and wait for the reply, or for what a bad network makes of it."""
        net, request = self.network, Request(path, dict(headers), body)
        net.requests += 1
        fault = self._fault()
        if fault != "none":
            net.tell(f"{self.name}: {_name(path)} meets: {fault}")
        if fault in ("request lost", "late"):
            if fault == "late":
                net.keep(request)
            raise _unreachable()
        if fault == "proxy error":
            return self._from_a_proxy()
        if fault == "request cut":
            request = request._replace(body=_cut(body, net.chance))
        if fault == "late again":
            net.keep(request)
        if fault == "twice":
            net.answer(*request)
        reply = net.answer(*request)
        if fault == "one way":
            self.deaf_for = net.chance.randint(1, _LONGEST_ONE_WAY)
        if fault in ("reply lost", "one way"):
            raise _unreachable()
        return reply._replace(body=_cut(reply.body, net.chance)) if fault == "reply cut" else reply

    def _fault(self) -> str:
        net = self.network
        if net.calm:
            self.deaf_for = 0
            return "none"
        if self.deaf_for:
            self.deaf_for -= 1
            return "reply lost"
        happens = net.chance.randrange(100) < net.fault_percent
        return net.chance.choice(FAULTS) if happens else "none"

    def _from_a_proxy(self) -> Reply:
        """Answer as a hotel's network does, or a gateway whose server is being replaced."""
        status = self.network.chance.choice(_PROXY_STATUSES)
        headers = {"content-type": "text/html", "retry-after": "1"}
        return Reply(status, headers, b"<html><body>Please try again</body></html>")


def _cut(body: bytes, chance: Random) -> bytes:
    return body[: chance.randrange(len(body))] if body else body


def _unreachable() -> EnvironmentProblem:
    return EnvironmentProblem("sync.unreachable")


def _name(path: str) -> str:
    return {PUSH: "push", PULL: "pull"}.get(path, path.rpartition("/")[2])
