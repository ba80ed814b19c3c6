"""`pharmadesk price`: the price of a pack in the catalogue, set by hand on this register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.domain import events
from pharmadesk.domain.pricing import check_price_read
from pharmadesk.errors import Refused
from pharmadesk.i18n import _, language
from pharmadesk.queries import catalogue
from pharmadesk.services import items
from pharmadesk.values.barcodes import read_scan
from pharmadesk.values.money import format_amount, parse_amount

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Set the price; the other registers hear of it when this one synchronises."""
    centimes = parse_amount(asked.amount)
    check_price_read(centimes)
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        item = _item(till, asked.code)
        items.change(till, actor, item.item_id, events.ItemFields(price_centimes=centimes))
    values = {"item_id": item.item_id, "name": item.name, "price_centimes": centimes}
    text = _("{name}: {price}").format(name=item.name, price=format_amount(centimes, language()))
    console.result(values, text)
    return OK


def _item(till: Till, code: str) -> ItemCard:
    """Find the one item that a code names.

    Raises: Refused `scan.*`, `item.unknown`, `barcode.ambiguous`.
    """
    read = read_scan(code)
    with till.read() as connection:
        found = catalogue.items_by_barcode(connection, read.gtin or read.code)
    if not found:
        raise Refused("item.unknown")
    if len(found) > 1:
        raise Refused("barcode.ambiguous", barcode=read.code, items=len(found))
    return found[0]
