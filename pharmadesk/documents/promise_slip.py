"""The slip of packs that are owed: what the customer brings when they come for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.layout import centred, heading, pair, wrap
from pharmadesk.documents.paper import WIDE, Cell, Cut, Paper, Row, Rule
from pharmadesk.errors import Refused
from pharmadesk.i18n import _, direction, ngettext
from pharmadesk.queries import promises
from pharmadesk.queries.till import pharmacy_block
from pharmadesk.values.dates import format_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.documents.paper import Block
    from pharmadesk.queries.promises import Promise
    from pharmadesk.services.till import Till


def promise_slip(till: Till, promise_id: str, columns: int = WIDE) -> Paper:
    """Lay out the slip of a promise as it stands now; it names nobody.

    Raises: Refused `promise.unknown`.
    """
    with till.read() as connection:
        promise = promises.find(connection, promise_id)
        block = pharmacy_block(connection, till.identity.pharmacy_id)
    if promise is None:
        raise Refused("promise.unknown")
    name = block.get("name", "").upper()
    return Paper(columns, rtl=_is_rtl(), blocks=tuple(_blocks(name, promise, columns)))


def _blocks(pharmacy: str, promise: Promise, columns: int) -> Iterator[Block]:
    yield from heading(pharmacy, columns)
    yield from centred(_("OWED PACKS, PAID"), columns)
    yield Rule()
    number = _("Receipt {number}").format(number=_isolated(promise.ticket))
    yield from pair(number, _isolated(format_moment(promise.made_at_us)), columns)
    for line in wrap(promise.name, columns):
        yield Row((Cell(_isolated(line), columns),), bold=True)
    left = ngettext("{count} pack owed", "{count} packs owed", promise.left)
    yield Row((Cell(left.format(count=promise.left), columns),), double=False)
    yield Rule()
    yield from centred(_("Nothing more is to be paid. Bring this slip."), columns)
    yield Cut()


def _isolated(text: str) -> str:
    """Keep a name, a number or a day in its own order inside a right-to-left line."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if _is_rtl() else text


def _is_rtl() -> bool:
    return direction() == "rtl"
