"""Registers that lose their keyring, are recovered with their phrase, and come back to the centre.

They do so in peace: what a network may do to a request is done to all the others. A register whose
file was copied or put back, and that has not told everything since, keeps its keyring: of a chain
with two histories the second cannot be given back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.services import readmission
from sync.client import enrolling
from sync.client.engine import Engine
from sync.server.options import ServerOptions
from tests.simulation.stage import URL, Direct

if TYPE_CHECKING:
    from tests.simulation.registers import Register
    from tests.simulation.world import World

_MOST_STEPS: Final = 40
_FIRST_STEPS: Final = 6


def recover(world: World) -> None:
    """A register is recovered, sells on, and its owner brings it back."""
    register = world.some_register()
    if (register.is_copied or shares_its_device(world, register)) and register.waiting:
        return
    before = register.stands_where
    register.recover()
    world.newcomers += 1  # an older copy of the centre does not know it
    world.tell(f"{register.name}: recovered, {before} to {register.stands_where}")
    world.work_at(register)
    come_back(world, register)
    register.sync_for_a_while(world.chance.randint(1, _FIRST_STEPS))


def come_back(world: World, register: Register) -> None:
    """Bring it back with a code of a neighbour's owner, or else of the operator."""
    node, host = world.centre.nodes[0], world.neighbour_of(register)
    way = Direct(node)
    engine = Engine(register.till, way)
    for _ in range(_MOST_STEPS):
        if engine.step().state == "stopped":
            break
    assert readmission.way_in(register.till) is not None, "the centre knows a key it never saw"
    whose, code = "the operator", ""
    if host is not register and world.chance.random() < 0.5:
        try:
            whose, code = host.name, enrolling.offer(host.till, host.owner, way)
        except Refused as refusal:
            world.tell(f"{host.name}: offers a place in vain: {refusal.code}")
    code = code or node.new_return_code(ServerOptions(), register.pharmacy.tenant_id)
    enrolling.come_back(register.till, register.owner, URL, code, way)
    world.tell(f"{register.name}: back with a code of {whose}")


def shares_its_device(world: World, register: Register) -> bool:
    """Tell whether a copy of the register writes on as the same device."""
    own = register.till.identity.device_id
    return any(
        each is not register and own in {each.till.identity.device_id, *each.formers}
        for each in world.registers
    )
