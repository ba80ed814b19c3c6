"""`pharmadesk claims`: what insurers owe, sent, paid or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.domain.insurers import ClaimState
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.services import insuring
from pharmadesk.values.money import format_amount, parse_amount

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from pharmadesk.cli.console import Console
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.insuring import Followed
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Move the claims of some tickets when told how; then list them, or all."""
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        chosen = _of_tickets(insuring.listed(till, actor), asked.tickets)
        _move(till, actor, [each.claim.sale_id for each in chosen], asked)
        shown = _of_tickets(insuring.listed(till, actor), asked.tickets)
    sums = insuring.sums([each.claim for each in shown])
    values = {
        "claims": [_values(each) for each in shown],
        "sums": [
            {"insurer": name, "state": state.name.lower(), "due_centimes": centimes}
            for (name, state), centimes in sums.items()
        ],
    }
    console.result(values, *map(_line, shown))
    return OK


def _of_tickets(found: Sequence[Followed], tickets: Sequence[str]) -> list[Followed]:
    """Keep the claims of some tickets, or all where none is named.

    Raises: Refused `claim.unknown`.
    """
    if not tickets:
        return list(found)
    by_ticket = {each.claim.ticket: each for each in found}
    wanted = dict.fromkeys(ticket.strip() for ticket in tickets)
    if not wanted.keys() <= by_ticket.keys():
        raise Refused("claim.unknown")
    return [by_ticket[ticket] for ticket in wanted]


def _move(till: Till, actor: Actor, sale_ids: Sequence[str], asked: Namespace) -> None:
    if not (asked.send or asked.paid or asked.refused):
        return
    if not asked.tickets:
        raise Refused("claim.none_named")
    if asked.send:
        insuring.send(till, actor, sale_ids, asked.send)
        return
    if len(sale_ids) != 1:
        raise Refused("claim.none_named")
    if asked.paid:
        insuring.pay(till, actor, sale_ids[0], parse_amount(asked.paid))
    else:
        insuring.refuse(till, actor, sale_ids[0])


def _values(each: Followed) -> dict[str, str | int]:
    claim = each.claim
    return {
        "ticket": claim.ticket,
        "day": claim.business_date,
        "insurer": claim.insurer,
        "patient": each.patient,
        "number": each.number,
        "state": claim.state.name.lower(),
        "due_centimes": claim.due_centimes,
        "paid_centimes": claim.paid_centimes,
        "left_centimes": claim.left_centimes,
    }


def _line(each: Followed) -> str:
    claim = each.claim
    states = {
        ClaimState.TO_SEND: _("to send"),
        ClaimState.SENT: _("sent"),
        ClaimState.PARTLY_PAID: _("partly paid"),
        ClaimState.REFUSED: _("refused"),
        ClaimState.PAID: _("paid"),
        ClaimState.CANCELLED: _("cancelled"),
    }
    due, left = format_amount(claim.due_centimes), format_amount(claim.left_centimes)
    return f"{claim.ticket} · {claim.insurer} · {states[claim.state]} · {due} · {left}"
