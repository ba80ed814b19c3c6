"""Our own mistakes, made on purpose: each is one the simulator must find without knowing of it.

A mutant changes the program in place for as long as its block lasts. None of them is far-fetched:
each is a line that somebody might write, and that every example of a quiet day would let pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal import authority, centre, feed
from pharmadesk.projections.engine import NO_PIN, Engine
from pharmadesk.services.replication import (
    accepted,
    applying,
    deciding,
    drawn,
    former,
    history,
    pulled,
)
from pharmadesk.storage import sync_state
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.hlc import effective
from sync.client import engine
from sync.server import pushing

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Mutant = Callable[[pytest.MonkeyPatch], None]


class _AnyHash(dict[Any, Any]):
    """Finds an event by its seq, whatever its hash."""

    def get(self, key: Any, default: Any = None) -> Any:
        return next((placed for (seq, _), placed in self.items() if seq == key[0]), default)

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None


def overlap_is_compared_by_seq_alone(patch: pytest.MonkeyPatch) -> None:
    """Skip what is there already without looking whether it is the same."""
    held = centre.held
    patch.setattr(centre, "held", lambda *given: _AnyHash(held(*given)))


def ack_before_commit(patch: pytest.MonkeyPatch) -> None:
    """Promise to keep what is about to be committed."""

    def take(self: Any, sender: Any, push: Any, lines: Any) -> Any:
        answer = None
        try:
            settings = {TENANT_SETTING: sender.tenant_id}
            with self._database.transaction(settings) as connection:
                answer = self._accept(connection, pushing._judge(sender, push, lines))
        except EnvironmentProblem:
            if answer is None:
                raise
        return answer

    patch.setattr(pushing.Pushing, "take", take)


def feed_begins_at_the_cursor(patch: pytest.MonkeyPatch) -> None:
    """Write `>=` for `>`: the last event of a page is the first of the next."""
    assert "position > ?" in feed._PAGE
    patch.setattr(feed, "_PAGE", feed._PAGE.replace("position > ?", "position >= ?"))


def prior_times_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Decide anew when an event counts, each time it arrives at the centre."""
    eff_hlc = accepted._eff_hlc
    patch.setattr(
        accepted,
        "_eff_hlc",
        lambda stored, judged, now: eff_hlc(stored, replace(judged, prior={}), now),
    )


def time_is_decided_on_arrival(patch: pytest.MonkeyPatch) -> None:
    """Let each register decide when the event of another counts, by its own clock."""

    class Writing(pulled._Writing):
        def __init__(self, till: Any, before: Any, some: Any, taken: Any) -> None:
            timed = [_timed(each, till.now_us()) for each in some]
            super().__init__(till, before, timed, taken)

    patch.setattr(pulled, "_Writing", Writing)


def _timed(each: Any, now_us: int) -> Any:
    if each.stored is None:
        return each
    return replace(each, eff_hlc=effective(each.stored.header.hlc, now_us))


def place_is_noted_before_the_events(patch: pytest.MonkeyPatch) -> None:
    """Move the place in the log on in a transaction of its own."""

    class Writing(pulled._Writing):
        def __init__(self, till: Any, before: Any, some: Any, taken: Any) -> None:
            super().__init__(till, before, some, taken)
            till.write(None, lambda unit: _note(unit, some[-1].at))

        def work(self, unit: Any) -> None:
            _note(unit, self.before)
            super().work(unit)

    patch.setattr(pulled, "_Writing", Writing)


def _note(unit: Any, at: Any) -> None:
    sync_state.note(unit.connection, position=at.position, tenant_hash=at.tenant_hash)


def last_movement_is_the_stock(patch: pytest.MonkeyPatch) -> None:
    """Write the stock that a movement leads to, instead of the movement."""

    def update(self: Any, cursor: Any, moved: Any, pinned: Any) -> None:
        for row in moved:
            if row[2:5] not in pinned:
                cursor.execute(self._sql.stock, (*row[2:5], row[5], *NO_PIN))
        for place in sorted(pinned):
            self._recount(cursor, place)

    patch.setattr(Engine, "_update_stock", update)


def approvals_are_believed(patch: pytest.MonkeyPatch) -> None:
    """Look whether the key of an approval is its person's, and not whether it signed."""
    patch.setattr(authority, "is_approved_by", lambda *_: True)


def release_acts_although_it_waits(patch: pytest.MonkeyPatch) -> None:
    """Let a release act on the word of whoever sent it."""
    may_act = applying.may_act

    def believes(unit: Any, stored: Any, held: str) -> bool:
        return stored.header.kind == "events.released" or may_act(unit, stored, held)

    patch.setattr(applying, "may_act", believes)


def revoked_devices_act_on(patch: pytest.MonkeyPatch) -> None:
    """Keep what a withdrawn device sends, and forget to hold it."""
    patch.setattr(deciding.Deciding, "_is_trusted", lambda *_: True)


def snapshot_is_believed_to_hold_everything(patch: pytest.MonkeyPatch) -> None:
    """Take what a snapshot could not hold for a part of it: it is never a row here."""
    patch.setattr(history.Cover, "holds", lambda self, position, _id: position <= self.position)


def drawers_are_anybodys(patch: pytest.MonkeyPatch) -> None:
    """Take a register's word about every drawer."""
    patch.setattr(drawn.Drawers, "objection", lambda *_: None)


def nothing_is_given_back(patch: pytest.MonkeyPatch) -> None:
    """Leave it to each device to tell a restored centre what it has lost."""
    patch.setattr(engine.Engine, "_gifts", lambda _: ())


def only_the_last_key_has_a_past(patch: pytest.MonkeyPatch) -> None:
    """Send what this key signed, and forget what the key before a recovery had not sent."""
    patch.setattr(former, "unmet", lambda _: ())


MUTANTS: Final[tuple[Mutant, ...]] = (
    overlap_is_compared_by_seq_alone,
    ack_before_commit,
    feed_begins_at_the_cursor,
    prior_times_are_forgotten,
    time_is_decided_on_arrival,
    place_is_noted_before_the_events,
    last_movement_is_the_stock,
    approvals_are_believed,
    release_acts_although_it_waits,
    revoked_devices_act_on,
    snapshot_is_believed_to_hold_everything,
    drawers_are_anybodys,
    nothing_is_given_back,
    only_the_last_key_has_a_past,
)

SOON_FOUND: Final = frozenset(
    {
        overlap_is_compared_by_seq_alone,
        feed_begins_at_the_cursor,
        last_movement_is_the_stock,
    }
)
"""Those that a few seeds find; the others take some dozens."""
