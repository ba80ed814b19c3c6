"""Packs lent to colleague pharmacies and borrowed from them, until goods or money settle it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import SHOP, LotTaken
from pharmadesk.domain.loan_events import (
    BORROWED,
    GOODS,
    LENT,
    ColleagueDescribed,
    ColleagueFields,
    LoanMade,
    LoanSettled,
)
from pharmadesk.domain.lots import saleable
from pharmadesk.domain.permissions import Action, require
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, loans
from pharmadesk.services import printing
from pharmadesk.services.stock import Delivered, arriving, leaving
from pharmadesk.values.money import MAX_AMOUNT_CENTIMES
from pharmadesk.values.quantity import MAX_UNITS
from pharmadesk.values.text import MOST_LOT_NUMBER, MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.domain.events import LotRegistered
    from pharmadesk.queries.loans import Colleague, Loan
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES: Final = "loan"
WAYS: Final = ("cheque", "transfer")
"""What settles a loan in money: paper and banks alone, so that no drawer is touched."""

_Goods = tuple[tuple["LotRegistered", ...], tuple[LotTaken, ...]]


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open with a colleague.

    Shape: packs an item's id and name; what they owe counts up, what is owed to them down. Units:
    centimes at the value that was agreed.
    """

    colleague: Colleague
    packs: tuple[tuple[str, str, int], ...]
    centimes: int
    loans: tuple[Loan, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A loan or a settlement that is in the journal, with the number of its slip."""

    subject_id: str
    number: str


def series_of(unit: Unit) -> str:
    """Name the series of this register's slips of loans, such as `C2-B-E`."""
    return f"{unit.identity.series}-E"


def describe(
    till: Till, actor: Actor, name: str, phone: str, colleague_id: str | None = None
) -> str:
    """Write a colleague pharmacy down, or change what is written of it; return its id.

    Raises: Refused `permission.denied`, `colleague.unknown`, `colleague.no_name`, `text.*`.
    """
    fields = ColleagueFields(name=one_line(name, MOST_NAME), phone=one_line(phone, MOST_NAME))
    if not fields.name:
        raise Refused("colleague.no_name")

    def work(unit: Unit) -> str:
        unit.require(Action.LEND_PACKS)
        if colleague_id is not None:
            _require_known(unit, colleague_id)
        body = ColleagueDescribed(colleague_id=colleague_id or till.ids.new(), fields=fields)
        unit.emit("colleague.described", body, stream_key=body.colleague_id)
        return body.colleague_id

    return till.write(actor, work)


def balances(till: Till, actor: Actor) -> list[Balance]:
    """List the colleagues by name, with what is open with each, the oldest first.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SEE_COLLEAGUES)
    with till.read() as connection:
        known, owed = loans.colleagues(connection), loans.open_loans(connection)
    return [
        _balance(each, [o for o in owed if o.colleague_id == each.colleague_id]) for each in known
    ]


def _balance(colleague: Colleague, owed: list[Loan]) -> Balance:
    packs: Counter[tuple[str, str]] = Counter()
    for loan in owed:
        packs[loan.item_id, loan.name] += loan.left if loan.is_lent else -loan.left
    money = sum(loan.left_centimes if loan.is_lent else -loan.left_centimes for loan in owed)
    told = tuple((*item, count) for item, count in sorted(packs.items()) if count)
    return Balance(colleague, told, money, tuple(owed))


def lend(
    till: Till, actor: Actor, colleague_id: str, goods: Delivered, pack_value_centimes: int
) -> Noted:
    """Hand packs to a colleague: of the lot that is named, else first expired first out.

    Raises: Refused `permission.denied`, `colleague.unknown`, `item.unknown`, `quantity.*`,
    `loan.value`, `loan.lot_unknown`.
    """
    return _make(till, actor, LENT, colleague_id, goods, pack_value_centimes)


def borrow(
    till: Till, actor: Actor, colleague_id: str, goods: Delivered, pack_value_centimes: int
) -> Noted:
    """Take packs of a colleague into stock, in their lot.

    Raises: Refused as `lend`, and `lot.expired`, `lot.no_number`, `text.*`.
    """
    return _make(till, actor, BORROWED, colleague_id, goods, pack_value_centimes)


def _make(
    till: Till, actor: Actor, direction: str, colleague_id: str, goods: Delivered, value: int
) -> Noted:
    def work(unit: Unit) -> Noted:
        unit.require(Action.LEND_PACKS)
        _require_known(unit, colleague_id)
        items = catalogue.items_by_ids(unit.connection, [goods.item_id])
        if goods.item_id not in items:
            raise Refused("item.unknown")
        if not 0 <= value <= MAX_AMOUNT_CENTIMES // max(1, goods.packs):
            raise Refused("loan.value")
        item = items[goods.item_id]
        new_lots, lots = (_out if direction == LENT else _in)(unit, goods, item.units_per_pack)
        body = LoanMade(
            loan_id=till.ids.new(),
            colleague_id=colleague_id,
            direction=direction,
            series=series_of(unit),
            number=unit.next_number(SERIES),
            item_id=item.item_id,
            name=item.name,
            packs=goods.packs,
            base_units=goods.packs * item.units_per_pack,
            pack_value_centimes=value,
            new_lots=new_lots,
            lots=lots,
        )
        unit.emit("loan.made", body, stream_key=body.loan_id, about=(item.item_id,))
        printing.enqueue(unit, printing.LOAN, body.loan_id, kick_drawer=False)
        return Noted(body.loan_id, ticket_number(body.series, body.number))

    return till.write(actor, work)


def settle_by_goods(till: Till, actor: Actor, loan_id: str, goods: Delivered) -> Noted:
    """Take packs that were lent back, or give back packs that were borrowed.

    Raises: Refused `permission.denied`, `loan.unknown`, `loan.over`, `loan.too_many`,
    `loan.other_item`, `quantity.*`, `loan.lot_unknown`, `lot.expired`, `lot.no_number`, `text.*`.
    """

    def work(unit: Unit) -> Noted:
        unit.require(Action.LEND_PACKS)
        loan = _open_loan(unit, loan_id, goods.packs)
        if goods.item_id != loan.item_id:
            raise Refused("loan.other_item", name=loan.name)
        units_per_pack = loan.base_units // loan.packs
        new_lots, lots = (_in if loan.is_lent else _out)(unit, goods, units_per_pack)
        return _settled(unit, loan, goods.packs, GOODS, 0, "", (new_lots, lots))

    return till.write(actor, work)


def settle_by_money(
    till: Till, actor: Actor, loan_id: str, packs: int, way: str, reference: str
) -> Noted:
    """Settle packs of a loan at their value, by cheque or by transfer; no drawer is touched.

    Raises: Refused `permission.denied`, `loan.unknown`, `loan.over`, `loan.too_many`, `loan.way`,
    `payment.reference_missing`, `text.*`.
    """
    said = one_line(reference, MOST_NAME)
    if way not in WAYS:
        raise Refused("loan.way")
    if not said:
        raise Refused("payment.reference_missing")

    def work(unit: Unit) -> Noted:
        unit.require(Action.LEND_PACKS)
        loan = _open_loan(unit, loan_id, packs)
        return _settled(unit, loan, packs, way, packs * loan.pack_value_centimes, said, ((), ()))

    return till.write(actor, work)


def _settled(
    unit: Unit, loan: Loan, packs: int, way: str, centimes: int, reference: str, goods: _Goods
) -> Noted:
    new_lots, lots = goods
    body = LoanSettled(
        settlement_id=unit.desk.ids.new(),
        loan_id=loan.loan_id,
        direction=loan.direction,
        series=series_of(unit),
        number=unit.next_number(SERIES),
        item_id=loan.item_id,
        packs=packs,
        way=way,
        paid_centimes=centimes,
        reference=reference,
        new_lots=new_lots,
        lots=lots,
    )
    unit.emit("loan.settled", body, stream_key=loan.loan_id, about=(loan.item_id,))
    printing.enqueue(unit, printing.LOAN_END, body.settlement_id, kick_drawer=False)
    return Noted(body.settlement_id, ticket_number(body.series, body.number))


def _open_loan(unit: Unit, loan_id: str, packs: int) -> Loan:
    loan = loans.find(unit.connection, loan_id)
    if loan is None:
        raise Refused("loan.unknown")
    if not loan.left:
        raise Refused("loan.over")
    if not 0 < packs <= loan.left:
        raise Refused("loan.too_many", most=loan.left)
    return loan


def _in(unit: Unit, goods: Delivered, _units_per_pack: int) -> _Goods:
    new_lots, lines = arriving(unit, [goods])
    return new_lots, tuple(
        LotTaken(
            lot_id=line.lot_id,
            quantity=line.quantity,
            number=goods.lot_number,
            expiry=goods.expiry,
        )
        for line in lines
    )


def _out(unit: Unit, goods: Delivered, units_per_pack: int) -> _Goods:
    """Find what leaves; packs of a lot that is named are in the hand, whatever stock says."""
    units = goods.packs * units_per_pack
    if goods.packs < 1:
        raise Refused("quantity.zero")
    if units > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)
    number = one_line(goods.lot_number or "", MOST_LOT_NUMBER)
    if not number:
        return (), leaving(unit, goods.item_id, units)
    lots = catalogue.lots_of_items(unit.connection, [goods.item_id], SHOP)[goods.item_id]
    known = [lot for lot in saleable(lots, unit.desk.trusted_date()) if lot.number == number]
    if not known:
        raise Refused("loan.lot_unknown", number=number)
    lot = max(known, key=lambda each: each.on_hand)
    return (), (LotTaken(lot_id=lot.lot_id, quantity=units, number=lot.number, expiry=lot.expiry),)


def _require_known(unit: Unit, colleague_id: str) -> None:
    if loans.name_of(unit.connection, colleague_id) is None:
        raise Refused("colleague.unknown")
