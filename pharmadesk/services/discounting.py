"""Taking something off a price: of one line, or of every line of a ticket that may bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.discounts import give, is_regulated, limit_bp, share_of
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, tenant_settings
from pharmadesk.services.baskets import BasketChange, changed, line_at
from pharmadesk.storage import baskets as drafts

if TYPE_CHECKING:
    from pharmadesk.domain.discounts import Wanted
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.reduction import Reduction


def discount_line(
    till: Till, actor: Actor, basket_id: str, line_no: int, wanted: Wanted
) -> BasketChange:
    """Take something off a line, in place of what was; a discount of nothing takes it away.

    Raises: Refused `discount.regulated`, `discount.above_limit`, `discount.too_much`,
    `sale.line_gone`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.GIVE_DISCOUNT)
        line = line_at(unit, basket_id, line_no)
        item = catalogue.items_in_hand(unit.connection, [line.item_id])[line.item_id]
        if _is_regulated(unit, item):
            raise Refused("discount.regulated", name=item.name)
        reduction = _give(unit, wanted, line.quantity * line.unit_price_centimes)
        drafts.reduce_line(unit.connection, basket_id, line_no, reduction, unit.desk.now_us())
        return changed(unit, basket_id, line_no)

    return till.write(actor, work)


def discount_ticket(till: Till, actor: Actor, basket_id: str, wanted: Wanted) -> BasketChange:
    """Take something off every line that may bear it and has no discount of its own.

    Raises: Refused `discount.none_free`, `discount.above_limit`, `discount.too_much`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.GIVE_DISCOUNT)
        lines = drafts.lines_of(unit.connection, basket_id)
        items = catalogue.items_in_hand(unit.connection, {line.item_id for line in lines})
        free = [
            line.quantity * line.unit_price_centimes
            for line in lines
            if line.reduction is None and not _is_regulated(unit, items[line.item_id])
        ]
        if not free:
            raise Refused("discount.none_free")
        reduction = _give(unit, wanted, sum(free))
        drafts.reduce_basket(unit.connection, basket_id, reduction, unit.desk.now_us())
        return changed(unit, basket_id, None)

    return till.write(actor, work)


def _is_regulated(unit: Unit, item: ItemCard) -> bool:
    """Tell whether the law sets its price, and the owner lets nobody reduce it."""
    is_free = tenant_settings.reduces_regulated(unit.connection)
    return not is_free and is_regulated(item.vat_class, item.tableau)


def _give(unit: Unit, wanted: Wanted, gross_centimes: int) -> Reduction | None:
    """Let the person give it, or who stands for it: the discount is theirs who may."""
    person = unit.actor
    assert person is not None, "require() let nobody through"
    second = person.backed_by
    if second is not None and share_of(wanted, gross_centimes) > limit_bp(person.roles):
        person = second
    return give(wanted, gross_centimes, person.roles, person.person_id)
