"""The weeks before today: sessions opened, tickets sold and drawers counted, day by day."""

from __future__ import annotations

import random
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import structs

from pharmadesk.dev.demo_shop import OPENING
from pharmadesk.domain.events import LoginAccepted
from pharmadesk.domain.lots import LotStock
from pharmadesk.domain.prescriptions import NARCOTICS
from pharmadesk.domain.pricing import candidates, price_choices
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import dispensing, selling, sessions
from pharmadesk.storage.baskets import DraftLine
from pharmadesk.values.prescription import Prescription

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pharmadesk.dev.demo_shop import DemoShop, Timeline
    from pharmadesk.dev.generator import SaleSeed
    from pharmadesk.domain.events import SaleCompleted
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.selling import Shelf
    from pharmadesk.services.unit import Unit

_CLOSING: Final = 20 * 3600 + 900  # seconds of the day
_LAST_LOOK: Final = 20 * 3600 + 1800
_FLOAT_CENTIMES: Final = 50_000
_NOTES_CENTIMES: Final = (2_000, 5_000, 10_000, 20_000)
_PATIENTS: Final = ("Karim Idrissi", "Fatima Zahra Amrani", "Hassan Ouazzani")
_ADDRESSES: Final = ("4, rue Ibn Sina, Casablanca", "18, bd Zerktouni, Casablanca")
_PRESCRIBERS: Final = ("Dr Salma Bennani", "Dr Hind Tazi", "Dr Omar Chraïbi")
_SALES_A_WRITE: Final = 500
_COUNT_ERRORS_CENTIMES: Final = (0, 0, 0, 0, 0, -500, -200, 100, 500, 1_000)


def play_past(
    shop: DemoShop, timeline: Timeline, sales: Iterable[SaleSeed], *, days: int, seed: int
) -> None:
    """Sell what was generated, closing every day that sold something.

    The owner looks in on the last evening, be it a Sunday: the journal then knows yesterday.
    """
    rng = random.Random(seed)
    for day_offset, tickets in groupby(sales, key=lambda sale: sale.day_offset):
        _sell_day(shop, timeline, day_offset, list(tickets), rng)
    timeline.go_to(days - 1, _LAST_LOOK)
    _log_in(shop, shop.owner)


def _sell_day(
    shop: DemoShop,
    timeline: Timeline,
    day_offset: int,
    tickets: Sequence[SaleSeed],
    rng: random.Random,
) -> None:
    till = shop.till
    timeline.go_to(day_offset, OPENING)
    _log_in(shop, shop.cashier)
    session_id = sessions.open_with_float(till, shop.cashier, _FLOAT_CENTIMES)
    for start in range(0, len(tickets), _SALES_A_WRITE):
        some = tickets[start : start + _SALES_A_WRITE]
        till.write(shop.cashier, partial(_sell, shop, timeline, some, rng))
    timeline.go_to(day_offset, _CLOSING)
    with till.database.read() as connection:
        expected = expected_cash(connection, session_id)
    sessions.close(till, shop.cashier, expected + rng.choice(_COUNT_ERRORS_CENTIMES))


def _log_in(shop: DemoShop, actor: Actor) -> None:
    body = LoginAccepted(person_id=actor.person_id)
    shop.till.write(
        actor, lambda unit: unit.emit("login.accepted", body, stream_key=actor.person_id)
    )


def _sell(
    shop: DemoShop,
    timeline: Timeline,
    tickets: Sequence[SaleSeed],
    rng: random.Random,
    unit: Unit,
) -> None:
    """Sell tickets in one transaction; the shelf is read once and kept up in memory."""
    wanted = {shop.item_ids[index] for ticket in tickets for index, _packs in ticket.lines}
    shelf = selling.read_shelf(unit.connection, wanted, unit.desk.trusted_date())
    with unit.together():
        for ticket in tickets:
            timeline.go_to(ticket.day_offset, ticket.second_of_day)
            lines = _lines(unit, shop, shelf, ticket)
            if lines:
                tender = _tender(lines, ticket, rng)
                body = selling.sale_of(unit, unit.desk.ids.new(), lines, shelf, [tender])
                selling.emit_sale(unit, body)
                _enter_narcotics(unit, body, shelf, rng)
                _take_from(shelf, body)


def _enter_narcotics(unit: Unit, sale: SaleCompleted, shelf: Shelf, rng: random.Random) -> None:
    """Enter what a sale holds of tableau B; the rest was entered on paper in those days."""
    narcotics = {key: item for key, item in shelf.items.items() if item.tableau == NARCOTICS}
    lines = tuple(line for line in sale.lines if line.item_id in narcotics)
    if lines:
        noted = Prescription(
            rng.choice(_PATIENTS),
            rng.choice(_ADDRESSES),
            rng.choice(_PRESCRIBERS),
            unit.business_date,
            str(rng.randint(1_000, 9_999)),
        )
        kept = dispensing.sealed(unit, noted)
        dispensing.enter(unit, structs.replace(sale, lines=lines), narcotics, kept, {})


def _lines(unit: Unit, shop: DemoShop, shelf: Shelf, ticket: SaleSeed) -> list[DraftLine]:
    """Scan the packs of a ticket; one that may not be sold stays on the shelf."""
    day = unit.desk.trusted_date()
    lines: list[DraftLine] = []
    for index, packs in ticket.lines:
        item = shelf.items[shop.item_ids[index]]
        try:
            free = candidates(shelf.lots[item.item_id], day)
        except Refused:
            continue
        prices = price_choices(free, item.price_centimes)
        lines.append(
            DraftLine(
                item_id=item.item_id,
                quantity=packs,
                unit_price_centimes=prices[0],
                prices=prices,
                lot_id=None,
                lot_number=None,
                lot_expiry=None,
                scanned_by=shop.cashier.person_id,
            )
        )
    return lines


def _tender(lines: Sequence[DraftLine], ticket: SaleSeed, rng: random.Random) -> Tendered:
    """Hand over notes of one kind, as many as it takes, or the card for the exact amount."""
    total = sum(line.quantity * line.unit_price_centimes for line in lines)
    if ticket.tender != CASH:
        return Tendered(ticket.tender, total)
    note = rng.choice(_NOTES_CENTIMES)
    return Tendered(CASH, -(-total // note) * note)


def _take_from(shelf: Shelf, sale: SaleCompleted) -> None:
    for line in sale.lines:
        taken = {lot.lot_id: lot.quantity for lot in line.lots}
        shelf.lots[line.item_id] = [
            LotStock(
                lot.lot_id,
                lot.number,
                lot.expiry,
                lot.price_centimes,
                lot.on_hand - taken.get(lot.lot_id, 0),
                held=lot.held,
            )
            for lot in shelf.lots[line.item_id]
        ]
