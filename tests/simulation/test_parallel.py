"""Two nodes of the centre are asked at the same moment, in threads of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from pharmadesk.errors import EnvironmentProblem
from sync.client.engine import Engine
from sync.protocol.exchange import PUSH
from tests.simulation import laws
from tests.simulation.network import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.protocol.exchange import Reply
    from sync.server.exchange import Centre
    from tests.simulation.registers import Register
    from tests.simulation.world import World

OK = 200
ROUNDS = 5
LONGEST_CONVERSATION = 40


class HeldBack:
    """A line whose pushes wait for the test to deliver them."""

    def __init__(self, register: Register) -> None:
        self._line = register.line
        self.push: Request | None = None

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path != PUSH:
            return self._line.exchange(path, headers, body)
        self.push = Request(path, dict(headers), body)
        raise EnvironmentProblem("sync.unreachable")


def push_of(register: Register) -> Request:
    """Let a register write something, and take the request that would push it."""
    register.shop.sell("plain")
    held = HeldBack(register)
    engine = Engine(register.till, held)
    while held.push is None:
        engine.step()
    return held.push


def answer_together(nodes: tuple[Centre, ...], *requests: Request) -> list[Reply]:
    """Ask as many threads as there are requests at once, node by node in turn."""
    ready = Barrier(len(requests))

    def ask(number: int) -> Reply:
        path, headers, body = requests[number]
        ready.wait()
        return nodes[number % len(nodes)].answer(path, dict(headers), body)

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(ask, range(len(requests))))


def test_same_push_on_both_nodes_at_once_appends_once_and_is_answered_alike(
    quiet_world: World,
) -> None:
    register, nodes = quiet_world.registers[0], quiet_world.centre.nodes
    register.shop.open_session()
    for _ in range(ROUNDS):
        push = push_of(register)
        first, second = answer_together(nodes, push, push)
        assert (first.status, first.body) == (OK, second.body)
        register.sync_for_a_while(LONGEST_CONVERSATION)
        assert register.waiting == 0


def test_pushes_of_two_registers_on_both_nodes_at_once_leave_a_log_without_a_gap(
    quiet_world: World,
) -> None:
    registers, nodes = quiet_world.registers[:2], quiet_world.centre.nodes
    for register in registers:
        register.shop.open_session()
    for _ in range(ROUNDS):
        pushes = [push_of(register) for register in registers]
        replies = answer_together(nodes, *pushes, *pushes)
        assert [reply.status for reply in replies] == [OK] * len(replies)
        laws.hold_log(quiet_world.centre.look_at_log(registers[0].pharmacy.tenant_id))
        for register in registers:
            register.sync_for_a_while(LONGEST_CONVERSATION)
