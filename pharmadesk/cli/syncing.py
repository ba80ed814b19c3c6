"""`pharmadesk sync`: how this register stands with its centre, and bringing the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK, REFUSED
from pharmadesk.i18n import _, ngettext
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import synchronising
from pharmadesk.services.replication import applying, centre, outgoing
from sync.client.engine import Engine
from sync.client.http import HttpTransport

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Tell how the register stands; with `--now`, synchronise first.

    What goes over may leave something in the way all the same: then the code is that of a refusal.
    """
    with opening.started(asked, console) as (_here, till):
        told, taken = synchronise(till, console) if asked.now else (0, 0)
        report(till, console, told, taken)
        is_even = centre.known(till).problem is None
    return OK if is_even or not asked.now else REFUSED


def synchronise(till: Till, console: Console) -> tuple[int, int]:
    """Speak with the centre until there is nothing left to say; return events sent and received.

    Raises: Refused or EnvironmentProblem `sync.*`, as soon as something is in the way; what went
    over before that stays.
    """
    count, told, taken = console.progress(), 0, 0
    with HttpTransport(centre.known(till).server_url) as transport:
        engine = Engine(till, transport)
        while True:
            step = engine.step()
            told, taken = told + step.told, taken + step.taken
            if step.state == "stopped" and step.problem is not None:
                raise step.problem
            if step.state == "rested":
                return told, taken
            if count is not None:
                count(told + taken)


def report(till: Till, console: Console, told: int, taken: int) -> None:
    """Say how the register stands with its centre."""
    known, waiting, aside = centre.known(till), outgoing.waiting(till), applying.count(till)
    lines = [
        _("Centre: {server}").format(server=known.server_url),
        _("Events sent: {told}, received: {taken}").format(told=told, taken=taken),
        _("Events waiting to be sent: {waiting}, in no row yet: {aside}").format(
            waiting=waiting, aside=aside
        ),
    ]
    only_here = applying.count_only_here(till)
    if only_here:
        words = ngettext(
            "{count} event counts on this register alone until an owner releases it.",
            "{count} events count on this register alone until an owner releases them.",
            only_here,
        )
        lines.append(words.format(count=only_here))
    missing = synchronising.missing_at_centre(till)
    lines += [
        _("The centre does not take what {register} recorded").format(
            register=name or _("a register not known here")
        )
        for name in missing
    ]
    if known.problem is not None:
        lines.append(sentence(known.problem))
    console.result(
        {
            "server": known.server_url,
            "position": known.position,
            "told": told,
            "taken": taken,
            "waiting": waiting,
            "aside": aside,
            "only_here": only_here,
            "missing": list(missing),
            "last_success_us": known.last_success_us,
            "problem": known.problem,
        },
        *lines,
    )
