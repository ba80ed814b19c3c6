"""What a customer gets back: a whole sale voided in its session, or goods against their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.domain import refunds
from pharmadesk.domain.permissions import RETURN_LIMIT_CENTIMES, Action
from pharmadesk.domain.return_events import ReturnCompleted, SaleVoided
from pharmadesk.domain.tenders import EXCHANGE, INSURER
from pharmadesk.domain.tickets import CASH, ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import accounts, catalogue, tickets
from pharmadesk.services import dispensing, printing, promises

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.events import SaleCompleted
    from pharmadesk.domain.refunds import Wanted
    from pharmadesk.domain.return_events import Refund
    from pharmadesk.queries.tickets import Sold
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES = "return"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What was given back, and the number of the slip: the ticket's own where it was voided."""

    number: str
    total_centimes: int
    refunds: tuple[Refund, ...]

    @property
    def exchanged_centimes(self) -> int:
        """What pays for goods taken in the same act."""
        return sum(each.amount_centimes for each in self.refunds if each.tender == EXCHANGE)

    @property
    def cash_centimes(self) -> int:
        """What leaves the drawer."""
        return sum(each.amount_centimes for each in self.refunds if each.tender == CASH)


def series_of(unit: Unit) -> str:
    """Name the series of this register's returns, such as `C2-B-R`."""
    return f"{unit.identity.series}-R"


def void(till: Till, actor: Actor, sale_id: str, reason: str) -> GivenBack:
    """Take a whole sale back while its cash session is open at this register.

    That is the sale's own business date: a session has one. Goods go back to their lots, money by
    the tenders it came in.
    Raises: Refused `permission.denied`, `sale.unknown`, `sale.voided`, `sale.has_returns`,
    `void.session_over`, `return.reason`.
    """

    def work(unit: Unit) -> GivenBack:
        unit.require(Action.VOID_SALE)
        check_reason(reason)
        sold = _standing(unit, sale_id)
        if sold.returns:
            raise Refused("sale.has_returns")
        if unit.session is None or unit.session.session_id != sold.session_id:
            raise Refused("void.session_over")
        sale = sold.sale
        body = SaleVoided(
            sale_id=sale_id,
            reason=reason,
            goods=refunds.goods_back(sale),
            vat=sale.vat,
            total_centimes=sale.total_centimes,
            refunds=refunds.payments_back(sale),
            customer_id=sale.customer_id,
        )
        about = tuple(dict.fromkeys(line.item_id for line in sale.lines))
        unit.emit("sale.voided", body, stream_key=sale_id, about=about)
        dispensing.voided(unit, sale_id, reason)
        promises.voided(unit, sale_id)
        given = GivenBack(
            ticket_number(sale.series, sale.number), body.total_centimes, body.refunds
        )
        printing.enqueue(unit, printing.VOID, sale_id, kick_drawer=given.cash_centimes > 0)
        return given

    return till.write(actor, work)


def take_back(
    till: Till,
    actor: Actor,
    sale_id: str,
    wanted: Sequence[Wanted],
    reason: str,
    tender: str | None = None,
) -> GivenBack:
    """Take packs of a sale back and give their money back, in its own tenders or in one named.

    Raises: Refused `permission.denied`, `session.none_open`, `sale.unknown`, `sale.voided`,
    `return.*`, `quantity.zero`; `return.above_limit` where it takes a manager.
    """
    return till.write(actor, taking_back(sale_id, wanted, reason, tender))


def taking_back(
    sale_id: str,
    wanted: Sequence[Wanted],
    reason: str,
    tender: str | None,
    exchanged_centimes: int = 0,
) -> Callable[[Unit], GivenBack]:
    """Make the work of a return; up to so much of it pays for what is taken in exchange.

    Raises: as `take_back`, once it is done.
    """

    def work(unit: Unit) -> GivenBack:
        unit.require(Action.RETURN_GOODS)
        if unit.session is None:
            raise Refused("session.none_open")
        check_reason(reason)
        sold = _standing(unit, sale_id)
        sale = sold.sale
        if tender not in {None, CASH, *(paid.tender for paid in sale.payments)} - {
            EXCHANGE,
            INSURER,
        }:
            raise Refused("return.tender")
        items = catalogue.items_in_hand(unit.connection, {line.item_id for line in sale.lines})
        places = {
            item_id: refunds.place_for(item.vat_class, reason) for item_id, item in items.items()
        }
        back = refunds.take_back(sale, sold.returns, wanted, places)
        debt = owed(unit.connection, sale)
        money = refunds.money_back(
            sale, sold.returns, back.total_centimes, tender, debt, back.insured_centimes
        )
        check_limit(unit, back.total_centimes)
        body = ReturnCompleted(
            return_id=unit.desk.ids.new(),
            sale_id=sale_id,
            series=series_of(unit),
            number=unit.next_number(SERIES),
            reason=reason,
            lines=back.lines,
            vat=back.vat,
            rounding_centimes=back.rounding_centimes,
            total_centimes=back.total_centimes,
            refunds=refunds.credited(money, exchanged_centimes),
            customer_id=sale.customer_id,
        )
        about = tuple(dict.fromkeys(line.item_id for line in back.lines))
        unit.emit("return.completed", body, stream_key=sale_id, about=about)
        stayed = promises.returned(unit, sale_id, back.lines)
        came = [
            dispensing.CameBack(
                line.sale_line_no,
                lot.lot_id,
                lot.quantity - stayed.get((line.sale_line_no, lot.lot_id), 0),
            )
            for line in back.lines
            for lot in line.lots
        ]
        dispensing.returned(unit, sale_id, came, reason)
        given = GivenBack(
            ticket_number(body.series, body.number), body.total_centimes, body.refunds
        )
        printing.enqueue(unit, printing.RETURN, body.return_id, kick_drawer=given.cash_centimes > 0)
        return given

    return work


def owed(connection: Connection, sale: SaleCompleted) -> int:
    """Read what the customer of a sale owes, in centimes; nobody in particular owes nothing."""
    return 0 if sale.customer_id is UNSET else accounts.balance(connection, sale.customer_id)


def _standing(unit: Unit, sale_id: str) -> Sold:
    """Read a sale that was not voided.

    Raises: Refused `sale.unknown`, `sale.voided`.
    """
    sold = tickets.sold(unit.connection, sale_id)
    if sold.voided_by is not None:
        raise Refused("sale.voided")
    return sold


def check_reason(reason: str) -> None:
    """Let a reason through that is one of those shown.

    Raises: Refused `return.reason`.
    """
    if reason not in refunds.REASONS:
        raise Refused("return.reason")


def check_limit(unit: Unit, total_centimes: int) -> None:
    """Let a sum through that this person, or who stands for it, may give back.

    Raises: Refused `return.above_limit`.
    """
    if total_centimes > RETURN_LIMIT_CENTIMES and not unit.may(Action.RETURN_MORE):
        raise Refused("return.above_limit", limit_centimes=RETURN_LIMIT_CENTIMES)
