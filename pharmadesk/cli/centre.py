"""`pharmadesk server`: the centre, where the registers of pharmacies meet."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Final

from pharmadesk.cli import opening, rebuilding
from pharmadesk.cli.exit_codes import OK
from pharmadesk.i18n import _
from sync.server.app import Listening, opened, serve
from sync.server.options import from_environment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from pharmadesk.cli.console import Console
    from pharmadesk.queries.pharmacies import Brief
    from sync.server.staff.staff import Staff

URL_VARIABLE: Final = "PHARMADESK_DATABASE_URL"
_FOLDER: Final = "centre"


def run(asked: Namespace, console: Console) -> int:
    """Serve, or do what the operator asks and end."""
    url = asked.database_url or os.environ.get(URL_VARIABLE)
    told = {"behind_proxy": True} if asked.behind_proxy else {}
    options = from_environment(os.environ, **told)
    host, port = asked.listen
    at = Listening(host, port, asked.tls_certificate, asked.tls_key, asked.metrics)
    at.check(options)
    with (
        opening.place(asked, make=True) as here,
        opened(here.paths.data / _FOLDER, url, options.versions) as centre,
    ):
        if asked.new_code:
            code = centre.new_code()
            console.result({"code": code}, code)
        elif asked.return_code:
            code = centre.new_return_code(options, asked.return_code)
            console.result({"code": code}, code)
        elif asked.restored:
            epoch = centre.restored()
            console.result({"server_epoch": epoch}, epoch)
        elif asked.rebuild:
            return rebuilding.tell(centre.rebuild(asked.rebuild), console)
        elif asked.pharmacies:
            _tell(centre.pharmacies(), console)
        elif asked.invite:
            invited = centre.invite(options, *asked.invite)
            console.result({"code": invited.code}, invited.code)
        elif asked.staff_add or asked.staff_reset or asked.staff_close:
            _staff(asked, centre.staff(options), console)
        else:
            # The web server finishes what it began, then raises the signal again: as an interrupt
            # it comes back here, and what was opened is closed.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            serve(centre, at, here.paths.data, options)
    return OK


def _tell(pharmacies: Mapping[str, Brief], console: Console) -> None:
    """Tell of each pharmacy what the other options ask for."""
    told = [
        {"tenant_id": tenant_id, "name": it.name, "registers": it.registers, "owners": it.owners}
        for tenant_id, it in pharmacies.items()
    ]
    lines = []
    for tenant_id, it in pharmacies.items():
        lines.append(f"{tenant_id}  {it.name}  {', '.join(it.registers)}")
        lines += ["  " + _("Owner: {person}").format(person=each) for each in it.owners]
    console.result({"pharmacies": told}, *lines)


def _staff(asked: Namespace, staff: Staff, console: Console) -> None:
    """Change who sees the operations page; a password is told here, once, and kept nowhere."""
    if asked.staff_close:
        login = staff.close(asked.staff_close)
        console.result({"login": login}, login)
        return
    enrolled = staff.add(asked.staff_add) if asked.staff_add else staff.reset(asked.staff_reset)
    lines = (
        _("Login: {login}").format(login=enrolled.login),
        _("Password: {password}").format(password=enrolled.password),
        _("Secret for the phone: {secret}").format(secret=enrolled.secret),
        enrolled.uri,
    )
    console.result(enrolled._asdict(), *lines)
