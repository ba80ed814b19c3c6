"""A new incarnation: what a register begins where its chain can no longer be trusted to be one.

At a start it is the mark that says so, while the register runs it is the centre. The chain before
stays as it is; the new one names its end, counts documents under the next letter, and goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk import __version__
from pharmadesk.domain import events
from pharmadesk.journal.opened import OPENED, JournalOpened, ParentHead, SeriesNumber, letter_after
from pharmadesk.journal.starting import standing
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.journal.mark import Mark
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def opening(
    public_key: bytes, letter: str, parent: Mark | None, numbers: dict[str, int]
) -> JournalOpened:
    """Say how a chain begins: whose it is, what came before, and the letter of its documents."""
    return JournalOpened(
        public_key=public_key.hex(),
        parent=ParentHead(incarnation=parent.incarnation, seq=parent.seq, hash=parent.hash)
        if parent
        else None,
        series_letter=letter,
        last_numbers=tuple(
            SeriesNumber(series=series, last_number=last) for series, last in numbers.items()
        ),
        program_version=__version__,
    )


def begin(unit: Unit, opened: JournalOpened, label: tuple[str, str] | None = None) -> None:
    """Write the first event of a chain, and for a new device also its code and name."""
    device_id = unit.identity.device_id
    sync_state.note(unit.connection, own_seq=0)  # of the chain before, perhaps of a lost one
    unit.emit(OPENED, opened, stream_key=device_id)
    if label is not None:
        describe(unit, *label)


def describe(unit: Unit, code: str, name: str) -> None:
    """Give this register its code and its name."""
    device_id = unit.identity.device_id
    described = events.RegisterDescribed(register_id=device_id, code=code, name=name)
    unit.emit("register.described", described, stream_key=device_id)


def renew(till: Till, also: Callable[[Unit], None] | None = None) -> str:
    """Begin a new incarnation of a running register and return its id.

    `also` is written in the same transaction, before the new chain is opened.
    """
    before = till.identity

    def work(unit: Unit) -> str:
        if also is not None:
            also(unit)
        stands = standing(unit.connection, till.public_key)
        assert stands.head is not None, "a register that runs has a chain"
        letter, parent = letter_after(stands.newest_letter), stands.head
        code = before.series.rpartition("-")[0]
        # On the writer thread: whoever writes next writes to the new chain, and nobody before.
        till.identity = replace(before, incarnation=till.ids.new(), series=f"{code}-{letter}")
        begin(unit, opening(till.public_key, letter, parent, parent.numbers))
        return till.identity.incarnation

    try:
        return till.write(None, work)
    except BaseException:
        till.identity = before
        raise
