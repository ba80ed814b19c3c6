"""How long a register was offline changes nothing of what comes out."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain import events
from pharmadesk.services import stock
from tests.simulation.deeds import NAMES
from tests.simulation.world import MINUTE_US, QUIET, World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulation.registers import Register
    from tests.simulation.stage import Stage
    from tests.till import Shop

DEEDS = 40
HOURS_APART = 6
LONGEST_CONVERSATION = 40


def do_something(shop: Shop, chance: Random) -> None:
    """Count, correct or price an item of the unknown lot: nothing here looks at the stock."""
    item_id, number = shop.items[chance.choice(NAMES)], chance.randint(1, 9)
    what = chance.choice(("count", "adjust", "price"))
    if what == "count":
        stock.count(shop.till, shop.owner, item_id, item_id, number)
    elif what == "adjust":
        stock.adjust(shop.till, shop.owner, item_id, item_id, -number, "broken")
    else:
        fields = events.ItemFields(price_centimes=number * 100)
        shop.emit("item.changed", events.ItemChanged(item_id=item_id, fields=fields))


def outcome(register: Register) -> dict[str, Any]:
    """Read what a person would see."""
    shop = register.shop
    return {
        "stock": sorted((r["item_id"], r["lot_id"], r["on_hand"]) for r in shop.rows("stock")),
        "prices": sorted((r["item_id"], r["price_centimes"]) for r in shop.rows("item")),
    }


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(3))
def test_synchronising_after_each_deed_or_once_after_ten_days_gives_one_outcome(
    seed: int, stage: Stage, tmp_path: Path
) -> None:
    outcomes = []
    for often in (True, False):
        world = World(stage, seed, tmp_path / str(often), QUIET)
        chance = Random(seed)
        try:
            for _ in range(DEEDS):
                do_something(world.registers[chance.randrange(2)].shop, chance)
                world.let_pass(HOURS_APART * 60 * MINUTE_US)
                if often:
                    for register in world.registers:
                        register.sync_for_a_while(LONGEST_CONVERSATION)
            world.come_to_rest()
            world.hold_laws()
            outcomes.append(outcome(world.registers[0]))
        finally:
            world.close()
    assert outcomes[0] == outcomes[1]
