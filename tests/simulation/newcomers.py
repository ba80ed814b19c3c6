"""Registers that join while others sell, and people who come and are to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.client.asking import Denied
from tests.simulation.stage import joined

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST_REGISTERS: Final = 7
_FIRST_STEPS: Final = 6


def join(world: World) -> None:
    """A new register joins, with a snapshot for a head start when there is one."""
    if len(world.registers) >= MOST_REGISTERS:
        return
    host = world.some_register()
    world.centre.make_snapshot(host.pharmacy.tenant_id)
    number, folder = world.new_place("joined")
    name = f"N{number}"
    try:
        come = joined(world.centre.nodes[0], host.shop, folder, name)
    except Denied as denied:
        world.tell(f"{host.name}: offers a place in vain: {denied.error.code}")
        return
    part = come.part(name, host.pharmacy)
    newcomer = host.beside(part, folder, world.network.line(name), number)
    world.registers.append(newcomer)
    world.newcomers += 1
    world.tell(f"{name}: joined at the word of {host.name}")
    newcomer.sync_for_a_while(world.chance.randint(1, _FIRST_STEPS))
    world.work_at(newcomer)


def hire_and_forget(world: World) -> None:
    """Somebody comes to a pharmacy, and somebody's name is to be forgotten for ever."""
    register = world.some_register()
    register.hire()
    register.sync_for_a_while(_FIRST_STEPS)
    other = world.neighbour_of(register)
    other.sync_for_a_while(_FIRST_STEPS)
    other.forget_somebody()
