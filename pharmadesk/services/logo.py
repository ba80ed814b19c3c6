"""The logo on the receipts of this register: a small picture of black dots, kept in its store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.storage import pictures

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LARGEST: Final = 16 * 1024
LOCAL: Final = "logo"
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def keep(till: Till, actor: Actor, png: bytes) -> None:
    """Print this logo from now on; an empty one is none.

    Raises: Refused `permission.denied`, `logo.not_one`.
    """
    if png and (len(png) > LARGEST or not png.startswith(_PNG)):
        raise Refused("logo.not_one")

    def work(unit: Unit) -> None:
        unit.require(Action.SET_UP_DEVICES)
        if png:
            pictures.keep(unit.connection, LOCAL, png)
        else:
            pictures.drop(unit.connection, LOCAL)
        unit.local.add(LOCAL)

    till.write(actor, work)


def read(till: Till) -> bytes:
    """Read the logo, empty where there is none."""
    with till.read() as connection:
        return pictures.read(connection, LOCAL)
