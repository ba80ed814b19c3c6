"""Everything that is held about one customer, in one file that a person and a program can read.

Source: law 09-08, art. 7 (the right of access).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pharmadesk.domain.permissions import Action, require
from pharmadesk.queries.purchases import purchases
from pharmadesk.services.customers import statement_of

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.customers import Statement
    from pharmadesk.services.till import Till


def export(till: Till, actor: Actor, customer_id: str) -> bytes:
    """Write all that is held about a customer as JSON; amounts are centimes, times UTC.

    Raises: Refused `permission.denied`, `customer.unknown`.
    """
    require(actor.roles, Action.EXPORT_CUSTOMER)
    with till.read() as connection:
        told = statement_of(connection, customer_id)
        held = {
            "customer": _who(told),
            "account": [
                {
                    "what": each.movement.kind,
                    "number": each.number,
                    "date": each.movement.business_date,
                    "amount_centimes": each.movement.amount_centimes,
                    "balance_centimes": each.balance_centimes,
                }
                for each in told.lines
            ],
            "purchases": purchases(connection, customer_id),
        }
    return json.dumps(held, ensure_ascii=False, indent=2).encode() + b"\n"


def _who(told: Statement) -> dict[str, Any]:
    who, account = told.customer, told.account
    return {
        "id": who.customer_id,
        "code": who.code,
        "name": who.name,
        "phone": who.phone,
        "note": who.note,
        "balance_centimes": account.balance_centimes,
        "limit_centimes": account.limit_centimes,
    }
