"""What people do at a counter in the simulation: each deed is a few use cases with a drawn choice.

A refusal is an answer like others; whatever else a deed raises is a bug.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.domain.insurers import ClaimState
from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.ticket_codes import TicketCode
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries.till import open_session
from pharmadesk.services import (
    accounts,
    baskets,
    credit,
    customers,
    dispensing,
    exchanging,
    importing,
    insuring,
    lending,
    no_sale,
    parking,
    paying,
    promises,
    returning,
    returning_unseen,
    selling,
    sessions,
    stock,
)
from pharmadesk.services.catalogue_files import read_cnops
from pharmadesk.services.stock import Delivered
from pharmadesk.values.prescription import Prescription
from tests.till import barcode

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit
    from tests.till import Shop

NAMES = ("plain", "cream", "loose", "two prices")
NUMBERED = {"plain": "P-SOON", "loose": "L-1", "two prices": "OLD"}
_PRICES = (1_230, 1_250, 4_630, 4_950, 9_999)
_HEADING = (
    "CODE;NOM;DCI1;DOSAGE1;UNITE_DOSAGE1;FORME;PRESENTATION;PPV;PH;PRIX_BR;"
    "PRINCEPS_GENERIQUE;TAUX_REMBOURSEMENT"
)


def sell(shop: Shop, chance: Random) -> None:
    """Sell one to three lines, in cash or half by card."""
    if chance.random() < 0.9 and not _is_open(shop):
        shop.open_session(50_000)
    basket = shop.scan(chance.choice(NAMES), times=chance.randint(1, 2)).basket
    for _ in range(chance.randint(0, 2)):
        basket = shop.scan(chance.choice(NAMES), basket.basket_id).basket
    if chance.random() < 0.1:
        line = chance.choice(basket.lines)
        basket = baskets.turn_to_units(
            shop.till, shop.cashier, basket.basket_id, line.line_no
        ).basket
    total = basket.total_centimes
    card = total // 2 if chance.random() < 0.3 else 0
    offered = [Tendered("cash", total - card + chance.choice((0, 0, 1_000)))]
    if card:
        offered.append(Tendered("card", card))
    selling.complete(shop.till, shop.cashier, basket.basket_id, offered)


def sell_from_a_lot(shop: Shop, chance: Random) -> None:
    """Sell a box that names its lot."""
    name = chance.choice(list(NUMBERED))
    basket = shop.scan(name, suffix=f"10{NUMBERED[name]}").basket
    shop.pay(basket.basket_id, basket.total_centimes)


def dispense(shop: Shop, chance: Random) -> None:
    """Sell a narcotic on a prescription; now and then it is noted too late, or not at all."""
    known = sorted(row["item_id"] for row in shop.rows("item") if row["tableau"] == "B")
    item_id = chance.choice(known) if known else shop.till.ids.new()
    if not known:
        fields = events.ItemFields(
            name="narcotic", vat_class="medicine", tableau="B", price_centimes=2_000, pack_units=1
        )
        body = events.ItemRegistered(item_id=item_id, fields=fields, barcodes=())
        shop.emit("item.registered", body)
    change = baskets.add_item(shop.till, shop.cashier, item_id, chance.randint(1, 2))
    basket_id = change.basket.basket_id
    if chance.random() < 0.9:
        noted = Prescription("Patient", "Rue 1", "Dr A", "2026-01-01", str(chance.randint(1, 99)))
        dispensing.note(shop.till, shop.cashier, basket_id, noted)
    if chance.random() < 0.2:
        basket_id = parking.recall(
            shop.till, shop.cashier, parking.park(shop.till, shop.cashier, basket_id)
        ).basket_id
    if chance.random() < 0.3:
        promises.owe(shop.till, shop.cashier, basket_id, 1, 1)
    shop.pay(basket_id, change.basket.total_centimes)


def sell_to_the_insured(shop: Shop, chance: Random) -> None:
    """Sell what an insurer pays a part of; now and then it pays a claim, or refuses one."""
    open_ones = [
        each.claim
        for each in insuring.listed(shop.till, shop.owner)
        if each.claim.state < ClaimState.REFUSED and each.claim.left_centimes
    ]
    if open_ones and chance.random() < 0.4:
        claim = chance.choice(open_ones)
        if chance.random() < 0.3:
            insuring.refuse(shop.till, shop.owner, claim.sale_id)
        else:
            came = chance.randint(1, claim.left_centimes)
            insuring.pay(shop.till, shop.owner, claim.sale_id, came)
        return
    known = sorted(r["item_id"] for r in shop.rows("item") if r["name"] == "reimbursed")
    item_id = chance.choice(known) if known else shop.till.ids.new()
    if not known:
        fields = events.ItemFields(
            name="reimbursed",
            vat_class="medicine",
            price_centimes=1_520,
            pack_units=1,
            reimbursement_base_centimes=1_163,
            reimbursement_bp=7_000,
        )
        body = events.ItemRegistered(item_id=item_id, fields=fields, barcodes=())
        shop.emit("item.registered", body)
    basket = baskets.add_item(shop.till, shop.cashier, item_id, chance.randint(1, 3)).basket
    share = Tendered("insurer", chance.randint(1, 814), "IMM-1", "CNSS")
    paying.add(shop.till, shop.cashier, basket.basket_id, share)
    shop.pay(basket.basket_id, basket.total_centimes)


def keep_a_promise(shop: Shop, chance: Random) -> None:
    """Hand over what is owed, wherever it was paid; promise a pack where nothing is."""
    waiting = promises.waiting(shop.till, shop.cashier)
    if waiting:
        promise = chance.choice(waiting).promise
        promises.keep(shop.till, shop.cashier, promise.promise_id, 1)
        return
    basket = shop.scan(chance.choice(NAMES), times=2).basket
    promises.owe(shop.till, shop.cashier, basket.basket_id, 1, chance.randint(1, 2))
    shop.pay(basket.basket_id, basket.total_centimes)


def give_back(shop: Shop, chance: Random) -> None:
    """Take a pack of some sale back, of this register or of another."""
    sale = _some_sale(shop, chance)
    if sale is not None:
        tender = chance.choice((None, "cash"))
        wanted = [Wanted(1, 1)]
        who = shop.cashier if chance.random() < 0.5 else shop.owner
        returning.take_back(shop.till, who, sale, wanted, "unwanted", tender)


def give_back_unseen(shop: Shop, chance: Random) -> None:
    """Take a pack back on a ticket of nowhere, as the owner stands for it."""
    paid = chance.choice((500, 9_000))
    code = TicketCode("C9-A 000001", shop.till.ids.new(), paid, 0, paid, "X")
    brought = [(shop.codes[chance.choice(NAMES)], chance.randint(1, 2))]
    returning_unseen.take_back(shop.till, shop.owner, code.text(), brought, "unwanted")


def exchange(shop: Shop, chance: Random) -> None:
    """Change a pack of some sale for another."""
    sale = _some_sale(shop, chance)
    if sale is not None:
        basket = shop.scan(chance.choice(NAMES)).basket
        wanted = [Wanted(1, 1)]
        exchanging.exchange(shop.till, shop.owner, sale, wanted, "wrong_item", basket.basket_id)


def void(shop: Shop, chance: Random) -> None:
    """Cancel a sale as the owner stands for it; only the session it was made in lets it through."""
    sale = _some_sale(shop, chance)
    if sale is not None:
        backed = replace(shop.cashier, backed_by=shop.owner)
        returning.void(shop.till, backed, sale, "wrong_item")


def sell_on_credit(shop: Shop, chance: Random) -> None:
    """Sell on the credit of a customer, who is written down here or at another register, or pays.

    Whose key has not come yet, or who owes too much, is refused.
    """
    known = sorted(row["customer_id"] for row in shop.rows("customer"))
    if not known or chance.random() < 0.2:
        who = customers.register(shop.till, shop.cashier, customers.Details("Fatima Zahra"))
        customers.set_limit(shop.till, shop.owner, who, chance.choice((2_000, 20_000)))
    else:
        who = chance.choice(known)
    if chance.random() < 0.3:
        money = Tendered(chance.choice(("cash", "card")), chance.choice((500, 5_000)))
        accounts.pay(shop.till, shop.cashier, who, money)
        return
    basket = credit.choose(shop.till, shop.cashier, who)
    basket = shop.scan(chance.choice(NAMES), basket.basket_id).basket
    total = basket.total_centimes
    offered = [Tendered("credit", total // 2), Tendered("cash", total - total // 2)]
    selling.complete(shop.till, shop.cashier, basket.basket_id, offered)


def lend(shop: Shop, chance: Random) -> None:
    """Lend to a colleague or borrow from one, who is written down once, or settle what is open.

    Any register settles what any other lent, also what another settled meanwhile.
    """
    owed = sorted(row["loan_id"] for row in shop.rows("loan"))
    goods = Delivered(shop.items[chance.choice(NAMES)], 1, chance.choice((None, "N-1")))
    if owed and chance.random() < 0.5:
        chosen = chance.choice(owed)
        row = next(each for each in shop.rows("loan") if each["loan_id"] == chosen)
        if chance.random() < 0.5:
            lending.settle_by_money(shop.till, shop.owner, chosen, 1, "cheque", "77")
        else:
            back = replace(goods, item_id=row["item_id"])
            lending.settle_by_goods(shop.till, shop.owner, chosen, back)
        return
    known = sorted(row["colleague_id"] for row in shop.rows("colleague"))
    who = chance.choice(known) if known else lending.describe(shop.till, shop.owner, "Atlas", "")
    way = chance.choice((lending.lend, lending.borrow))
    way(shop.till, shop.owner, who, goods, chance.choice(_PRICES))


def remove_a_line(shop: Shop, chance: Random) -> None:
    """Scan something and think better of it."""
    basket = shop.scan(chance.choice(NAMES)).basket
    baskets.remove_line(shop.till, shop.cashier, basket.basket_id, 1)


def park_or_take_up(shop: Shop, chance: Random) -> None:
    """Put a basket aside, or take up or give up one that waits, whoever put it aside."""
    waiting = parking.waiting(shop.till)
    if not waiting or chance.random() < 0.4:
        basket_id = shop.scan(chance.choice(NAMES)).basket.basket_id
        parking.park(shop.till, shop.cashier, basket_id)
    elif chance.random() < 0.3:
        parking.cancel(shop.till, shop.cashier, chance.choice(waiting).parking_id)
    else:
        parking_id = chance.choice(waiting).parking_id
        basket = parking.recall(shop.till, shop.cashier, parking_id)
        shop.pay(basket.basket_id, basket.total_centimes)


def receive(shop: Shop, chance: Random) -> None:
    """Take in goods of a lot that is known, new, or not named."""
    name = chance.choice(NAMES)
    lot = chance.choice((NUMBERED.get(name), f"N-{chance.randint(1, 3)}", None))
    expiry = "2029-01-31" if lot else None
    shop.receive(Delivered(shop.items[name], chance.randint(1, 5), lot, expiry))


def count(shop: Shop, chance: Random) -> None:
    """Count one lot."""
    item_id, lot_id = _some_lot(shop, chance)
    stock.count(shop.till, shop.owner, item_id, lot_id, chance.randint(0, 9))


def adjust(shop: Shop, chance: Random) -> None:
    """Correct one lot."""
    item_id, lot_id = _some_lot(shop, chance)
    stock.adjust(shop.till, shop.owner, item_id, lot_id, chance.choice((-2, -1, 1, 3)), "broken")


def hold(shop: Shop, chance: Random) -> None:
    """Hold a lot, and release it again half the time."""
    item_id, lot_id = _some_lot(shop, chance)
    hold_id = stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    if chance.random() < 0.5:
        stock.release(shop.till, shop.owner, item_id, hold_id)


def change_an_item(shop: Shop, chance: Random) -> None:
    """Edit the price or the name of an item, as the register next door may be doing."""
    shop.emit("item.changed", _edit(shop, chance))


def run_the_drawer(shop: Shop, chance: Random) -> None:
    """Look into the drawer and close the session that is open, or open one."""
    if _is_open(shop):
        no_sale.open_drawer(shop.till, shop.owner, "count")
        sessions.close(shop.till, shop.cashier, chance.randint(0, 100_000))
    else:
        shop.open_session(chance.choice((0, 50_000)))


def import_a_list(shop: Shop, chance: Random) -> None:
    """Import two packs, and take the import back now and then."""
    codes = [barcode(chance.randint(1_000, 1_999)) for _ in range(2)]
    rows = [f"{code};NOM;DCI;5;MG;COMPRIME;1 BOITE 20;12,30;;;G;70%" for code in codes]
    data = "\n".join((_HEADING, *rows)).encode()
    done = importing.import_catalogue(shop.till, shop.owner, read_cnops(data), "list.csv", data)
    if chance.random() < 0.3:
        importing.undo(shop.till, shop.owner, done.import_id)


DEEDS: dict[Callable[[Shop, Random], None], int] = {
    sell: 8,
    sell_from_a_lot: 2,
    dispense: 1,
    sell_to_the_insured: 1,
    keep_a_promise: 1,
    give_back: 2,
    give_back_unseen: 1,
    exchange: 1,
    void: 1,
    sell_on_credit: 1,
    lend: 1,
    remove_a_line: 1,
    park_or_take_up: 2,
    receive: 3,
    count: 3,
    adjust: 1,
    hold: 1,
    change_an_item: 4,
    run_the_drawer: 2,
    import_a_list: 1,
}


def edit_there(desk: Desk, shop: Shop, chance: Random) -> None:
    """Edit an item through the centre."""
    body = _edit(shop, chance)

    def work(unit: Unit) -> None:
        unit.emit("item.changed", body, stream_key=body.item_id, about=(body.item_id,))

    desk.write(shop.owner, work)


def count_there(desk: Desk, shop: Shop, chance: Random) -> None:
    """Count what has no lot through the centre."""
    item_id = shop.items[chance.choice(NAMES)]
    stock.count(desk, shop.owner, item_id, item_id, chance.randint(0, 9))


AT_CENTRE: tuple[Callable[[Desk, Shop, Random], None], ...] = (edit_there, count_there)


def _edit(shop: Shop, chance: Random) -> events.ItemChanged:
    name = chance.choice(NAMES)
    fields = chance.choice(
        (
            events.ItemFields(price_centimes=chance.choice(_PRICES)),
            events.ItemFields(name=f"{name} {chance.randint(1, 9)}", family="other"),
        )
    )
    return events.ItemChanged(item_id=shop.items[name], fields=fields)


def _is_open(shop: Shop) -> bool:
    with shop.till.database.read() as connection:
        return open_session(connection, shop.till.identity.device_id) is not None


def _some_sale(shop: Shop, chance: Random) -> str | None:
    sales = sorted(row["sale_id"] for row in shop.rows("sale"))
    return chance.choice(sales) if sales else None


def _some_lot(shop: Shop, chance: Random) -> tuple[str, str]:
    name = chance.choice(NAMES)
    item_id = shop.items[name]
    lots = [row["lot_id"] for row in shop.rows("lot") if row["item_id"] == item_id]
    return item_id, chance.choice([item_id, *sorted(lots)])
