"""What day it is, when the PC's clock and the journal disagree: a person is asked, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pharmadesk.domain.events import ClockConfirmed
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Bug

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.trusted_day import Doubt


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
    answer too (`journal.starting`). Going back before the journal takes a manager.

    Raises: Refused `permission.denied`; Bug `clock.not_a_day`.
    """
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise Bug("clock.not_a_day", day=day) from None

    def work(unit: Unit) -> None:
        # Going back makes expired boxes saleable again.
        back = day < till.trusted_date()
        unit.require(Action.SET_CLOCK_BACK if back else Action.CONFIRM_CLOCK)
        body = ClockConfirmed(confirmed_date=day, trusted_date=till.trusted_date())
        unit.emit("clock.confirmed", body, stream_key=till.identity.device_id)

    till.write(actor, work)
    till.trusted.settle(day)
