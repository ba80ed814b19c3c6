"""Goods of a sale this register has not received: its ticket is believed, or a manager is.

The square of a ticket is signed by the register that printed it. Whoever knows that register's key
believes it offline, and gives back up to what it says, less what is known to have come back. When
the sale arrives, the return is one of its returns; what is beyond it is a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain import refunds, ticket_codes, unseen
from pharmadesk.domain.events import SHOP
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.prescriptions import NARCOTICS
from pharmadesk.domain.pricing import price_of
from pharmadesk.domain.return_events import Refund, ReturnCompleted
from pharmadesk.domain.tickets import CASH, ticket_number
from pharmadesk.errors import Refused
from pharmadesk.journal import reading
from pharmadesk.journal.event import is_signed_by
from pharmadesk.queries import authority, catalogue, tickets
from pharmadesk.services import printing
from pharmadesk.services.baskets import check_quantity
from pharmadesk.services.returning import (
    SERIES,
    GivenBack,
    check_limit,
    check_reason,
    series_of,
)
from pharmadesk.values.barcodes import read_scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.ticket_codes import TicketCode
    from pharmadesk.domain.unseen import Pack
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Unseen:
    """A ticket whose sale is not here: whether its square is believed, what it still allows."""

    code: TicketCode
    is_proven: bool
    left_centimes: int


def look(till: Till, text: str) -> Unseen:
    """Read the square of a ticket whose sale has not arrived.

    Raises: Refused `ticket.no_code`, `ticket.known` for a sale that is here.
    """
    code = ticket_codes.read(text)
    if code is None:
        raise Refused("ticket.no_code")
    with till.database.read() as connection:
        return _looked_at(connection, till.identity.tenant_id, code)


def pack_of(till: Till, text: str, reason: str) -> Pack:
    """Read which box a scan is of, and what it is worth today.

    Raises: Refused `scan.*`, `barcode.unknown`, `barcode.ambiguous`, `item.no_price`,
    `vat.no_rate`, `return.narcotic`.
    """
    with till.database.read() as connection:
        return _pack(connection, text, reason, till.trusted_date())


def take_back(
    till: Till, actor: Actor, ticket: str, brought: Sequence[tuple[str, int]], reason: str
) -> GivenBack:
    """Take packs back on a ticket's square and give money back in cash.

    Shape: `brought` are (what was scanned, packs).
    Raises: Refused `permission.denied`, `session.none_open`, `return.reason`, `ticket.no_code`,
    `ticket.known`, `return.unproven` where it takes a manager, `return.spent`,
    `quantity.*`, `return.above_limit`, and what reading the packs raises.
    """
    code = ticket_codes.read(ticket)
    if code is None:
        raise Refused("ticket.no_code")

    def work(unit: Unit) -> GivenBack:
        unit.require(Action.RETURN_GOODS)
        if unit.session is None:
            raise Refused("session.none_open")
        check_reason(reason)
        found = _looked_at(unit.connection, unit.identity.tenant_id, code)
        if not found.is_proven and not unit.may(Action.RETURN_MORE):
            raise Refused("return.unproven")
        for _text, count in brought:
            check_quantity(count)
        day = unit.desk.trusted_date()
        packs = [(_pack(unit.connection, text, reason, day), count) for text, count in brought]
        back = unseen.take_back(packs, found.left_centimes)
        check_limit(unit, back.total_centimes)
        body = ReturnCompleted(
            return_id=unit.desk.ids.new(),
            sale_id=code.sale_id,
            series=series_of(unit),
            number=unit.next_number(SERIES),
            reason=reason,
            lines=back.lines,
            vat=back.vat,
            rounding_centimes=back.rounding_centimes,
            total_centimes=back.total_centimes,
            refunds=(Refund(refund_no=1, tender=CASH, amount_centimes=back.total_centimes),),
            ticket=code.number,
            is_proven=found.is_proven,
        )
        about = tuple(dict.fromkeys(line.item_id for line in back.lines))
        unit.emit("return.completed", body, stream_key=code.sale_id, about=about)
        printing.enqueue(unit, printing.RETURN, body.return_id, kick_drawer=True)
        number = ticket_number(body.series, body.number)
        return GivenBack(number, body.total_centimes, body.refunds)

    return till.write(actor, work)


def _looked_at(connection: Connection, tenant_id: str, code: TicketCode) -> Unseen:
    """Judge a square by the keys of the registers that were not withdrawn.

    Raises: Refused `ticket.known`.
    """
    if tickets.ticket(connection, code.sale_id) is not None:
        raise Refused("ticket.known")
    said = code.statement(tenant_id)
    is_proven = bool(code.signature) and any(
        is_signed_by(chain.public_key, said, code.signature)
        for chain in reading.chains(connection)
        if not authority.is_revoked(connection, chain.device_id)
    )
    left = code.paid_centimes - tickets.given_back(connection, code.sale_id)
    return Unseen(code, is_proven, left)


def _pack(connection: Connection, text: str, reason: str, day: str) -> Pack:
    read = read_scan(text)
    items = catalogue.items_by_barcode(connection, read.gtin or read.code)
    if not items:
        raise Refused("barcode.unknown", barcode=read.code)
    if len(items) > 1:
        raise Refused("barcode.ambiguous", barcode=read.code, items=len(items))
    (item,) = items
    if item.tableau == NARCOTICS:
        raise Refused("return.narcotic", name=item.name)
    lots = catalogue.lots_of_items(connection, [item.item_id], SHOP)[item.item_id]
    named = [lot for lot in lots if read.lot is not None and lot.number == read.lot]
    prices = [price_of(lot, item.price_centimes) for lot in named or lots]
    known = [price for price in prices if price is not None]
    if not known:
        raise Refused("item.no_price", item_id=item.item_id, name=item.name)
    return unseen.Pack(
        item_id=item.item_id,
        name=item.name,
        unit_price_centimes=min(known),
        vat_bp=catalogue.vat_rates_on(connection, day, {item.vat_class})[item.vat_class],
        units_per_pack=item.units_per_pack,
        place=refunds.place_for(item.vat_class, reason),
        lot_id=named[0].lot_id if named else item.item_id,
        lot_number=read.lot,
        expiry=named[0].expiry if named else read.expiry,
    )
