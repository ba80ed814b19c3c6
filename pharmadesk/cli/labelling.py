"""`pharmadesk labels`: labels of shelves and lots, as sheets or for a label printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.documents import labels
from pharmadesk.domain.events import SHOP
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.i18n import ngettext
from pharmadesk.queries import catalogue
from pharmadesk.values.barcodes import read_scan

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Write the labels of some packs to a file."""
    with opening.started(asked, console) as (_here, till):
        wanted = [_label(till, code, asked.lot) for code in asked.codes]
    repeated = [label for label in wanted for _copy in range(asked.count)]
    if len(repeated) > labels.MOST_LABELS:
        raise Refused("labels.too_many", most=labels.MOST_LABELS)
    if asked.zpl:
        content = labels.zpl(repeated).encode()
    else:
        content = labels.sheets(repeated, asked.first - 1)
    _write(asked.out, content)
    text = ngettext("{count} label", "{count} labels", len(repeated)).format(count=len(repeated))
    values = {"labels": len(repeated), "file": str(asked.out)}
    console.result(values, f"{text}: {asked.out}")
    return OK


def _label(till: Till, code: str, lot: str | None) -> labels.Label:
    """Read what a pack's label says; of a lot it says its own price, where it has one.

    Raises: Refused `scan.*`, `item.unknown`, `barcode.ambiguous`, `labels.no_lot`.
    """
    read = read_scan(code)
    with till.read() as connection:
        found = catalogue.items_by_barcode(connection, read.gtin or read.code)
        if not found:
            raise Refused("item.unknown")
        if len(found) > 1:
            raise Refused("barcode.ambiguous", barcode=read.code, items=len(found))
        item = found[0]
        printed = catalogue.codes_of(connection, [item.item_id]).get(item.item_id, read.code)
        lots = catalogue.lots_of_items(connection, [item.item_id], SHOP)[item.item_id]
    if lot is None:
        return labels.Label(item.name, item.price_centimes, printed)
    named = next((each for each in lots if each.number == lot), None)
    if named is None:
        raise Refused("labels.no_lot", number=lot, item=item.name)
    price = item.price_centimes if named.price_centimes is None else named.price_centimes
    return labels.Label(item.name, price, printed, lot, named.expiry)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem("labels.unwritable", file=path.name) from error
