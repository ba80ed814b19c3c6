"""`pharmadesk setting`: show what the owner decided for the pharmacy, or decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.domain.tenant_settings import setting
from pharmadesk.queries import tenant_settings as decided
from pharmadesk.services import tenant_settings

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console


def run(asked: Namespace, console: Console) -> int:
    """Set one setting when there is a value for it; then show it, or all of them."""
    if asked.key is not None:
        setting(asked.key)
    with opening.started(asked, console) as (_here, till):
        if asked.value is not None:
            actor = opening.log_in(till, asked, console)
            tenant_settings.decide(till, actor, asked.key, asked.value)
        with till.read() as connection:
            values = decided.values(connection)
    shown = values if asked.key is None else {asked.key: values[asked.key]}
    console.result(shown, *(f"{key} = {value}" for key, value in shown.items()))
    return OK
