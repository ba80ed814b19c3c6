"""What day it is, when the PC's clock and the journal disagree: a person is asked, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pharmadesk import MADE_ON
from pharmadesk.domain.events import ClockConfirmed
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Bug, Refused
from pharmadesk.journal import kinds, reading

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.trusted_day import Doubt

MOST_BACK: Final = timedelta(days=365)


def doubt(till: Till) -> Doubt | None:
    """Tell which two days to ask about; nothing where there is no doubt or it was answered."""
    return till.trusted.doubt()


def action_for(doubt: Doubt) -> Action:
    """Tell what a person must be allowed to be asked: an earlier day is a manager's to confirm."""
    earlier = doubt.wall_day < doubt.trusted_day
    return Action.SET_CLOCK_BACK if earlier else Action.CONFIRM_CLOCK


def confirm(till: Till, actor: Actor, day: str) -> None:
    """Take a person's word for today, be it an earlier day than the journal's or a third one.

    The open cash session keeps the business date it opened with. The next start goes by the
    answer too (`journal.starting`). Going back before the journal takes a manager, and has an end:
    a clock whose battery died says 1970, and a sale of that day has no VAT rate.

    Raises: Refused `permission.denied`, `clock.before_program`, `clock.before_journal`; Bug
    `clock.not_a_day`.
    """
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise Bug("clock.not_a_day", day=day) from None

    def work(unit: Unit) -> None:
        # Going back makes expired boxes saleable again.
        back = day < till.trusted_date()
        unit.require(Action.SET_CLOCK_BACK if back else Action.CONFIRM_CLOCK)
        if back:
            _check_not_absurd(unit, day)
        body = ClockConfirmed(confirmed_date=day, trusted_date=till.trusted_date())
        unit.emit("clock.confirmed", body, stream_key=till.identity.device_id)

    till.write(actor, work)
    till.trusted.settle(day)


def _check_not_absurd(unit: Unit, day: str) -> None:
    """Let an earlier day through unless it cannot be today.

    Raises: Refused `clock.before_program`, `clock.before_journal`.
    """
    if day < MADE_ON:
        raise Refused("clock.before_program", day=day)
    last = _day_reached(unit)
    if date.fromisoformat(day) < date.fromisoformat(last) - MOST_BACK:
        raise Refused("clock.before_journal", day=day, last=last)


def _day_reached(unit: Unit) -> str:
    """Find the last day that rests on nobody's word: what was put forward can be put back."""
    days = [unit.desk.trusted_date()]
    for batch in reading.by_kind(unit.connection, "clock.confirmed"):
        for entry in batch:
            header = entry.stored.header
            told = kinds.decode(header.kind, header.version, entry.stored.body_bytes)
            assert isinstance(told, ClockConfirmed), header.kind
            if told.confirmed_date > told.trusted_date:
                days.append(told.trusted_date)
    return min(days)
