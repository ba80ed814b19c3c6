"""`pharmadesk insurer`: show the insurers of today, or say at which rate one pays from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.domain.insurers import Insurer, named
from pharmadesk.i18n import _
from pharmadesk.queries.insurers import insurers_on
from pharmadesk.services import insuring
from pharmadesk.values.dates import format_date

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console

_BP_IN_PERCENT = 100


def run(asked: Namespace, console: Console) -> int:
    """Set one insurer when it is named; then show those of today."""
    with opening.started(asked, console) as (_here, till):
        today = till.trusted_date()
        if asked.name is not None:
            actor = opening.log_in(till, asked, console)
            with till.read() as connection:
                known = named(insurers_on(connection, today), asked.name)
            insurer_id = known.insurer_id if known else asked.name.strip().casefold()
            rate = None if asked.rate is None else asked.rate * _BP_IN_PERCENT
            since = asked.from_day or format_date(today)
            insuring.decide(till, actor, Insurer(insurer_id, asked.name, rate), since)
        with till.read() as connection:
            shown = insurers_on(connection, today)
    values = {each.name: {"rate_bp": each.rate_bp} for each in shown}
    console.result(values, *map(_line, shown))
    return OK


def _line(each: Insurer) -> str:
    if each.rate_bp is None:
        return f"{each.name} · " + _("the rate of each item")
    whole, part = divmod(each.rate_bp, _BP_IN_PERCENT)
    return f"{each.name} · {whole},{part:02d} %"
