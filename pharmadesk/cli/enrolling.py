"""`pharmadesk enrol`: bring a register to a centre, by one of its two doors, or end its say.

The code that opens a door is asked for, never an argument: every user of the computer reads those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import founding, opening, syncing
from pharmadesk.cli.exit_codes import OK
from pharmadesk.i18n import _
from pharmadesk.services import authority, enrolment, people, readmission, register
from pharmadesk.services.replication import centre
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from sync.client import enrolling
from sync.client.address import checked_url
from sync.client.http import HttpTransport

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Go through the door that was named."""
    doors = {"found": _found, "offer": _offer, "join": _join, "revoke": _revoke}
    doors[asked.door](asked, console)
    return OK


def _found(asked: Namespace, console: Console) -> None:
    """Found this register's pharmacy at a centre, and send it everything.

    One that was recovered with its phrase comes back to its pharmacy instead.
    """
    url = checked_url(asked.server)
    code = console.code()
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        with HttpTransport(url) as transport:
            if _is_recovered(till):
                enrolling.come_back(till, actor, url, code, transport)
            else:
                enrolling.found(till, actor, url, code, transport)
        told, taken = syncing.synchronise(till, console)
        syncing.report(till, console, told, taken)


def _offer(asked: Namespace, console: Console) -> None:
    """Make a code for a register that is to join."""
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        with HttpTransport(centre.known(till).server_url) as transport:
            code = enrolling.offer(till, actor, transport)
    console.result(
        {"code": code},
        code,
        _("The register that joins is given this code within a day; it serves once."),
    )


def _revoke(asked: Namespace, console: Console) -> None:
    """End the say of another register, and tell the centre at once."""
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        device_id = authority.register_with(till, asked.register)
        authority.revoke(till, actor, device_id, asked.reason)
        told, taken = syncing.synchronise(till, console)
        syncing.report(till, console, told, taken)


def _join(asked: Namespace, console: Console) -> None:
    """Join a pharmacy from an empty data folder, and fetch everything.

    Killed at any moment, it simply runs again with the same code; keys that exist are used. So it
    does, with a new code, for a register that its centre has lost, or that was recovered.
    """
    url = checked_url(asked.server)
    with opening.place(asked, make=True) as here:
        newcomer = enrolment.Newcomer(
            code=console.code(),
            register_code=asked.register_code,
            register_name=asked.register_name or asked.register_code,
            owner_pin=console.pin(twice=True),
        )
        enrolment.check_newcomer(newcomer)
        secrets = founding.make_keys(asked, here.paths, console)
        clock = SystemClock()
        around = register.surroundings(here.paths.data, secrets, clock, IdSource(clock))
        database = register.open_file(here.paths.database, around, create=True)
        try:
            with HttpTransport(url) as transport:
                if enrolment.is_empty(database, around):
                    till = enrolling.join(database, around, newcomer, url, transport)
                else:
                    till = register.start(database, around)
                    actor = people.log_in(till, opening.named(till, asked), newcomer.owner_pin)
                    again = enrolling.come_back if _is_recovered(till) else enrolling.join_again
                    again(till, actor, url, newcomer.code, transport)
        except BaseException:
            database.close()
            raise
        try:
            told, taken = syncing.synchronise(till, console)
            syncing.report(till, console, told, taken)
        finally:
            till.close()


def _is_recovered(till: Till) -> bool:
    """Tell whether this register is a new device since it was recovered with its phrase."""
    way = readmission.way_in(till)
    return way is not None and way.door == "return"
