"""What a register knows of its centre, beside the events themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pharmadesk.errors import Refused
from pharmadesk.services import incarnations
from pharmadesk.storage import sync_state
from pharmadesk.values.clock import US_IN_S, local_day

if TYPE_CHECKING:
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.sync_state import Centre, Fork

LOCAL: Final = "sync"
_US_IN_MS: Final = 1_000
_NOTED_EVERY_US: Final = 60 * US_IN_S


def known(till: Till) -> Centre:
    """Return the centre of this register.

    Raises: Refused `sync.not_enrolled`.
    """
    with till.database.read() as connection:
        found = sync_state.centre(connection)
    if found is None:
        raise Refused("sync.not_enrolled")
    return found


def note(till: Till, **values: Any) -> None:
    """Change some of what is known of the centre."""

    def work(unit: Unit) -> None:
        sync_state.note(unit.connection, **values)
        unit.local.add(LOCAL)

    till.write(None, work)


def heard(till: Till) -> None:
    """Note that the centre was heard and had nothing more: once a minute at most."""
    day, before = till.trusted_date(), known(till)
    since_us = till.now_us() - (before.last_success_us or 0)
    if day != before.last_success_day or not 0 <= since_us < _NOTED_EVERY_US:
        note(till, last_success_us=till.now_us(), last_success_day=day)


def learn_time(till: Till, server_time_us: int) -> None:
    """Take the centre's day for one that has begun, and measure this clock against the centre's."""
    till.clock_offset_ms = (server_time_us - till.now_us()) // _US_IN_MS
    till.trusted.learn(local_day(server_time_us))


def keep_fork(till: Till, fork: Fork, *, renew: bool) -> None:
    """Note that a chain is a branch at the centre; the current one ends with the same stroke."""

    def work(unit: Unit) -> None:
        sync_state.keep_fork(unit.connection, fork)
        unit.local.add(LOCAL)

    if renew:
        incarnations.renew(till, also=work)
    else:
        till.write(None, work)
