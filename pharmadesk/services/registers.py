"""The registers a pharmacist keeps by law, as they are looked at: with the names they hold.

The paper register stays the one the law knows; these are printed to check and to copy from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import GoodsReceived, StockAdjusted, StockCounted
from pharmadesk.domain.loan_events import LENT, LoanMade, LoanSettled
from pharmadesk.domain.permissions import Action, require
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.journal import kinds, reading
from pharmadesk.queries import catalogue, dispensing, loans
from pharmadesk.queries import narcotics as of_tableau_b
from pharmadesk.queries.till import pharmacy_block
from pharmadesk.services.dispensing import patient_of
from pharmadesk.services.people import name_of
from pharmadesk.values.clock import local

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.queries.dispensing import Entry
    from pharmadesk.queries.narcotics import Movement
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class DispensingLine:
    """A line of the register of dispensing with who it is about; erased names are empty."""

    entry: Entry
    patient: str
    address: str
    person: str


def ordonnancier(till: Till, actor: Actor, first_day: str, last_day: str) -> list[DispensingLine]:
    """Read the register of dispensing of some days, both ends included.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SEE_DISPENSING)
    with till.read() as connection:
        entries = dispensing.of_period(connection, first_day, last_day)
        people = {e.person_id: name_of(connection, e.person_id) for e in entries}
        return [
            DispensingLine(entry, *patient_of(connection, entry), people[entry.person_id])
            for entry in entries
        ]


@dataclass(frozen=True, slots=True)
class NarcoticLine:
    """What moved of a product of tableau B, as its register says it.

    Shape: `cause` is received, dispensed, returned, voided, adjusted, counted, owed, settled, lent,
    borrowed, given_back, got_back or unknown; `from_to` is the supplier, the patient or the
    colleague, `number` the line of the register of dispensing or the slip.
    """

    movement: Movement
    cause: str
    from_to: str = ""
    number: str = ""
    note: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class NarcoticAccount:
    """A product of tableau B over some days, in base units.

    `opening` and `closing` are the balances before and after them; `in_stock` is what shop and
    quarantine hold now, which `balance` has to equal.
    """

    item_id: str
    name: str
    opening: int
    closing: int
    balance: int
    in_stock: int
    lines: tuple[NarcoticLine, ...]


def narcotics(till: Till, actor: Actor, first_day: str, last_day: str) -> list[NarcoticAccount]:
    """Read the register of tableau B of some days, both ends included, product by product.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SEE_DISPENSING)
    with till.read() as connection:
        names = of_tableau_b.products(connection)
        stock = of_tableau_b.in_stock(connection, names)
        accounts: list[NarcoticAccount] = []
        for item_id, name in names.items():
            moved = of_tableau_b.movements(connection, item_id)
            days = [day_of(each.moved_at_us) for each in moved]
            before = [m for m, day in zip(moved, days, strict=True) if day < first_day]
            within = [m for m, day in zip(moved, days, strict=True) if first_day <= day <= last_day]
            opening = before[-1].balance if before else 0
            accounts.append(
                NarcoticAccount(
                    item_id=item_id,
                    name=name,
                    opening=opening,
                    closing=within[-1].balance if within else opening,
                    balance=moved[-1].balance if moved else 0,
                    in_stock=stock[item_id],
                    lines=tuple(_narcotic_line(connection, each) for each in within),
                )
            )
        return accounts


def day_of(instant_us: int) -> str:
    """Return the day of an instant, in the pharmacy's time."""
    return local(instant_us).date().isoformat()


_CAUSES: Final = {
    "goods.received": "received",
    "sale.completed": "dispensed",
    "return.completed": "returned",
    "sale.voided": "voided",
    "promise.made": "owed",
    "promise.kept": "dispensed",
    "promise.ended": "settled",
    "stock.adjusted": "adjusted",
    "stock.counted": "counted",
}


def _narcotic_line(connection: Connection, movement: Movement) -> NarcoticLine:
    entry = reading.get(connection, movement.event_id)
    if entry is None:  # a register that began from a snapshot fetches its past later
        return NarcoticLine(movement, "counted" if movement.is_count else "unknown")
    header = entry.stored.header
    cause = _CAUSES.get(header.kind, "unknown")
    body = kinds.read(header, entry.stored.body_bytes)
    number, from_to, note = "", "", ""
    if isinstance(body, GoodsReceived):
        supplier = body.supplier_id
        names = catalogue.supplier_names(connection, [supplier] if supplier else [])
        from_to = names.get(supplier or "", "")
    elif isinstance(body, StockAdjusted):
        note = body.reason
    elif isinstance(body, LoanMade | LoanSettled):
        cause, from_to = _lent(connection, body)
        number = ticket_number(body.series, body.number)
    elif not isinstance(body, StockCounted):
        sale_id: str = getattr(body, "sale_id", header.stream_key)
        number, from_to = _entered(connection, sale_id, cause, movement.lot_id)
    person = name_of(connection, header.actor_id)
    return NarcoticLine(movement, cause, from_to, number, note, person)


def _lent(connection: Connection, body: LoanMade | LoanSettled) -> tuple[str, str]:
    """Say which way packs went between colleagues, and who the other one is."""
    is_lent = body.direction == LENT
    loan = loans.find(connection, body.loan_id)
    colleague = loans.name_of(connection, loan.colleague_id) if loan is not None else None
    if isinstance(body, LoanMade):
        return "lent" if is_lent else "borrowed", colleague or ""
    return "got_back" if is_lent else "given_back", colleague or ""


def _entered(connection: Connection, sale_id: str, cause: str, lot_id: str) -> tuple[str, str]:
    """Find the lines of the register of dispensing about a movement of a sale, and its patient."""
    of_cause = {"dispensed": "sale", "returned": "return", "voided": "void"}.get(cause, "")
    entries = [e for e in dispensing.of_sale(connection, sale_id) if e.lot_id == lot_id]
    numbers = [e.printed_number for e in entries if e.cause == of_cause]
    patients = [patient_of(connection, e)[0] for e in entries if e.cause == "sale"]
    return ", ".join(numbers), next(iter(patients), "")


def pharmacy_of_register(till: Till) -> tuple[str, str]:
    """Read whose registers these are.

    Shape: (name of the pharmacy, its holder).
    """
    with till.read() as connection:
        block = pharmacy_block(connection, till.identity.pharmacy_id)
    return block.get("name", ""), block.get("holder", "")
