"""`pharmadesk sell`: a sale by barcodes for cash, from scan to paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening, paper
from pharmadesk.cli.exit_codes import OK
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n import _, language
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries.till import open_session
from pharmadesk.services import baskets, selling, sessions
from pharmadesk.values.money import format_amount, parse_amount

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.cli.paper import Printed
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.selling import SaleDone
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Record the sale, then print it; the sale stands whatever the printer does."""
    cash = Tendered(CASH, parse_amount(asked.cash))
    float_centimes = None if asked.float is None else parse_amount(asked.float)
    prices = {code: parse_amount(amount) for code, amount in asked.price}
    if not asked.codes:
        raise Refused("sale.empty")
    with opening.started(asked, console) as (here, till):
        transport = paper.transport_of(asked.printer or here.settings.printer)
        actor = opening.log_in(till, asked, console)
        if float_centimes is not None:
            _open_session(till, actor, float_centimes)
        basket_id, warnings = _scan_all(till, actor, asked.codes, prices)
        try:
            sale = selling.complete(till, actor, basket_id, [cash])
        except PharmaDeskError:
            _put_back(till, actor, basket_id)
            raise
        for warning in warnings:
            console.warn(warning)
        printed = paper.print_waiting(
            till, transport, here.settings.paper_mm, here.settings.printer_page
        )
    console.result(_values(sale, warnings, printed), *_lines(sale, printed))
    return OK


def _open_session(till: Till, actor: Actor, float_centimes: int) -> None:
    """Open a cash session, unless there is one: a script need not know."""
    with till.database.read() as connection:
        session = open_session(connection, till.identity.device_id)
    if session is None:
        sessions.open_with_float(till, actor, float_centimes)


def _scan_all(
    till: Till, actor: Actor, codes: list[str], prices: dict[str, int]
) -> tuple[str, list[str]]:
    """Put every pack into one basket; where one is refused, none stays in it."""
    basket_id: str | None = None
    warnings: list[str] = []
    try:
        for code in codes:
            change = baskets.scan(till, actor, code, basket_id, prices.get(code))
            basket_id = change.basket.basket_id
            warnings += change.warnings
    except PharmaDeskError:
        if basket_id is not None:
            _put_back(till, actor, basket_id)
        raise
    assert basket_id is not None, "there was a code at least"
    return basket_id, warnings


def _put_back(till: Till, actor: Actor, basket_id: str) -> None:
    """Void what was scanned: nobody stands at this counter to go on with the basket."""
    basket = baskets.current(till)
    if basket is not None and basket.basket_id == basket_id:
        for line in basket.lines:
            baskets.remove_line(till, actor, basket_id, line.line_no)


def _values(sale: SaleDone, warnings: list[str], printed: Printed) -> dict[str, object]:
    return {
        "sale_id": sale.sale_id,
        "ticket": sale.ticket,
        "total_centimes": sale.total_centimes,
        "change_centimes": sale.change_centimes,
        "warnings": warnings,
        "printed": sale.print_job_id in printed.job_ids,
        "printer_problem": printed.problem,
    }


def _lines(sale: SaleDone, printed: Printed) -> list[str]:
    lines = [
        _("Receipt {number}").format(number=sale.ticket),
        _("Total {amount}").format(amount=format_amount(sale.total_centimes, language())),
        _("Change {amount}").format(amount=format_amount(sale.change_centimes, language())),
    ]
    if printed.problem:
        lines.append(sentence(printed.problem))
    return lines
